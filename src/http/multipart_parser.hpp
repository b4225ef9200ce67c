#pragma once

#include "http/content_disposition.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/headers.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// Takes multipart/form-data (RFC 7578, RFC 2046 section 5.1) apart without I/O: give it what was received, take what
/// it finds. Strict: lines end in CRLF, fields are not folded, a line that only begins like the boundary is refused.
/// Content is searched whole pieces at a time and never copied, wherever the pieces are split.
class MultipartParser {
 public:
  struct Limits {
    std::size_t parts;
    std::size_t header_bytes;  // of one part
    std::size_t header_count;  // of one part
  };

  enum class Outcome : std::uint8_t { incomplete, part, data, part_end, refused };
  struct Step {
    Outcome outcome;
    std::size_t consumed;   // bytes of the input that are done with, `data` included; may be 0 for data
    std::string_view data;  // of the input, or of this object: valid until the next call
  };

  /// `boundary` is valid, see is_boundary().
  MultipartParser(std::string_view boundary, Limits limits);
  MultipartParser(const MultipartParser&) = delete;
  MultipartParser& operator=(const MultipartParser&) = delete;

  void limits(Limits limits) noexcept { limits_ = limits; }

  /// The next event of `input`, which starts where the previous step's consumed bytes ended. Incomplete: all of it
  /// is consumed.
  Step next(std::string_view input);

  /// There is no more input. What is wrong with that.
  std::optional<Error> finish() const;

  /// Of the part that began last, from 1.
  std::size_t part() const noexcept { return part_; }
  const Headers& headers() const noexcept { return headers_; }
  const ContentDisposition& disposition() const noexcept { return disposition_; }

  /// After refused; says where.
  const Error& error() const noexcept { return *error_; }

 private:
  enum class State : std::uint8_t {
    content,  // also what comes before the first boundary
    boundary,
    last_dash,
    padding,
    newline,
    part_begin,
    header,
    closed,
    closed_newline,
    epilogue,
    refused
  };

  Step content(std::string_view input);
  Step found(std::size_t consumed, std::string_view before) noexcept;
  Step header(std::string_view input);
  Outcome boundary_byte(char c);
  Outcome add_field(std::string_view line);
  Outcome header_end();
  Outcome refuse(std::string_view reason, ErrorKind kind = ErrorKind::bad_request);
  std::string where() const;

  std::string delimiter_;     // "\r\n--boundary"
  std::size_t matched_ = 2;   // bytes of it that the input ended with
  std::size_t borrowed_ = 2;  // of these, how many are no content: the line end of what comes before it
  Limits limits_;
  Headers headers_;
  ContentDisposition disposition_;
  std::optional<Error> error_;
  std::string line_;
  std::size_t part_ = 0;
  std::size_t header_bytes_ = 0;
  std::size_t padding_ = 0;
  std::uint64_t position_ = 0;  // of the byte looked at
  State state_ = State::content;
};

/// RFC 2046 section 5.1.1: 1 to 70 of its characters, the last no space.
bool is_boundary(std::string_view text) noexcept;

}  // namespace skiff
