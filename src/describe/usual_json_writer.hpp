#pragma once

#include "describe/json_writer.hpp"
#include "describe/member_key.hpp"
#include "describe/short_text.hpp"

#include <skiff/describe/type.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// What programs usually write, inline: short names, short texts of ASCII without escapes, numbers of a few digits. Each
// function writes the whole of it, or is false and nothing happened; what is unusual is left to those that can write
// anything.
namespace skiff::detail {

inline void JsonWriter::key(const MemberKey& key, bool first) {
  if (key.size == 0) return append(key.after(first));
  constexpr std::size_t most = 16;
  char* const to = room(most + 1);
  std::memcpy(to, key.padded.data() + (first ? 1 : 0), most + 1);
  at_ = to + key.size + (first ? 0 : 1);
}

// The 16 bytes of a string that has allocated nothing can be read whatever its length is.
inline bool JsonWriter::short_text(const std::string& text) {
#ifdef __SSE2__
  const std::size_t size = text.size();
  if (size > shortest_room) return false;
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data()));
  if ((not_plain(bytes) & ((1U << size) - 1)) != 0) return false;
  constexpr std::size_t most = 18;
  char* const to = room(most);
  *to = '"';
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 1), bytes);
  to[size + 1] = '"';
  at_ = to + size + 2;
  return true;
#else
  return false;
#endif
}

inline void JsonWriter::texts(const std::vector<std::string>& texts) {
  append('[');
  bool first = true;
  for (const std::string& text : texts) {
    if (!std::exchange(first, false)) append(',');
    if (!short_text(text)) string(text);
  }
  append(']');
}

/// The text of a number of two digits at most, and beyond it.
inline char* write_two_digits(char* to, std::uint64_t number) noexcept {
  if (number >= 10) *to++ = static_cast<char>('0' + number / 10);
  *to++ = static_cast<char>('0' + number % 10);
  return to;
}

// Most doubles in JSON have at most two decimals. When n / 100 is the double nearest to `value`, these few digits are
// the shortest that read as it, which is what to_chars() would look for, ten times as long.
inline bool JsonWriter::cents(double value) {
  constexpr double most = 1e13;  // n has 15 digits at most, which a double tells apart
  if (!(value < most && value > -most)) return false;
  const auto n = static_cast<std::int64_t>(value * 100 + (value < 0 ? -0.5 : 0.5));
  if (n == 0 || static_cast<double>(n) / 100 != value) return false;
  if (n % 100 == 0 && (n > 99'999'00 || n < -99'999'00)) return false;  // "1e+05" is shorter
  constexpr std::size_t most_digits = 24;
  char* to = room(most_digits);
  std::uint64_t rest = static_cast<std::uint64_t>(n < 0 ? -n : n);
  if (n < 0) *to++ = '-';
  const std::uint64_t whole = rest / 100;
  to = whole < 100 ? write_two_digits(to, whole) : std::to_chars(to, to + 20, whole).ptr;
  if (rest %= 100; rest != 0) {
    *to++ = '.';
    *to++ = static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) *to++ = static_cast<char>('0' + rest % 10);
  }
  at_ = to;
  return true;
}

/// Of one of that shape.
inline bool write_usual(JsonWriter& out, Shape shape, const void* value) {
  const auto small = [&out](auto number) {
    if (number < 0 || number >= 100) return false;
    out.wrote(write_two_digits(out.room(2), static_cast<std::uint64_t>(number)));
    return true;
  };
  switch (shape) {
    case Shape::text: return out.short_text(*static_cast<const std::string*>(value));
    case Shape::number: return out.cents(*static_cast<const double*>(value));
    case Shape::int32: return small(*static_cast<const std::int32_t*>(value));
    case Shape::int64: return small(*static_cast<const std::int64_t*>(value));
    case Shape::uint64: return small(*static_cast<const std::uint64_t*>(value));
    case Shape::texts: out.texts(*static_cast<const std::vector<std::string>*>(value)); return true;
    case Shape::boolean:
    case Shape::other: break;
  }
  return false;
}

}  // namespace skiff::detail
