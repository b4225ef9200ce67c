#pragma once

#include "middleware/codec.hpp"
#include "middleware/turn.hpp"

#include <skiff/http/body.hpp>

#include <array>
#include <memory>

namespace skiff {

/// A body, coded as it is pulled. Holds one buffer and the encoder, whatever the body's length. A body of unknown
/// length is a stream whose reader may wait for each piece: each is flushed.
class EncodingSource final : public BodySource {
 public:
  EncodingSource(Body body, std::unique_ptr<Encoder> encoder);

  Task<Result<std::string_view>> next() override;
  void drain() noexcept override;

 private:
  // 64 KiB: gzip and brotli take about 2 ms for it.
  static constexpr std::size_t most_at_once = 64 * 1024;

  Body body_;
  std::unique_ptr<Encoder> encoder_;
  const Encoder::Flush after_piece_;
  Encoder::Flush flush_ = Encoder::Flush::none;  // what this input wants
  std::string_view input_;                       // of the piece that body_ gave last
  bool has_input_ = false;
  bool ended_ = false;
  Turn turn_{most_at_once};
  std::array<char, 16 * 1024> output_;
};

}  // namespace skiff
