#pragma once

#include "core/words.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace skiff::detail {

/// Bytes that a JSON string holds as they are: all but controls, the quote, the backslash and what is not ASCII.
inline constexpr std::array<bool, 256> plain_byte = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x80; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

/// The high bits of the bytes that are not plain. A byte may be marked for a borrow as well, but only above one that is
/// marked rightly.
constexpr std::uint64_t not_plain(std::uint64_t word) noexcept {
  using words::ones;
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  return (word | (word - ones * 0x20) | (quote - ones) | (backslash - ones)) & words::highs;
}

/// Past the plain bytes, eight at a time.
inline const char* skip_plain_words(const char* at, const char* end) noexcept {
  while (end - at >= 8) {
    const std::uint64_t special = not_plain(words::load(at));
    if (special == 0) {
      at += 8;
      continue;
    }
    if constexpr (std::endian::native == std::endian::little) return at + std::countr_zero(special) / 8;
    break;
  }
  while (at != end && plain_byte[static_cast<unsigned char>(*at)]) ++at;
  return at;
}

#ifdef __SSE2__
/// Of sixteen bytes, the lowest first: one for each that is not plain.
inline unsigned not_plain(__m128i bytes) noexcept {
  const __m128i controls_and_beyond = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));  // what is not ASCII is negative
  const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(controls_and_beyond, quotes), backslashes)));
}
#endif

/// The same, sixteen at a time where the processor does that.
inline const char* skip_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
  while (end - at >= 16) {
    const unsigned special = not_plain(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    if (special != 0) return at + std::countr_zero(special);
    at += 16;
  }
#endif
  return skip_plain_words(at, end);
}

/// Copies a text, and tells whether all of it is plain.
inline bool copy_plain(char* to, std::string_view text) noexcept {
  const char* from = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    const char* const last = from + size - 8;
    const std::uint64_t end = words::load(last);
    std::uint64_t special = not_plain(end);
    std::memcpy(to + size - 8, &end, 8);
    for (; from < last; from += 8, to += 8) {
      const std::uint64_t word = words::load(from);
      special |= not_plain(word);
      std::memcpy(to, &word, 8);
    }
    return special == 0;
  }
  if (size >= 4) {
    const auto first = words::load<std::uint32_t>(from);
    const auto last = words::load<std::uint32_t>(from + size - 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + size - 4, &last, 4);
    return not_plain(first | std::uint64_t{last} << 32) == 0;
  }
  bool plain = true;
  for (std::size_t i = 0; i < size; ++i) {
    to[i] = from[i];
    plain = plain && plain_byte[static_cast<unsigned char>(from[i])];
  }
  return plain;
}

}  // namespace skiff::detail
