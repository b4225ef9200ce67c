#pragma once

#include "middleware/byte_ranges.hpp"
#include "middleware/open_beneath.hpp"

#include <skiff/http/body.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// Several parts of a file as multipart/byteranges (RFC 9110 section 14.6). Read in this process, 16 KiB at a time.
class MultipartRanges final : public BodySource {
 public:
  /// `size`: of the whole file; `content_type`: of its content.
  MultipartRanges(Descriptor file, std::uint64_t size, std::string_view content_type, std::vector<ByteRange> parts);

  /// The Content-Type of the whole.
  std::string content_type() const { return "multipart/byteranges; boundary=" + boundary_; }

  Task<Result<std::string_view>> next() override;
  std::optional<std::uint64_t> remaining() const override { return remaining_; }

 private:
  std::string header_of(const ByteRange& part) const;

  Descriptor file_;
  const std::uint64_t size_;
  const std::string content_type_;
  const std::string boundary_;
  std::vector<ByteRange> parts_;
  std::size_t part_ = 0;
  bool in_part_ = false;  // its header has been given
  bool ended_ = false;
  std::uint64_t remaining_ = 0;
  std::string text_;
  std::array<char, 16 * 1024> buffer_;
};

}  // namespace skiff
