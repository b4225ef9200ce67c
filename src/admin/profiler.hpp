#pragma once

#include <skiff/core/result.hpp>

#include <chrono>
#include <string>

namespace skiff {

/// Samples what the process spends CPU time on, 100 times per second of CPU time, for `time`; blocks meanwhile. The
/// answer is one line per distinct stack, outermost function first, as flame graph tools read it:
/// "main;serve;parse 42". Conflict when a profile is being taken already.
///
/// Uses SIGPROF and ITIMER_PROF, which are the program's no more for that long.
Result<std::string> profile_cpu(std::chrono::milliseconds time);

}  // namespace skiff
