#pragma once

#include <cstdint>

namespace skiff::detail {

/// Holds any sum of what 64 bits can count, weeks or nanoseconds, in nanoseconds.
__extension__ using WideNanoseconds = __int128;

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// `time` counted in units of `unit` nanoseconds. False when that is no whole number, or one outside [low, high].
inline bool to_ticks(WideNanoseconds time, std::int64_t unit, std::int64_t low, std::int64_t high,
                     std::int64_t& ticks) noexcept {
  const WideNanoseconds count = time / unit;
  if (time % unit != 0 || count < low || count > high) return false;
  ticks = static_cast<std::int64_t>(count);
  return true;
}

}  // namespace skiff::detail
