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

/// Integral, counts whole nanoseconds, and in decimal fractions of a second or in whole seconds.
template <class D>
concept CalendarDuration =
    std::signed_integral<typename D::rep> &&
    (D::period::den == 1 || (D::period::num == 1 && std::nano::den % D::period::den == 0 &&
                             (D::period::den == 10 || D::period::den == 100 || D::period::den % 1000 == 0)));

/// How many nanoseconds one of D is.
template <class D>
inline constexpr std::int64_t unit_of =
    std::ratio_multiply<typename D::period, std::giga>::num / std::ratio_multiply<typename D::period, std::giga>::den;

bool parse_date_time(std::string_view text, std::int64_t unit, std::int64_t low, std::int64_t high,
                     std::int64_t& ticks) noexcept;
void append_date_time(std::int64_t ticks, std::int64_t unit, std::string& out);
std::string expected_date_time(std::int64_t unit);

}  // namespace detail

/// A date-time as RFC 3339 has it, "2026-01-31T13:30:00.250+02:00". Any offset is read; written is UTC, with "Z" and as
/// many digits of the second as the time point has. Nothing is rounded: digits that it cannot hold must be zeros.
/// The leap second 23:59:60 UTC at the end of a month is read as the second after it, for the system's clock counts
/// none. Writing a time outside the years 0 to 9999, which have no such text, throws Failure.
template <detail::CalendarDuration D>
struct Scalar<std::chrono::time_point<std::chrono::system_clock, D>> {
  using Time = std::chrono::time_point<std::chrono::system_clock, D>;
  using Limits = std::numeric_limits<typename D::rep>;

  static bool parse(std::string_view text, Time& value) noexcept {
    std::int64_t ticks = 0;
    if (!detail::parse_date_time(text, detail::unit_of<D>, Limits::min(), Limits::max(), ticks)) return false;
    value = Time{D{static_cast<typename D::rep>(ticks)}};
    return true;
  }
  static std::string expected() { return detail::expected_date_time(detail::unit_of<D>); }
  static void append(Time value, std::string& out) {
    detail::append_date_time(value.time_since_epoch().count(), detail::unit_of<D>, out);
  }
  static constexpr std::string_view format = "date-time";
};

/// A full-date as RFC 3339 has it, "2026-01-31". Only days that the calendar has are read. Writing another, or one
/// outside the years 0 to 9999, throws Failure.
template <>
struct Scalar<std::chrono::year_month_day> {
  static bool parse(std::string_view text, std::chrono::year_month_day& value) noexcept;
  static std::string expected() { return "a date, like 2026-01-31"; }
  static void append(std::chrono::year_month_day value, std::string& out);
  static constexpr std::string_view format = "date";
};

}  // namespace skiff
