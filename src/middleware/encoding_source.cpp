#include "middleware/encoding_source.hpp"

#include <skiff/core/sleep.hpp>

#include <span>
#include <utility>

namespace skiff {

using Flush = Encoder::Flush;

EncodingSource::EncodingSource(Body body, std::unique_ptr<Encoder> encoder)
    : body_(std::move(body)),
      encoder_(std::move(encoder)),
      after_piece_(body_.size() ? Flush::none : Flush::piece) {}

Task<Result<std::string_view>> EncodingSource::next() {
  std::size_t filled = 0;
  const auto made = [&] { return std::string_view{output_.data(), filled}; };
  while (!ended_) {
    if (!has_input_) {
      Result<std::string_view> piece = co_await body_.next();
      if (!piece) co_return piece.error();
      input_ = *piece;
      flush_ = input_.empty() ? Flush::end : after_piece_;
      has_input_ = true;
    }
    const std::string_view slice = input_.substr(0, most_at_once);
    const bool last_slice = slice.size() == input_.size();
    const Encoder::Step step =
        encoder_->encode(slice, last_slice ? flush_ : Flush::none, std::span{output_}.subspan(filled));
    input_.remove_prefix(step.consumed);
    filled += step.produced;
    if (step.done && last_slice) {
      has_input_ = false;
      ended_ = flush_ == Flush::end;
      if (flush_ != Flush::none && filled > 0) co_return made();
    }
    if (filled == output_.size()) co_return made();
    if (turn_.over(step.consumed)) co_await sleep_for(Turn::pause);
  }
  co_return std::string_view{};
}

void EncodingSource::drain() noexcept {
  if (BodySource* source = body_.source()) source->drain();
}

}  // namespace skiff
