#include <skiff/core/rfc3339.hpp>

#include "core/ascii.hpp"
#include "core/date_scanner.hpp"
#include "core/date_time.hpp"
#include "core/ticks.hpp"

#include <skiff/core/error.hpp>

#include <optional>

namespace skiff {
namespace detail {
namespace {

using namespace std::chrono;

constexpr sys_days first_day = year{0} / January / 1;
constexpr sys_days last_day = year{9999} / December / 31;
constexpr std::size_t date_size = 10;

void write_number(char* out, unsigned value, unsigned digits) noexcept {
  for (; digits > 0; value /= 10) out[--digits] = static_cast<char>('0' + value % 10);
}

void write_date(year_month_day date, char* out) noexcept {
  write_number(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out[4] = '-';
  write_number(out + 5, static_cast<unsigned>(date.month()), 2);
  out[7] = '-';
  write_number(out + 8, static_cast<unsigned>(date.day()), 2);
}

// The calendar's day; whether there is one is left to ok().
year_month_day scan_date(DateScanner& scan) noexcept {
  const year y{static_cast<int>(scan.number(4))};
  scan.literal("-");
  const month m{scan.number(2)};
  scan.literal("-");
  return y / m / day{scan.number(2)};
}

// ".123456789012": at least one digit.
void scan_fraction(DateScanner& scan, DateTime& time) noexcept {
  std::uint32_t weight = nanoseconds_per_second;
  do {
    const unsigned digit = scan.number(1);
    weight /= 10;
    time.nanoseconds += digit * weight;
    time.finer = time.finer || (weight == 0 && digit != 0);
  } while (scan.good() && !scan.rest().empty() && ascii::is_digit(scan.rest().front()));
}

// "Z", "+02:00" or "-00:00", the offset that no one knows.
std::optional<seconds> scan_offset(DateScanner& scan) noexcept {
  const char sign = scan.one_of("Zz+-");
  if (sign == '\0') return std::nullopt;
  if (sign == 'Z' || sign == 'z') return seconds{0};
  const unsigned hour = scan.number(2);
  scan.literal(":");
  const unsigned minute = scan.number(2);
  if (!scan.good() || hour >= 24 || minute >= 60) return std::nullopt;
  const seconds offset = hours{hour} + minutes{minute};
  return sign == '-' ? -offset : offset;
}

bool has_text(WideNanoseconds second) noexcept {
  constexpr WideNanoseconds first = sys_seconds{first_day}.time_since_epoch().count();
  constexpr WideNanoseconds end = sys_seconds{last_day + days{1}}.time_since_epoch().count();
  return second >= first && second < end;
}

bool begins_a_month(sys_seconds time) noexcept {
  const sys_days date = floor<days>(time);
  return time == date && year_month_day{date}.day() == day{1};
}

unsigned digits_of(std::int64_t unit) noexcept {
  unsigned digits = 0;
  for (std::int64_t left = nanoseconds_per_second; left > unit && left > 1; left /= 10) ++digits;
  return digits;
}

[[noreturn]] void refuse(std::string what) { throw Failure{internal_error(std::move(what) + " has no RFC 3339 text")}; }

}  // namespace

std::optional<DateTime> read_date_time(std::string_view text) noexcept {
  DateScanner scan{text};
  const year_month_day date = scan_date(scan);
  scan.one_of("Tt");
  const seconds clock = scan.time_of_day();
  DateTime time{};
  if (scan.good() && scan.rest().starts_with('.')) {
    scan.literal(".");
    scan_fraction(scan, time);
  }
  const std::optional<seconds> offset = scan_offset(scan);
  if (!offset || !scan.done() || !date.ok()) return std::nullopt;
  time.second = sys_days{date} + clock - *offset;
  if (scan.leap_second() && !begins_a_month(time.second)) return std::nullopt;
  return time;
}

void write_date_time(sys_seconds second, char* out) noexcept {
  const sys_days date = floor<days>(second);
  const auto clock = static_cast<unsigned>((second - date).count());
  write_date(date, out);
  out[10] = 'T';
  write_number(out + 11, clock / 3600, 2);
  out[13] = ':';
  write_number(out + 14, clock / 60 % 60, 2);
  out[16] = ':';
  write_number(out + 17, clock % 60, 2);
}

bool parse_date_time(std::string_view text, std::int64_t unit, std::int64_t low, std::int64_t high,
                     std::int64_t& ticks) noexcept {
  const std::optional<DateTime> time = read_date_time(text);
  if (!time || time->finer) return false;
  const WideNanoseconds second = time->second.time_since_epoch().count();
  if (!has_text(second)) return false;
  return to_ticks(second * nanoseconds_per_second + time->nanoseconds, unit, low, high, ticks);
}

void append_date_time(std::int64_t ticks, std::int64_t unit, std::string& out) {
  const WideNanoseconds time = static_cast<WideNanoseconds>(ticks) * unit;
  const WideNanoseconds past_second = (time % nanoseconds_per_second + nanoseconds_per_second) % nanoseconds_per_second;
  const WideNanoseconds second = (time - past_second) / nanoseconds_per_second;
  if (!has_text(second)) refuse("a time outside the years 0 to 9999");

  const unsigned digits = digits_of(unit);
  char text[date_time_size + 11];
  write_date_time(sys_seconds{seconds{static_cast<std::int64_t>(second)}}, text);
  char* end_of_text = text + date_time_size;
  if (digits > 0) {
    *end_of_text++ = '.';
    write_number(end_of_text, static_cast<unsigned>(past_second / unit), digits);
    end_of_text += digits;
  }
  *end_of_text++ = 'Z';
  out.append(text, end_of_text);
}

std::string expected_date_time(std::int64_t unit) {
  std::string text = "a date-time with an offset, like ";
  append_date_time(0, unit, text);
  if (unit > nanoseconds_per_second) {
    return text + ", in steps of " + std::to_string(unit / nanoseconds_per_second) + " s";
  }
  const unsigned digits = digits_of(unit);
  if (digits == 0) return text + ", in whole seconds";
  return text + ", with at most " + std::to_string(digits) + " digits of a second";
}

}  // namespace detail

bool Scalar<std::chrono::year_month_day>::parse(std::string_view text, std::chrono::year_month_day& value) noexcept {
  detail::DateScanner scan{text};
  const std::chrono::year_month_day date = detail::scan_date(scan);
  if (!scan.done() || !date.ok()) return false;
  value = date;
  return true;
}

void Scalar<std::chrono::year_month_day>::append(std::chrono::year_month_day value, std::string& out) {
  if (!value.ok() || value.year() < std::chrono::year{0} || value.year() > std::chrono::year{9999}) {
    detail::refuse("a date that the calendar does not have, or outside the years 0 to 9999,");
  }
  char text[detail::date_size];
  detail::write_date(value, text);
  out.append(text, sizeof text);
}

}  // namespace skiff
