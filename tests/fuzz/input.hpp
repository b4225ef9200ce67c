#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace skiff::fuzz {

/// What must hold whatever the input. The message is for the person who reads the crash.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
  std::abort();
}

/// Bytes on the heap, exactly as many as there are, so that reading past the end is seen.
class Exact {
 public:
  explicit Exact(std::string_view text) : data_(new char[text.size()]), size_(text.size()) {
    if (size_ > 0) std::memcpy(data_.get(), text.data(), size_);
  }
  std::string_view view() const noexcept { return {data_.get(), size_}; }
  bool holds(std::string_view part) const noexcept {
    return part.empty() || (part.data() >= data_.get() && part.data() + part.size() <= data_.get() + size_);
  }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_;
};

/// The input of a target that is fed in pieces: its first byte seeds where the pieces end, the rest is the
/// text.
class Pieces {
 public:
  Pieces(const std::uint8_t* data, std::size_t size)
      : state_(size > 0 ? data[0] : 0U),
        text_(reinterpret_cast<const char*>(data) + (size > 0 ? 1 : 0), size - (size > 0 ? 1 : 0)) {}

  std::string_view text() const noexcept { return text_; }

  /// The length of the next piece: 1 when the seed is 0, mostly short ones, now and then a long one.
  std::size_t next() noexcept {
    if (state_ == 0) return 1;
    random_ = random_ * 1103515245U + 12345U + state_;
    const std::uint32_t bits = random_ >> 16;
    return bits % 8 == 0 ? 1 + bits % 997 : 1 + bits % state_;
  }

 private:
  std::uint32_t state_;
  std::uint32_t random_ = 1;
  std::string_view text_;
};

}  // namespace skiff::fuzz
