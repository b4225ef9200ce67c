#include "middleware/multipart_ranges.hpp"

#include <skiff/core/random.hpp>

#include <algorithm>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace skiff {
namespace {

// Long enough not to stand in any file by chance.
std::string make_boundary() {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(random_bits()),
                static_cast<unsigned long long>(random_bits()));
  return text;
}

}  // namespace

MultipartRanges::MultipartRanges(Descriptor file, std::uint64_t size, std::string_view content_type,
                                 std::vector<ByteRange> parts)
    : file_(std::move(file)), size_(size), content_type_(content_type), boundary_(make_boundary()), parts_(std::move(parts)) {
  for (const ByteRange& part : parts_) remaining_ += header_of(part).size() + part.length;
  remaining_ += boundary_.size() + 8;  // the last line
}

std::string MultipartRanges::header_of(const ByteRange& part) const {
  return "\r\n--" + boundary_ + "\r\nContent-Type: " + content_type_ +
         "\r\nContent-Range: " + part.content_range(size_) + "\r\n\r\n";
}

Task<Result<std::string_view>> MultipartRanges::next() {
  if (ended_) return std::string_view{};
  if (in_part_ && parts_[part_].length == 0) {
    ++part_;
    in_part_ = false;
  }
  std::string_view piece;
  if (part_ == parts_.size()) {
    text_ = "\r\n--" + boundary_ + "--\r\n";
    piece = text_;
    ended_ = true;
  } else if (!in_part_) {
    text_ = header_of(parts_[part_]);
    piece = text_;
    in_part_ = true;
  } else {
    ByteRange& part = parts_[part_];
    const std::size_t wanted = std::min<std::uint64_t>(buffer_.size(), part.length);
    const ssize_t got = ::pread(file_.get(), buffer_.data(), wanted, static_cast<off_t>(part.offset));
    if (got <= 0) return internal_error("a file ended early or cannot be read while it is sent");
    piece = {buffer_.data(), static_cast<std::size_t>(got)};
    part.offset += piece.size();
    part.length -= piece.size();
  }
  remaining_ -= piece.size();
  return piece;
}

}  // namespace skiff
