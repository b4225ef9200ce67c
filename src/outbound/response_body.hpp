#pragma once

#include "outbound/body_decoder.hpp"
#include "outbound/connection.hpp"

#include <skiff/http/body.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::outbound {

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
