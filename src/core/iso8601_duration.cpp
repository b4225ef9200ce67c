#include <skiff/core/iso8601_duration.hpp>

#include "core/ascii.hpp"
#include "core/ticks.hpp"

#include <charconv>
#include <limits>

namespace skiff::detail {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

/// Takes a duration apart from the left: numbers, each with its unit.
class DurationScanner {
 public:
  explicit DurationScanner(std::string_view text) noexcept : rest_(text) {}

  bool take(char c) noexcept {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Adds "<digits><unit>" if that is what comes next. False only when it is malformed or too large.
  bool part(char unit, std::int64_t seconds) noexcept {
    std::uint64_t count = 0;
    const char* const begin = rest_.data();
    const auto [end, failed] = std::from_chars(begin, begin + rest_.size(), count);
    const auto digits = static_cast<std::size_t>(end - begin);
    if (digits == 0) return true;
    if (failed != std::errc{}) return false;
    std::string_view after = rest_.substr(digits);
    WideNanoseconds fraction = 0;
    if (unit == 'S' && !after.empty() && (after.front() == '.' || after.front() == ',')) {
      after.remove_prefix(1);
      if (!take_fraction(after, fraction)) return false;
    }
    if (!after.starts_with(unit)) return true;
    time_ += static_cast<WideNanoseconds>(count) * seconds * nanoseconds_per_second + fraction;
    rest_ = after.substr(1);
    ++parts_;
    return true;
  }

  int parts() const noexcept { return parts_; }
  bool done() const noexcept { return rest_.empty(); }
  WideNanoseconds time() const noexcept { return time_; }

 private:
  // At least one digit; those beyond the nanoseconds must be zeros.
  static bool take_fraction(std::string_view& text, WideNanoseconds& fraction) noexcept {
    std::int64_t weight = nanoseconds_per_second;
    const std::size_t size = text.size();
    for (; !text.empty() && ascii::is_digit(text.front()); text.remove_prefix(1)) {
      weight /= 10;
      if (weight == 0 && text.front() != '0') return false;
      fraction += (text.front() - '0') * weight;
    }
    return text.size() < size;
  }

  std::string_view rest_;
  WideNanoseconds time_ = 0;
  int parts_ = 0;
};

// What follows the "P".
bool scan(DurationScanner& scanner) noexcept {
  if (!scanner.part('W', 7 * day)) return false;
  if (scanner.parts() > 0) return scanner.done();
  if (!scanner.part('D', day)) return false;
  if (scanner.take('T')) {
    const int before = scanner.parts();
    if (!scanner.part('H', hour) || !scanner.part('M', minute) || !scanner.part('S', 1)) return false;
    if (scanner.parts() == before) return false;
  }
  return scanner.parts() > 0 && scanner.done();
}

void append_number(std::uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// "12H"; nothing when there is none.
void append_part(std::uint64_t number, char unit, std::string& out) {
  if (number == 0) return;
  append_number(number, out);
  out += unit;
}

void append_seconds(std::uint64_t seconds, std::uint64_t nanoseconds, std::string& out) {
  append_number(seconds, out);
  if (nanoseconds != 0) {
    out += '.';
    for (std::uint64_t weight = nanoseconds_per_second / 10; nanoseconds != 0; weight /= 10) {
      out += static_cast<char>('0' + nanoseconds / weight);
      nanoseconds %= weight;
    }
  }
  out += 'S';
}

}  // namespace

bool parse_duration(std::string_view text, std::int64_t unit, std::int64_t low, std::int64_t high,
                    std::int64_t& ticks) noexcept {
  DurationScanner scanner{text};
  const bool negative = scanner.take('-');
  if (!negative) scanner.take('+');
  if (!scanner.take('P') || !scan(scanner)) return false;
  return to_ticks(negative ? -scanner.time() : scanner.time(), unit, low, high, ticks);
}

void append_duration(std::int64_t ticks, std::int64_t unit, std::string& out) {
  WideNanoseconds time = static_cast<WideNanoseconds>(ticks) * unit;
  if (time < 0) {
    out += '-';
    time = -time;
  }
  constexpr WideNanoseconds nanoseconds_per_day = static_cast<WideNanoseconds>(day) * nanoseconds_per_second;
  out += 'P';
  const WideNanoseconds days = time / nanoseconds_per_day;
  if (days > std::numeric_limits<std::uint64_t>::max()) {  // only where a week is the unit
    append_number(ticks < 0 ? -static_cast<std::uint64_t>(ticks) : static_cast<std::uint64_t>(ticks), out);
    out += 'W';
    return;
  }
  append_part(static_cast<std::uint64_t>(days), 'D', out);
  const auto rest = static_cast<std::uint64_t>(time % nanoseconds_per_day);
  const std::uint64_t seconds = rest / nanoseconds_per_second;
  const std::uint64_t nanoseconds = rest % nanoseconds_per_second;
  if (rest == 0 && days != 0) return;
  out += 'T';
  append_part(seconds / hour, 'H', out);
  append_part(seconds % hour / minute, 'M', out);
  if (seconds % minute != 0 || nanoseconds != 0 || rest == 0) append_seconds(seconds % minute, nanoseconds, out);
}

}  // namespace skiff::detail
