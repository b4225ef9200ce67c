#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace skiff::detail {

/// Takes a date apart from the left. Once something does not match, nothing does any more.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) noexcept : rest_(text) {}

  bool literal(std::string_view text) noexcept {
    good_ = good_ && rest_.starts_with(text);
    if (good_) rest_.remove_prefix(text.size());
    return good_;
  }

  /// Exactly `digits` of them; the first may be a space when `padded`.
  unsigned number(std::size_t digits, bool padded = false) noexcept {
    unsigned value = 0;
    good_ = good_ && rest_.size() >= digits;
    for (std::size_t i = 0; good_ && i < digits; ++i) {
      const char c = padded && i == 0 && rest_[i] == ' ' ? '0' : rest_[i];
      good_ = c >= '0' && c <= '9';
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (good_) rest_.remove_prefix(digits);
    return good_ ? value : 0;
  }

  /// The next character, taken when it is one of `any`; otherwise nothing matches any more, and it is NUL.
  char one_of(std::string_view any) noexcept {
    good_ = good_ && !rest_.empty() && any.find(rest_.front()) != std::string_view::npos;
    if (!good_) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  /// "08:49:37". The sixtieth second, a leap second, is the next minute's first.
  std::chrono::seconds time_of_day() noexcept {
    const unsigned hour = number(2);
    literal(":");
    const unsigned minute = number(2);
    literal(":");
    const unsigned second = number(2);
    good_ = good_ && hour < 24 && minute < 60 && second <= 60;
    leap_second_ = good_ && second == 60;
    return std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
  }

  bool leap_second() const noexcept { return leap_second_; }
  bool good() const noexcept { return good_; }
  bool done() const noexcept { return good_ && rest_.empty(); }
  std::string_view rest() const noexcept { return rest_; }

 protected:
  std::string_view rest_;
  bool good_ = true;
  bool leap_second_ = false;
};

}  // namespace skiff::detail
