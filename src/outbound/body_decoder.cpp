#include "outbound/body_decoder.hpp"

#include <algorithm>

namespace skiff::outbound {
namespace {

using Kind = ResponseFraming::Body;

}  // namespace

BodyDecoder::BodyDecoder(const ResponseFraming& framing, const Limits& limits)
    : kind_(framing.body), left_(framing.body == Kind::length ? framing.length : 0) {
  if (kind_ == Kind::chunked) chunks_.emplace(limits);
  finished_ = kind_ == Kind::none;
}

bool BodyDecoder::decode(std::string_view input, std::string_view& piece, std::size_t& consumed) {
  piece = {};
  consumed = 0;
  if (finished_) return true;
  if (kind_ != Kind::chunked) {
    piece = kind_ == Kind::length ? input.substr(0, std::min<std::uint64_t>(left_, input.size())) : input;
    consumed = piece.size();
    if (kind_ == Kind::length) finished_ = (left_ -= consumed) == 0;
    return true;
  }
  const auto step = chunks_->decode(input);
  consumed = step.consumed;
  piece = step.data;
  finished_ = step.outcome == net::ChunkedDecoder::Outcome::end;
  if (step.outcome != net::ChunkedDecoder::Outcome::refused) return true;
  refusal_ = chunks_->refusal().reason;
  return false;
}

bool BodyDecoder::end_of_input() noexcept {
  if (kind_ == Kind::until_close) finished_ = true;
  return finished_;
}

std::optional<std::uint64_t> BodyDecoder::remaining() const noexcept {
  if (finished_) return 0;
  return kind_ == Kind::length ? std::optional{left_} : std::nullopt;
}

}  // namespace skiff::outbound
