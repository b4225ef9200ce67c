#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace skiff::net {

/// Bytes received and not yet used: a window that moves right as it is consumed. Consumed bytes stay where
/// they are until the next reserve() or compact(), so views of a request's head stay valid while its body is
/// read elsewhere.
class Buffer {
 public:
  std::string_view view() const noexcept { return {data_.get() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }
  void consume(std::size_t bytes) noexcept { begin_ += bytes; }

  /// Where to receive, at least `space` bytes: moves or reallocates what is there. Invalidates views.
  char* reserve(std::size_t space) {
    if (capacity_ - end_ >= space) return data_.get() + end_;
    const std::size_t kept = end_ - begin_;
    if (capacity_ - kept < space) {
      std::size_t larger = capacity_ > 0 ? capacity_ * 2 : smallest;
      while (larger - kept < space) larger *= 2;
      std::unique_ptr<char[]> data{new char[larger]};
      if (kept > 0) std::memcpy(data.get(), data_.get() + begin_, kept);
      data_ = std::move(data);
      capacity_ = larger;
    } else if (begin_ > 0) {
      std::memmove(data_.get(), data_.get() + begin_, kept);
    }
    begin_ = 0;
    end_ = kept;
    return data_.get() + end_;
  }
  std::size_t space() const noexcept { return capacity_ - end_; }
  void received(std::size_t bytes) noexcept { end_ += bytes; }

  /// Empty: starts at the front again, and gives a grown buffer back. Invalidates views.
  void rewind() {
    begin_ = end_ = 0;
    if (capacity_ > smallest) {
      data_.reset();
      capacity_ = 0;
    }
  }

  /// What an idle connection holds.
  static constexpr std::size_t smallest = 2048;

 private:
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace skiff::net
