#include "describe/code_points.hpp"

#include <algorithm>

namespace skiff::detail::regex {
namespace {

constexpr char32_t first_surrogate = 0xd800;
constexpr char32_t last_surrogate = 0xdfff;

std::size_t encode(char32_t c, std::array<std::uint8_t, 4>& bytes) noexcept {
  const std::size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  constexpr std::uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (std::size_t i = size; i-- > 1; c >>= 6) bytes[i] = static_cast<std::uint8_t>(0x80 | (c & 0x3f));
  bytes[0] = static_cast<std::uint8_t>(marks[size] | c);
  return size;
}

// The last of the characters from `low` on that go with it in one sequence: of the same length, and all bytes behind
// the first that differs run through all their values.
char32_t end_of_sequence(char32_t low, char32_t high) noexcept {
  for (const char32_t last : {0x7fU, 0x7ffU, 0xffffU}) {
    if (low <= last) high = std::min<char32_t>(high, last);
  }
  for (unsigned tails = 1; tails < 4; ++tails) {
    const char32_t mask = (1U << (6 * tails)) - 1;
    if ((low & ~mask) == (high & ~mask)) break;
    if ((low & mask) != 0) return low | mask;
    if ((high & mask) != mask) high = (high & ~mask) - 1;
  }
  return high;
}

void split(char32_t low, char32_t high, const std::function<void(const ByteSequence&)>& take) {
  while (low <= high) {
    const char32_t end = end_of_sequence(low, high);
    std::array<std::uint8_t, 4> first{};
    std::array<std::uint8_t, 4> last{};
    ByteSequence sequence{};
    sequence.size = encode(low, first);
    encode(end, last);
    for (std::size_t i = 0; i < sequence.size; ++i) sequence.bytes[i] = {first[i], last[i]};
    take(sequence);
    low = end + 1;
  }
}

}  // namespace

std::vector<CodePoints::Range> CodePoints::ranges() const {
  std::vector<Range> sorted = ranges_;
  std::sort(sorted.begin(), sorted.end(), [](const Range& a, const Range& b) { return a.low < b.low; });
  std::vector<Range> merged;
  for (const Range& range : sorted) {
    if (!merged.empty() && range.low <= merged.back().high + 1) {
      merged.back().high = std::max(merged.back().high, range.high);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

CodePoints CodePoints::complement() const {
  CodePoints others;
  char32_t next = 0;
  for (const Range& range : ranges()) {
    if (range.low > next) others.add(next, range.low - 1);
    next = range.high + 1;
  }
  if (next <= last_code_point) others.add(next, last_code_point);
  return others;
}

const CodePoints& digits() {
  static const CodePoints set{{U'0', U'9'}};
  return set;
}

const CodePoints& word_characters() {
  static const CodePoints set{{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
  return set;
}

const CodePoints& white_space() {
  static const CodePoints set{{0x09, 0x0d},     {0x20, 0x20},     {0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
                              {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};
  return set;
}

const CodePoints& line_terminators() {
  static const CodePoints set{{0x0a, 0x0a}, {0x0d, 0x0d}, {0x2028, 0x2029}};
  return set;
}

void for_each_byte_sequence(const CodePoints& characters, const std::function<void(const ByteSequence&)>& take) {
  for (const CodePoints::Range& range : characters.ranges()) {
    if (range.low < first_surrogate) split(range.low, std::min<char32_t>(range.high, first_surrogate - 1), take);
    if (range.high > last_surrogate) split(std::max<char32_t>(range.low, last_surrogate + 1), range.high, take);
  }
}

std::optional<std::u32string> from_utf8(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if ((first >= 0x80 && first < 0xc0) || first >= 0xf8) return std::nullopt;
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (size > text.size()) return std::nullopt;
    char32_t c = size == 1 ? first : first & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
      const auto tail = static_cast<unsigned char>(text[i]);
      if ((tail & 0xc0) != 0x80) return std::nullopt;
      c = c << 6 | (tail & 0x3f);
    }
    // One that is written longer than it need be encodes to something else.
    std::array<std::uint8_t, 4> bytes{};
    if (c > last_code_point || is_surrogate(c) || encode(c, bytes) != size) return std::nullopt;
    characters += c;
    text.remove_prefix(size);
  }
  return characters;
}

}  // namespace skiff::detail::regex
