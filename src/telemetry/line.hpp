#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

/// Where one line of the log is put together: on the stack, unless it is long.
class Line {
 public:
  Line() noexcept {}  // leaves the buffer as it is
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void append(std::string_view text) {
    if (text.empty()) return;
    if (text.size() > room()) [[unlikely]] make_room(text.size());
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }

  /// A literal; copied without a call.
  template <std::size_t N>
  void append(const char (&literal)[N]) {
    if (N - 1 > room()) [[unlikely]] make_room(N - 1);
    std::memcpy(end_, literal, N - 1);
    end_ += N - 1;
  }

  void append(char c) {
    if (room() == 0) [[unlikely]] make_room(1);
    *end_++ = c;
  }

  template <class Number>
    requires std::integral<Number> || std::floating_point<Number>
  void append_number(Number number) {
    constexpr std::size_t most = 32;
    if (room() < most) [[unlikely]] make_room(most);
    end_ = std::to_chars(end_, end_ + most, number).ptr;
  }

  std::string_view text() const noexcept { return {begin_, static_cast<std::size_t>(end_ - begin_)}; }

 private:
  std::size_t room() const noexcept { return static_cast<std::size_t>(limit_ - end_); }

  void make_room(std::size_t bytes) {
    const std::size_t size = text().size();
    std::string larger;
    larger.resize(2 * (size + bytes));
    std::memcpy(larger.data(), begin_, size);
    long_ = std::move(larger);
    begin_ = long_.data();
    end_ = begin_ + size;
    limit_ = begin_ + long_.size();
  }

  char* begin_ = buffer_;
  char* end_ = buffer_;
  char* limit_ = buffer_ + sizeof buffer_;
  std::string long_;
  char buffer_[2048];
};

}  // namespace skiff
