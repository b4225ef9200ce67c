#pragma once

#include <charconv>
#include <concepts>
#include <cstring>
#include <string>
#include <string_view>

namespace skiff {

/// Where one line of the log is put together: on the stack, unless it is long.
class Line {
 public:
  Line() noexcept {}  // leaves the buffer as it is
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void append(std::string_view text) {
    if (size_ + text.size() <= sizeof buffer_ && more_.empty()) {
      std::memcpy(buffer_ + size_, text.data(), text.size());
      size_ += text.size();
    } else {
      spill(text);
    }
  }
  void append(char c) { append(std::string_view{&c, 1}); }

  template <class Number>
    requires std::integral<Number> || std::floating_point<Number>
  void append_number(Number number) {
    char digits[32];
    const auto [end, failed] = std::to_chars(digits, digits + sizeof digits, number);
    append(std::string_view{digits, static_cast<std::size_t>(end - digits)});
  }

  std::string_view text() const noexcept { return more_.empty() ? std::string_view{buffer_, size_} : more_; }

 private:
  void spill(std::string_view text) {
    if (more_.empty()) {
      more_.reserve(2 * (size_ + text.size()));
      more_.append(buffer_, size_);
    }
    more_.append(text);
  }

  std::size_t size_ = 0;
  std::string more_;
  char buffer_[2048];
};

}  // namespace skiff
