#pragma once

#include "telemetry/line.hpp"

#include <skiff/core/time.hpp>

namespace skiff::telemetry {

/// "2026-11-24T02:37:03.123Z" (RFC 3339).
void append_timestamp(Line& line, WallTime time);

}  // namespace skiff::telemetry
