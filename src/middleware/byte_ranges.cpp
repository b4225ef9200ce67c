#include "middleware/byte_ranges.hpp"

#include "http/characters.hpp"

#include <skiff/http/headers.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <system_error>

namespace skiff {
namespace {

constexpr std::size_t most_ranges = 16;

// Digits alone. A number that is too large is larger than any representation.
std::optional<std::uint64_t> parse_position(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

// "first-", "first-last" or "-suffix". False: malformed. An empty range: beyond the end.
bool parse_range(std::string_view spec, std::uint64_t size, ByteRange& range) {
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view left = spec.substr(0, dash);
  const std::string_view right = spec.substr(dash + 1);
  if (left.empty()) {
    const auto suffix = parse_position(right);
    if (!suffix) return false;
    range.length = std::min(*suffix, size);
    range.offset = size - range.length;
    return true;
  }
  const auto first = parse_position(left);
  const auto last = right.empty() ? std::numeric_limits<std::uint64_t>::max() : parse_position(right);
  if (!first || !last || *last < *first) return false;
  range = {};
  if (*first < size) range = {*first, std::min(*last, size - 1) - *first + 1};
  return true;
}

}  // namespace

std::string ByteRange::content_range(std::uint64_t size) const {
  return "bytes " + std::to_string(offset) + "-" + std::to_string(offset + length - 1) + "/" + std::to_string(size);
}

RequestedRanges requested_ranges(std::string_view field, std::uint64_t size) {
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos || !equal_ignoring_case(field.substr(0, equals), "bytes")) return {};
  std::string_view rest = field.substr(equals + 1);
  RequestedRanges requested;
  std::size_t count = 0;
  std::uint64_t total = 0;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view spec = characters::trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (spec.empty()) continue;
    ByteRange range;
    if (++count > most_ranges || !parse_range(spec, size, range)) return {};
    if (range.length == 0) continue;
    if (range.length > size - total) return {};
    total += range.length;
    requested.parts.push_back(range);
  }
  if (count == 0) return {};
  requested.answer = requested.parts.empty() ? RequestedRanges::Answer::unsatisfiable : RequestedRanges::Answer::parts;
  return requested;
}

}  // namespace skiff
