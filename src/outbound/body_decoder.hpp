#pragma once

#include "net/chunked_decoder.hpp"
#include "outbound/response_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::outbound {

/// Takes a body out of what follows its head, without I/O.
class BodyDecoder {
 public:
  BodyDecoder(const ResponseFraming& framing, const Limits& limits);

  /// The next piece of `input` (a view of it), where `consumed` bytes are done with; empty when more is needed. False:
  /// it is malformed, see refusal().
  bool decode(std::string_view input, std::string_view& piece, std::size_t& consumed);

  /// The server has closed. False: too early.
  bool end_of_input() noexcept;

  bool finished() const noexcept { return finished_; }
  std::string_view refusal() const noexcept { return refusal_; }
  std::optional<std::uint64_t> remaining() const noexcept;
  const Headers* trailers() const noexcept { return chunks_ && finished_ ? &chunks_->trailers() : nullptr; }

 private:
  ResponseFraming::Body kind_;
  std::uint64_t left_;
  std::optional<net::ChunkedDecoder> chunks_;
  std::string_view refusal_;
  bool finished_ = false;
};

}  // namespace skiff::outbound
