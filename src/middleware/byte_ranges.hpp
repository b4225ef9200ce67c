#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A part of a representation, in bytes; not empty.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  /// "bytes 0-499/1234": Content-Range (RFC 9110 section 14.4).
  std::string content_range(std::uint64_t size) const;

  bool operator==(const ByteRange&) const = default;
};

/// What a Range field asks of a representation.
struct RequestedRanges {
  enum class Answer : std::uint8_t {
    whole,          // 200: not bytes, malformed, or more work than one request is worth
    parts,          // 206
    unsatisfiable,  // 416
  };
  Answer answer = Answer::whole;
  std::vector<ByteRange> parts;  // in the order asked for
};

/// RFC 9110 section 14.1.2. More than 16 ranges, or ranges that overlap so that they bring more than the whole, are
/// answered with the whole (section 14.2 allows it).
RequestedRanges requested_ranges(std::string_view range_field, std::uint64_t size);

}  // namespace skiff
