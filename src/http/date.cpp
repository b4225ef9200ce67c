#include <skiff/http/date.hpp>

#include "core/date_scanner.hpp"
#include "http/characters.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace skiff {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                               "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// With the names of months.
class Scanner : public detail::DateScanner {
 public:
  using DateScanner::DateScanner;

  unsigned month() noexcept {
    for (std::size_t i = 0; i < months.size(); ++i) {
      if (good_ && rest_.starts_with(months[i])) {
        rest_.remove_prefix(months[i].size());
        return static_cast<unsigned>(i) + 1;
      }
    }
    good_ = false;
    return 0;
  }
};

std::optional<WallTime> at(const Scanner& scanned, year_month_day date, seconds time_of_day) {
  // What nanoseconds in 64 bits can hold.
  if (!scanned.done() || !date.ok() || date.year() < year{1678} || date.year() > year{2261}) return std::nullopt;
  return WallTime{sys_days{date} + time_of_day};
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<WallTime> parse_imf_fixdate(std::string_view rest) {
  Scanner scan{rest};
  const day d{scan.number(2)};
  scan.literal(" ");
  const month m{scan.month()};
  scan.literal(" ");
  const year y{static_cast<int>(scan.number(4))};
  scan.literal(" ");
  const seconds time = scan.time_of_day();
  scan.literal(" GMT");
  return at(scan, y / m / d, time);
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<WallTime> parse_rfc850(std::string_view rest) {
  Scanner scan{rest};
  const day d{scan.number(2)};
  scan.literal("-");
  const month m{scan.month()};
  scan.literal("-");
  const int two_digits = static_cast<int>(scan.number(2));
  scan.literal(" ");
  const seconds time = scan.time_of_day();
  scan.literal(" GMT");
  const int present = static_cast<int>(year_month_day{floor<std::chrono::days>(wall_now())}.year());
  int full = present - present % 100 + two_digits;
  if (full > present + 50) full -= 100;
  return at(scan, year{full} / m / d, time);
}

// Sun Nov  6 08:49:37 1994
std::optional<WallTime> parse_asctime(std::string_view rest) {
  Scanner scan{rest};
  const month m{scan.month()};
  scan.literal(" ");
  const day d{scan.number(2, true)};
  scan.literal(" ");
  const seconds time = scan.time_of_day();
  scan.literal(" ");
  const year y{static_cast<int>(scan.number(4))};
  return at(scan, y / m / d, time);
}

}  // namespace

std::string http_date(WallTime time) {
  const auto second = floor<seconds>(time);
  const auto midnight = floor<std::chrono::days>(second);
  const year_month_day date{midnight};
  const hh_mm_ss clock{second - midnight};
  const std::string_view day_name = days[weekday{midnight}.c_encoding()];
  const std::string_view month_name = months[static_cast<unsigned>(date.month()) - 1];
  char text[48];
  std::snprintf(text, sizeof text, "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT", day_name.data(),
                static_cast<unsigned>(date.day()), month_name.data(), static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::optional<WallTime> parse_http_date(std::string_view text) {
  text = characters::trimmed(text);
  for (const std::string_view name : days) {
    std::string_view rest = text;
    if (!rest.starts_with(name.substr(0, 3))) continue;
    if (rest.starts_with(name)) {
      rest.remove_prefix(name.size());
      return rest.starts_with(", ") ? parse_rfc850(rest.substr(2)) : std::nullopt;
    }
    rest.remove_prefix(3);
    if (rest.starts_with(", ")) return parse_imf_fixdate(rest.substr(2));
    return rest.starts_with(" ") ? parse_asctime(rest.substr(1)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace skiff
