#pragma once

#include "core/words.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skiff::detail {

/// The name of a member as programs write it, `,"name":`, and beside it what is short of that in two words.
struct MemberKey {
  std::string text;
  std::array<char, 24> padded{};  // with zeros, when it is short
  std::array<std::uint64_t, 2> begins{};  // of it without the comma
  std::array<std::uint64_t, 2> masks{};  // the bytes of them that count
  std::size_t size = 0;  // of the words; 0: it is longer

  MemberKey() = default;
  explicit MemberKey(std::string_view quoted) : text(",") {
    text.append(quoted).append(":");
    const std::size_t without_comma = text.size() - 1;
    if (without_comma > sizeof begins) return;
    size = without_comma;
    text.copy(padded.data(), padded.size());
    std::array<char, sizeof masks> counts{};
    std::memset(counts.data(), 0xFF, size);
    std::memcpy(begins.data(), padded.data() + 1, sizeof begins);
    std::memcpy(masks.data(), counts.data(), sizeof masks);
  }

  /// At 16 bytes that can be read. Not for one that is longer.
  bool stands_at(const char* at) const noexcept {
    const std::uint64_t first = (words::load(at) ^ begins[0]) & masks[0];
    const std::uint64_t last = (words::load(at + 8) ^ begins[1]) & masks[1];
    return (first | last) == 0;
  }

  /// With the comma, unless it is the first.
  std::string_view after(bool first) const noexcept {
    std::string_view whole = text;
    if (first) whole.remove_prefix(1);
    return whole;
  }
};

}  // namespace skiff::detail
