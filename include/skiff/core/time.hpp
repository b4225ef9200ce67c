#pragma once

#include <chrono>

namespace skiff {

using Duration = std::chrono::nanoseconds;

/// Monotonic; for durations and deadlines.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// The calendar's time; can jump.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// The present, as this thread's Runtime has it: real in a service, virtual in a test.
TimePoint now();
WallTime wall_now();

}  // namespace skiff
