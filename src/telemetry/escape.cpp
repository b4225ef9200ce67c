#include "telemetry/escape.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace skiff::telemetry {
namespace {

constexpr std::size_t longest = 8192;
constexpr std::string_view digits = "0123456789abcdef";

constexpr std::array<bool, 256> make_clean() {
  std::array<bool, 256> clean{};
  for (unsigned c = 0x20; c < 0x7f; ++c) clean[c] = c != '"' && c != '\\';
  return clean;
}
constexpr std::array<bool, 256> clean = make_clean();

bool is_clean(char c) { return clean[static_cast<unsigned char>(c)]; }

constexpr std::uint64_t each_byte(std::uint64_t value) { return value * 0x0101010101010101; }

// Whether each of eight bytes is clean; no byte's sum reaches into the next.
bool eight_clean(const char* bytes) {
  constexpr std::uint64_t high = each_byte(0x80);
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const auto without = [](std::uint64_t value) { return ((value & ~high) + each_byte(0x7f)) | value; };  // high: not 0
  const std::uint64_t at_least_space = (word & ~high) + each_byte(0x60);
  const std::uint64_t at_most_tilde = ~((word & ~high) + each_byte(0x01));
  return (~word & at_least_space & at_most_tilde & without(word ^ each_byte('"')) & without(word ^ each_byte('\\')) &
          high) == high;
}

std::size_t clean_length(std::string_view text) {
  std::size_t length = 0;
  while (length + 8 <= text.size() && eight_clean(text.data() + length)) length += 8;
  while (length < text.size() && is_clean(text[length])) ++length;
  return length;
}

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;  // 0: no UTF-8
};

// The first character of text that does not start in ASCII (RFC 3629, section 4).
Character decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  std::uint32_t code = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least[size] || surrogate || code > 0x10ffff) return {};
  return {code, size};
}

// C1 controls drive terminals; the others break lines or turn the order of what is shown.
bool misleads(std::uint32_t code) {
  return (code >= 0x80 && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void append_unicode_escape(Line& line, std::uint32_t code) {
  line.append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) line.append(digits[code >> shift & 15]);
}

void append_ascii_escape(Line& line, char c) {
  switch (c) {
    case '"': return line.append("\\\"");
    case '\\': return line.append("\\\\");
    case '\n': return line.append("\\n");
    case '\r': return line.append("\\r");
    case '\t': return line.append("\\t");
    default: return append_unicode_escape(line, static_cast<unsigned char>(c));
  }
}

std::string_view cut(std::string_view text) {
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > longest - 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

void append_escaped(Line& line, std::string_view whole, bool json) {
  const std::string_view text = cut(whole);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = clean_length(text.substr(at));
    line.append(text.substr(at, length));
    at += length;
    if (at == text.size()) break;

    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_ascii_escape(line, text[at++]);
      continue;
    }
    const Character character = decode(text.substr(at));
    if (character.size == 0) {
      const auto byte = static_cast<unsigned char>(text[at++]);
      line.append(json ? "\\\\x" : "\\x");
      line.append(digits[byte >> 4]);
      line.append(digits[byte & 15]);
      continue;
    }
    if (misleads(character.code)) {
      append_unicode_escape(line, character.code);
    } else {
      line.append(text.substr(at, character.size));
    }
    at += character.size;
  }
  if (text.size() < whole.size()) {
    line.append("[");
    line.append_number(whole.size() - text.size());
    line.append(" bytes more]");
  }
}

bool is_plain(std::string_view text) noexcept {
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_clean(c) && c != ' ' && c != '='; });
}

}  // namespace skiff::telemetry
