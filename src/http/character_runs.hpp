#pragma once

#include "http/characters.hpp"

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Where runs of characters end, sixteen at a time where the processor can. Nothing is read beyond `end`.
namespace skiff::characters {
namespace detail {

#if defined(__SSE2__)
/// A bit for each of sixteen characters that ends the run.
struct EndsOfFieldValue {
  static constexpr std::uint8_t of = field_value;
  static unsigned among(__m128i block) noexcept {
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
    const __m128i tab = _mm_cmpeq_epi8(block, _mm_set1_epi8('\t'));
    const __m128i del = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7f));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(tab, control), del)));
  }
};

struct EndsOfTarget {
  static constexpr std::uint8_t of = target;
  static unsigned among(__m128i block) noexcept {
    const __m128i printable = _mm_cmpgt_epi8(block, _mm_set1_epi8(0x20));  // signed: none of 0x80 and beyond
    const __m128i del = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7f));
    const __m128i fragment = _mm_cmpeq_epi8(block, _mm_set1_epi8('#'));
    const __m128i inside = _mm_andnot_si128(_mm_or_si128(del, fragment), printable);
    return static_cast<unsigned>(_mm_movemask_epi8(inside)) ^ 0xffff;
  }
};

template <class Ends>
const char* end_of_run(const char* at, const char* end) noexcept {
  for (; end - at >= 16; at += 16) {
    const unsigned ends = Ends::among(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    if (ends != 0) return at + std::countr_zero(ends);
  }
  while (at != end && is(*at, Ends::of)) ++at;
  return at;
}
#else
struct EndsOfFieldValue {
  static constexpr std::uint8_t of = field_value;
};
struct EndsOfTarget {
  static constexpr std::uint8_t of = target;
};

template <class Ends>
const char* end_of_run(const char* at, const char* end) noexcept {
  while (at != end && is(*at, Ends::of)) ++at;
  return at;
}
#endif

}  // namespace detail

/// The first from `at` on that may not stand in a field's value, or `end`.
inline const char* end_of_field_value(const char* at, const char* end) noexcept {
  return detail::end_of_run<detail::EndsOfFieldValue>(at, end);
}

/// The first from `at` on that may not stand in a request target, or `end`.
inline const char* end_of_target(const char* at, const char* end) noexcept {
  return detail::end_of_run<detail::EndsOfTarget>(at, end);
}

/// The first line feed from `at` on, or `end`.
inline const char* find_line_feed(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8('\n');
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, wanted)));
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  while (at != end && *at != '\n') ++at;
  return at;
}

/// As all(), without a look at where the first stands that is none: for text that seldom has one.
inline bool all_of(std::string_view text, std::uint8_t what) noexcept {
  std::uint8_t common = what;
#pragma GCC unroll 4
  for (const char c : text) common &= table[static_cast<unsigned char>(c)];
  return common != 0;
}

}  // namespace skiff::characters
