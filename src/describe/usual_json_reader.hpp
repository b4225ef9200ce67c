#pragma once

#include "describe/json_reader.hpp"
#include "describe/member_key.hpp"
#include "describe/short_text.hpp"

#include <skiff/describe/type.hpp>

#include <array>
#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// What programs usually write, read in one go, inline: no space, names in the order of the struct, ASCII without
// escapes, numbers of a few digits. Each function reads the whole of it, or is false and nothing happened; what is
// unusual, or wrong, is left to those that know all of JSON and can tell what is wrong.
namespace skiff::detail {

/// Where doubles are computed as such.
inline constexpr bool has_exact_decimals = FLT_EVAL_METHOD == 0;

/// The double nearest to `digits` with so many decimals: digits up to 2^53 and powers of ten up to 10^22 are exact, and
/// then one division is (Clinger 1990).
inline double exact_decimal(std::uint64_t digits, std::size_t decimals, bool negative) noexcept {
  constexpr std::array<double, 23> powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  double value = static_cast<double>(static_cast<std::int64_t>(digits));
  if (decimals > 0) value /= powers[decimals];
  if (negative) value = -value;
  return value;
}

#ifdef __SSE2__
inline constexpr bool has_short_texts = true;

/// The length of the plain string that begins at `from`, of which 16 bytes can be read; 16 when it is longer, or not
/// plain.
inline std::size_t short_length(const char* from) noexcept {
  const unsigned special = not_plain(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  const auto length = static_cast<std::size_t>(std::countr_zero(special | 1U << 16));
  return from[length & 15U] == '"' ? length : 16;
}
#else
inline constexpr bool has_short_texts = false;
inline std::size_t short_length(const char*) noexcept { return 16; }
#endif

/// A text of at most 15 characters, of the 15 that can be read at `from`. Copying a size that is known is two moves.
inline void make_short(std::string& text, const char* from, std::size_t size) {
  std::destroy_at(&text);
  std::construct_at(&text, from, shortest_room)->resize(size);
}

inline bool JsonReader::take_value(const char* behind) noexcept {
  --values_;
  at_ = behind;
  return true;
}

inline bool JsonReader::next_is(bool first, const MemberKey& key) noexcept {
  const char* const at = at_ + (first ? 0 : 1);
  constexpr std::ptrdiff_t enough = 17;
  if (end_ - at_ < enough || key.size == 0 || values_ == 0) return next_is(first, key.text);
  if ((!first && *at_ != ',') || !key.stands_at(at)) return false;
  return take_value(at + key.size);
}

inline bool JsonReader::read_plain_string(std::string& text) {
  if (at_ == end_ || *at_ != '"' || values_ == 0) return false;
  const char* const from = at_ + 1;
  if (has_short_texts && end_ - from >= 16) {
    if (const std::size_t length = short_length(from); length < 16) [[likely]] {
      make_short(text, from, length);
      return take_value(from + length + 1);
    }
  }
  const char* const at = skip_plain(from, end_);
  if (at == end_ || *at != '"') return false;
  text.assign(from, static_cast<std::size_t>(at - from));
  return take_value(at + 1);
}

inline void JsonReader::read_plain_texts(std::vector<std::string>& texts) {
  constexpr std::ptrdiff_t enough = 18;  // a comma, a quote and 16 characters
  while (has_short_texts && end_ - at_ >= enough && values_ != 0) {
    const char* from = at_;
    if (!texts.empty() && *from++ != ',') return;
    if (*from++ != '"') return;
    const std::size_t length = short_length(from);
    if (length == 16) return;
    if (texts.capacity() == 0) texts.reserve(4);
    texts.emplace_back(from, shortest_room).resize(length);
    take_value(from + length + 1);
  }
}

inline bool JsonReader::read_plain_boolean(bool& value) noexcept {
  constexpr std::ptrdiff_t enough = 5;
  if (end_ - at_ < enough || values_ == 0) return false;
  const std::string_view next{at_, enough};
  const bool is_true = next.starts_with("true");
  if (!is_true && next != "false") return false;
  value = is_true;
  return take_value(at_ + (is_true ? 4 : 5));
}

template <class Integer>
bool JsonReader::read_plain_integer(Integer& value) noexcept {
  constexpr std::ptrdiff_t most_digits = std::numeric_limits<Integer>::digits10;  // so many always fit
  if (end_ - at_ < most_digits + 3 || values_ == 0) return false;
  const bool negative = std::is_signed_v<Integer> && *at_ == '-';
  const char* const first = at_ + (negative ? 1 : 0);
  const char* at = first;
  std::uint64_t digits = 0;
  for (unsigned digit = 0; (digit = static_cast<unsigned char>(*at) - unsigned{'0'}) <= 9; ++at) {
    if (at - first == most_digits) return false;
    digits = digits * 10 + digit;
  }
  if (at == first || (*first == '0' && at - first > 1) || *at == '.' || (*at | 0x20) == 'e') return false;
  value = static_cast<Integer>(negative ? std::uint64_t{0} - digits : digits);
  return take_value(at);
}

inline bool JsonReader::read_plain_number(double& value) noexcept {
  constexpr std::ptrdiff_t most_digits = 15;  // so many are exact
  constexpr std::ptrdiff_t enough = most_digits + 4;
  if (!has_exact_decimals || end_ - at_ < enough || values_ == 0) return false;
  const bool negative = *at_ == '-';
  const char* const first = at_ + (negative ? 1 : 0);
  const char* at = first;
  std::uint64_t digits = 0;
  const auto read_digits = [&](const char* const beyond) {
    for (unsigned digit = 0; (digit = static_cast<unsigned char>(*at) - unsigned{'0'}) <= 9; ++at) {
      if (at == beyond) return false;
      digits = digits * 10 + digit;
    }
    return true;
  };
  if (!read_digits(first + most_digits) || at == first || (*first == '0' && at - first > 1)) return false;
  std::size_t decimals = 0;
  if (*at == '.') {
    const char* const fraction = ++at;
    if (!read_digits(first + most_digits + 1) || at == fraction) return false;
    decimals = static_cast<std::size_t>(at - fraction);
  }
  if ((*at | 0x20) == 'e') return false;
  value = exact_decimal(digits, decimals, negative);
  return take_value(at);
}

/// Into a value of that shape.
inline bool read_usual(JsonReader& in, Shape shape, void* value) {
  switch (shape) {
    case Shape::text: return in.read_plain_string(*static_cast<std::string*>(value));
    case Shape::number: return in.read_plain_number(*static_cast<double*>(value));
    case Shape::int32: return in.read_plain_integer(*static_cast<std::int32_t*>(value));
    case Shape::int64: return in.read_plain_integer(*static_cast<std::int64_t*>(value));
    case Shape::uint64: return in.read_plain_integer(*static_cast<std::uint64_t*>(value));
    case Shape::boolean: return in.read_plain_boolean(*static_cast<bool*>(value));
    case Shape::texts:
    case Shape::other: break;
  }
  return false;
}

}  // namespace skiff::detail
