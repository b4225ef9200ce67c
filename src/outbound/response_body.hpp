#pragma once

#include "net/chunked_decoder.hpp"
#include "outbound/connection.hpp"
#include "outbound/response_parser.hpp"

#include <skiff/http/body.hpp>

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

/// The body of an answer, as it is received: as fast as it is read. Gives its connection back at the end.
class ResponseBody final : public BodySource {
 public:
  ResponseBody(Lease lease, BodyDecoder decoder, bool keep_alive, std::uint64_t limit);
  ~ResponseBody() override;

  Task<Result<std::string_view>> next() override;
  void limit(std::uint64_t bytes) override { limit_ = bytes; }
  std::optional<std::uint64_t> limited_to() const override { return limit_; }
  std::optional<std::uint64_t> remaining() const override { return decoder_.remaining(); }
  const Headers* trailers() const override { return decoder_.trailers(); }

 private:
  std::optional<Result<std::string_view>> take();
  Task<Result<std::string_view>> receive();
  Result<std::string_view> fail(Error error);
  std::string where() const;

  Lease lease_;
  BodyDecoder decoder_;
  std::optional<Error> failure_;
  std::uint64_t limit_;
  std::uint64_t given_ = 0;
  bool keep_alive_;
};

}  // namespace skiff::outbound
