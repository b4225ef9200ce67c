#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace skiff::detail {

/// Bytes that a JSON string holds as they are: all but controls, the quote, the backslash and what is not ASCII.
inline constexpr std::array<bool, 256> plain_byte = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x80; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

/// Past the plain bytes, eight at a time.
inline const char* skip_plain(const char* at, const char* end) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = 0x8080808080808080U;
  while (end - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t backslash = word ^ (ones * '\\');
    const std::uint64_t special = (word | (word - ones * 0x20) | (quote - ones) | (backslash - ones)) & highs;
    if (special == 0) {
      at += 8;
      continue;
    }
    // A byte may be marked for a borrow, but only above one that is marked rightly.
    if constexpr (std::endian::native == std::endian::little) return at + std::countr_zero(special) / 8;
    break;
  }
  while (at != end && plain_byte[static_cast<unsigned char>(*at)]) ++at;
  return at;
}

}  // namespace skiff::detail
