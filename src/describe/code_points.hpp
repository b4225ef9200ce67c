#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::detail::regex {

inline constexpr char32_t last_code_point = 0x10ffff;

constexpr bool is_surrogate(char32_t c) noexcept { return c >= 0xd800 && c <= 0xdfff; }

/// A set of characters.
class CodePoints {
 public:
  struct Range {
    char32_t low;
    char32_t high;
  };

  CodePoints() = default;
  CodePoints(std::initializer_list<Range> ranges) : ranges_(ranges) {}

  void add(char32_t low, char32_t high) { ranges_.push_back({low, high}); }
  void add(const CodePoints& others) { ranges_.insert(ranges_.end(), others.ranges_.begin(), others.ranges_.end()); }

  /// In order, without overlaps.
  std::vector<Range> ranges() const;
  CodePoints complement() const;

 private:
  std::vector<Range> ranges_;
};

/// What \d, \w, \s and a line terminator are in ECMAScript.
const CodePoints& digits();
const CodePoints& word_characters();
const CodePoints& white_space();
const CodePoints& line_terminators();

/// All the characters whose UTF-8 has a byte within each of some ranges, one per byte.
struct ByteSequence {
  struct Range {
    std::uint8_t low;
    std::uint8_t high;
  };
  std::array<Range, 4> bytes;
  std::size_t size;
};

/// The same characters as ranges of bytes. Surrogates, which have no UTF-8, are left out.
void for_each_byte_sequence(const CodePoints& characters, const std::function<void(const ByteSequence&)>& take);

/// Nothing for what is no UTF-8.
std::optional<std::u32string> from_utf8(std::string_view text);

}  // namespace skiff::detail::regex
