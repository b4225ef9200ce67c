#pragma once

#include <skiff/core/scalar.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <string_view>

namespace skiff {

namespace detail {

/// Integral, and counts whole nanoseconds; a week at most, for months and years are no fixed time.
template <class Rep, class Period>
concept WrittenDuration = std::signed_integral<Rep> && std::ratio_multiply<Period, std::giga>::den == 1 &&
                          std::ratio_less_equal_v<Period, std::chrono::weeks::period>;

/// `unit` is in nanoseconds.
bool parse_duration(std::string_view text, std::int64_t unit, std::int64_t low, std::int64_t high,
                    std::int64_t& ticks) noexcept;
void append_duration(std::int64_t ticks, std::int64_t unit, std::string& out);

}  // namespace detail

/// A duration as ISO 8601 has it: "PT1H30M", "P2DT0.25S", "P3W" (weeks stand alone), "-PT5S". A day has 24 hours here.
/// Years and months are refused: how long they are depends on when. Only seconds have a fraction. Nothing is rounded:
/// "PT90S" is no number of minutes. Written with the largest units, "P1DT2H", and without zeros; nothing is "PT0S".
template <class Rep, class Period>
  requires detail::WrittenDuration<Rep, Period>
struct Scalar<std::chrono::duration<Rep, Period>> {
  using Duration = std::chrono::duration<Rep, Period>;
  using Limits = std::numeric_limits<Rep>;
  static constexpr std::int64_t unit = std::ratio_multiply<Period, std::giga>::num;

  static bool parse(std::string_view text, Duration& value) noexcept {
    std::int64_t ticks = 0;
    if (!detail::parse_duration(text, unit, Limits::min(), Limits::max(), ticks)) return false;
    value = Duration{static_cast<Rep>(ticks)};
    return true;
  }
  static std::string expected() {
    std::string step;
    detail::append_duration(1, unit, step);
    return "a duration like P1DT2H30M or PT0.5S in steps of " + step + " (years and months have no fixed length)";
  }
  static void append(Duration value, std::string& out) { detail::append_duration(value.count(), unit, out); }
  static constexpr std::string_view format = "duration";
};

}  // namespace skiff
