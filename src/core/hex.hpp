#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

/// Identifiers as they are written.
namespace skiff::hex {

/// Eight lower-case digits, each in a byte of its own, that of the lowest four bits in the lowest byte.
constexpr std::uint64_t digits(std::uint32_t bits) noexcept {
  std::uint64_t nibbles = bits;
  nibbles = (nibbles | nibbles << 16) & 0x0000FFFF0000FFFFU;
  nibbles = (nibbles | nibbles << 8) & 0x00FF00FF00FF00FFU;
  nibbles = (nibbles | nibbles << 4) & 0x0F0F0F0F0F0F0F0FU;
  const std::uint64_t letters = (nibbles + 0x0606060606060606U) >> 4 & 0x0101010101010101U;  // those of ten and more
  return nibbles + 0x3030303030303030U + letters * ('a' - '0' - 10);
}

/// Sixteen lower-case digits, that of the lowest four bits first.
inline void write(char* to, std::uint64_t bits) noexcept {
  std::uint64_t first = digits(static_cast<std::uint32_t>(bits));
  std::uint64_t second = digits(static_cast<std::uint32_t>(bits >> 32));
  if constexpr (std::endian::native == std::endian::big) {
    first = __builtin_bswap64(first);
    second = __builtin_bswap64(second);
  }
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + sizeof first, &second, sizeof second);
}

}  // namespace skiff::hex
