#pragma once

/// All that a service usually needs.
#include <skiff/core/blocking.hpp>
#include <skiff/core/generator.hpp>
#include <skiff/core/random.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/core/task.hpp>
#include <skiff/http/cookie.hpp>
#include <skiff/http/problem.hpp>
#include <skiff/http/router.hpp>
#include <skiff/server/server.hpp>
#include <skiff/service.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/telemetry/metrics.hpp>
