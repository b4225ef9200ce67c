#pragma once

/// All that a service usually needs.
#include <skiff/core/blocking.hpp>
#include <skiff/core/generator.hpp>
#include <skiff/core/random.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/core/task.hpp>
#include <skiff/core/within.hpp>
#include <skiff/http/cookie.hpp>
#include <skiff/http/problem.hpp>
#include <skiff/http/reply_headers.hpp>
#include <skiff/http/router.hpp>
#include <skiff/http/vary.hpp>
#include <skiff/middleware/access_log.hpp>
#include <skiff/middleware/body_limit.hpp>
#include <skiff/middleware/cors.hpp>
#include <skiff/middleware/exception_guard.hpp>
#include <skiff/middleware/request_id.hpp>
#include <skiff/middleware/security_headers.hpp>
#include <skiff/middleware/timeout.hpp>
#include <skiff/server/server.hpp>
#include <skiff/service.hpp>
#include <skiff/telemetry/log.hpp>
#include <skiff/telemetry/logging.hpp>
#include <skiff/telemetry/metrics.hpp>
#include <skiff/telemetry/span.hpp>
