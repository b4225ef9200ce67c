#pragma once

#include "net/refusal.hpp"

#include <skiff/http/headers.hpp>
#include <skiff/http/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skiff::net {

/// Decodes the chunked transfer coding (RFC 9112 section 7.1) without I/O: give it what was received, take
/// what it finds, until it has found the end. Strict as the request parser.
class ChunkedDecoder {
 public:
  enum class Outcome { incomplete, data, end, refused };
  struct Step {
    Outcome outcome;
    std::size_t consumed;   // bytes of the input that are done with, `data` included
    std::string_view data;  // a view of the input
  };

  explicit ChunkedDecoder(const Limits& limits) noexcept : limits_(&limits) {}

  /// The next piece of `input`, which starts where the previous step's consumed bytes ended.
  Step decode(std::string_view input);

  /// After the end. Fields that could change how the message was framed or routed are left out.
  const Headers& trailers() const noexcept { return trailers_; }

  /// After refused.
  const Refusal& refusal() const noexcept { return refusal_; }

 private:
  enum class State : std::uint8_t { size, extension, size_newline, data, data_return, data_newline, trailer, end };

  bool step(char c);
  bool refuse(std::string_view reason, ErrorKind kind = ErrorKind::bad_request) noexcept;
  bool size_digit(char c);
  bool trailer_byte(char c);

  const Limits* limits_;
  Refusal refusal_;
  Headers trailers_;
  std::string line_;  // of the trailer
  std::uint64_t left_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  State state_ = State::size;
  std::uint8_t digits_ = 0;
};

}  // namespace skiff::net
