#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Short texts eight bytes at a time, inline, where a call of the C library costs more than its work. Nothing reads or
/// writes beyond a text: its last word may overlap the one before.
namespace skiff::words {

inline constexpr std::uint64_t ones = 0x0101010101010101U;
inline constexpr std::uint64_t highs = 0x8080808080808080U;

template <class Word = std::uint64_t>
Word load(const char* from) noexcept {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Of a text of 4 to 7 bytes: each is in the word, some twice.
inline std::uint64_t load_short(const char* from, std::size_t size) noexcept {
  return load<std::uint32_t>(from) | std::uint64_t{load<std::uint32_t>(from + size - 4)} << 32;
}

inline void copy(char* to, const char* from, std::size_t size) noexcept {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    std::array<char, 16> last;
    std::memcpy(last.data(), from + size - 16, 16);
    std::memcpy(to, from, 16);
    std::memcpy(to + size - 16, last.data(), 16);
  } else if (size >= 8) {
    const std::uint64_t last = load(from + size - 8);
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, &last, 8);
  } else if (size >= 4) {
    const auto last = load<std::uint32_t>(from + size - 4);
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, &last, 4);
  } else if (size > 0) {  // the first, the middle and the last: of three bytes or fewer, all
    const char middle = from[size / 2];
    const char last = from[size - 1];
    to[0] = from[0];
    to[size / 2] = middle;
    to[size - 1] = last;
  }
}

inline bool same(const char* one, const char* other, std::size_t size) noexcept {
  if (size > 16) return std::memcmp(one, other, size) == 0;
  if (size >= 8) return ((load(one) ^ load(other)) | (load(one + size - 8) ^ load(other + size - 8))) == 0;
  if (size >= 4) return load_short(one, size) == load_short(other, size);
  if (size == 0) return true;
  const auto differs = [&](std::size_t at) { return one[at] ^ other[at]; };
  return (differs(0) | differs(size / 2) | differs(size - 1)) == 0;
}

/// With small letters for capital ones, of ASCII.
constexpr std::uint64_t lower(std::uint64_t word) noexcept {
  const std::uint64_t low = word & ~highs;
  const std::uint64_t from_a = low + ones * (0x80 - 'A');
  const std::uint64_t beyond_z = low + ones * (0x7F - 'Z');
  return word | ((from_a ^ beyond_z) & ~word & highs) >> 2;
}

inline bool same_ignoring_case(const char* one, const char* other, std::size_t size) noexcept {
  const auto differs = [&](std::size_t at) { return lower(load(one + at)) ^ lower(load(other + at)); };
  if (size >= 8) {
    std::uint64_t difference = differs(size - 8);
    for (std::size_t at = 0; at + 8 < size; at += 8) difference |= differs(at);
    return difference == 0;
  }
  if (size >= 4) return lower(load_short(one, size)) == lower(load_short(other, size));
  for (std::size_t i = 0; i < size; ++i) {
    if (lower(static_cast<unsigned char>(one[i])) != lower(static_cast<unsigned char>(other[i]))) return false;
  }
  return true;
}

/// For tables whose keys no caller chooses.
inline std::size_t hash(std::string_view text) noexcept {
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
  const std::size_t size = text.size();
  std::uint64_t mixed = size * factor;
  const auto mix = [&](std::uint64_t word) {
    mixed = (mixed ^ word) * factor;
    mixed ^= mixed >> 32;
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) mix(load(text.data() + at));
    mix(load(text.data() + size - 8));
  } else if (size >= 4) {
    mix(load_short(text.data(), size));
  } else {
    for (const char c : text) mix(static_cast<unsigned char>(c));
  }
  return static_cast<std::size_t>(mixed);
}

inline bool is_ascii(std::string_view text) noexcept {
  const char* at = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    std::uint64_t all = load(at + size - 8);
    for (const char* const last = at + size - 8; at < last; at += 8) all |= load(at);
    return (all & highs) == 0;
  }
  if (size >= 4) return (load_short(at, size) & highs) == 0;
  unsigned all = 0;
  for (std::size_t i = 0; i < size; ++i) all |= static_cast<unsigned char>(at[i]);
  return all < 0x80;
}

}  // namespace skiff::words
