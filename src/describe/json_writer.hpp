#pragma once

#include "describe/plain_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace skiff::detail {

struct MemberKey;

/// Appends JSON to a string through a pointer, into room made ahead. The string is whole again when the writer ends,
/// and while settled() is used.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& text) noexcept : text_(text) { take_up(); }
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() { settle(); }

  void append(char c) {
    *room(1) = c;
    ++at_;
  }

  void append(std::string_view text) {
    words::copy(room(text.size()), text.data(), text.size());
    at_ += text.size();
  }

  /// `write` appends to the string itself, and may throw.
  template <class F>
  void settled(const F& write) {
    struct TakeUp {
      JsonWriter& writer;
      ~TakeUp() { writer.take_up(); }
    };
    settle();
    const TakeUp afterwards{*this};
    write(text_);
  }

  template <class Number>
  void number(Number value) {
    if constexpr (std::is_integral_v<Number>) {
      if (value >= 0 && value < 10) return append(static_cast<char>('0' + value));  // as most are
    }
    constexpr std::size_t most_digits = 64;
    char digits[most_digits];
    append({digits, std::to_chars(digits, digits + most_digits, value).ptr});
  }

  /// `"text"`, escaped.
  void string(std::string_view text) {
    char* const to = room(text.size() + 2);
    *to = '"';
    if (!copy_plain(to + 1, text)) return escaped(text);
    to[text.size() + 1] = '"';
    at_ = to + text.size() + 2;
  }

  // In usual_json_writer.hpp.

  void key(const MemberKey& key, bool first);
  void texts(const std::vector<std::string>& texts);

  // What is usual. False: it is not, and nothing happened.

  bool short_text(const std::string& text);
  bool cents(double value);

  /// Where to write at most so many bytes; wrote() tells how far that went.
  char* room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) [[unlikely]] grow(bytes);
    return at_;
  }
  void wrote(char* to) noexcept { at_ = to; }

 private:
  void escaped(std::string_view text);
  void grow(std::size_t bytes);
  void settle() noexcept { text_.resize(size()); }
  void take_up() noexcept { end_ = at_ = text_.data() + text_.size(); }
  std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - text_.data()); }

  std::string& text_;
  char* at_;
  char* end_;
};

}  // namespace skiff::detail
