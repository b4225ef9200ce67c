#pragma once

#include "middleware/codec.hpp"
#include "middleware/turn.hpp"

#include <skiff/http/body.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace skiff {

/// A coded body, decoded as it is pulled, in one buffer whatever its length. Errors: bad_request for data that is
/// corrupt or breaks off, content_too_large for more decoded bytes than limit() allows, or than `ratio` times
/// the coded ones once there are more than 1 MiB.
class DecodingSource final : public BodySource {
 public:
  /// `ratio` 0: any. `fault`: the kind of all of these Errors instead, for a body that is no request's.
  DecodingSource(Body body, ContentCoding coding, std::uint64_t ratio, std::optional<ErrorKind> fault = std::nullopt);

  Task<Result<std::string_view>> next() override;

  /// Of decoded bytes; the coded ones are no more than these.
  void limit(std::uint64_t bytes) override;
  std::optional<std::uint64_t> limited_to() const override { return limit_; }
  const Headers* trailers() const override { return body_.trailers(); }

 private:
  Error fail(Error error);
  Error wrong(ErrorKind kind, std::string message) const;
  std::optional<Error> too_much() const;

  Body body_;
  std::unique_ptr<Decoder> decoder_;
  const ContentCoding coding_;
  const std::uint64_t ratio_;
  const std::optional<ErrorKind> fault_;
  std::optional<std::uint64_t> limit_;
  std::uint64_t taken_ = 0;
  std::uint64_t given_ = 0;
  std::string_view input_;  // of the piece that body_ gave last
  bool room_was_filled_ = false;
  bool ended_ = false;
  std::optional<Error> failure_;
  Turn turn_{256 * 1024};
  std::array<char, 16 * 1024> output_;
};

}  // namespace skiff
