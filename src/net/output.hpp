#pragma once

#include "core/words.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>

namespace skiff::net {

/// Bytes to be written, appended at one end and taken away at the other. A plain array: appending is a bounds
/// check and a copy that the compiler sees through.
class Output {
 public:
  void append(std::string_view text) {
    words::copy(reserve(text.size()), text.data(), text.size());
    end_ += text.size();
  }

  /// All of them, with one look at the room.
  void append_all(std::initializer_list<std::string_view> texts) {
    std::size_t size = 0;
    for (const std::string_view text : texts) size += text.size();
    char* at = reserve(size);
    for (const std::string_view text : texts) {
      words::copy(at, text.data(), text.size());
      at += text.size();
    }
    end_ += size;
  }

  void append_number(std::uint64_t number, int base = 10) {
    constexpr std::size_t most_digits = 20;
    char* place = reserve(most_digits);
    end_ += static_cast<std::size_t>(std::to_chars(place, place + most_digits, number, base).ptr - place);
  }

  /// Room for `bytes`, to be written from the front and then taken by written_to(). Valid until the next call.
  char* room(std::size_t bytes) { return reserve(bytes); }
  void written_to(const char* end) noexcept { end_ = static_cast<std::size_t>(end - data_.get()); }

  std::string_view view() const noexcept { return {data_.get() + begin_, end_ - begin_}; }
  std::size_t size() const noexcept { return end_ - begin_; }
  std::size_t capacity() const noexcept { return capacity_; }

  void consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }

 private:
  char* reserve(std::size_t more) {
    if (capacity_ - end_ < more) [[unlikely]] grow(more);
    return data_.get() + end_;
  }

  void grow(std::size_t more) {
    const std::size_t kept = size();
    std::size_t larger = capacity_ > 0 ? capacity_ : 1024;
    while (larger - kept < more) larger *= 2;
    std::unique_ptr<char[]> data{new char[larger]};
    if (kept > 0) std::memcpy(data.get(), data_.get() + begin_, kept);
    data_ = std::move(data);
    capacity_ = larger;
    begin_ = 0;
    end_ = kept;
  }

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace skiff::net
