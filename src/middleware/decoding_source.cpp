#include "middleware/decoding_source.hpp"

#include <skiff/core/sleep.hpp>

#include <string>
#include <utility>

namespace skiff {
namespace {

// Little data may well be repetitive.
constexpr std::uint64_t ratio_holds_from = 1024 * 1024;

}  // namespace

DecodingSource::DecodingSource(Body body, ContentCoding coding, std::uint64_t ratio, std::optional<ErrorKind> fault)
    : body_(std::move(body)),
      decoder_(make_decoder(coding)),
      coding_(coding),
      ratio_(ratio),
      fault_(fault),
      limit_(body_.limited_to()) {}

Error DecodingSource::wrong(ErrorKind kind, std::string message) const {
  return Error{fault_.value_or(kind), std::move(message)};
}

void DecodingSource::limit(std::uint64_t bytes) {
  limit_ = bytes;
  body_.limit(bytes);
}

Error DecodingSource::fail(Error error) {
  failure_ = error;
  return error;
}

std::optional<Error> DecodingSource::too_much() const {
  if (limit_ && given_ > *limit_) {
    return wrong(ErrorKind::content_too_large, "the decoded body is larger than the " + std::to_string(*limit_) +
                             " bytes allowed here");
  }
  if (ratio_ > 0 && given_ > ratio_holds_from && given_ / ratio_ > taken_) {
    return wrong(ErrorKind::content_too_large, "the decoded body is more than " + std::to_string(ratio_) +
                             " times as large as what was sent");
  }
  return std::nullopt;
}

Task<Result<std::string_view>> DecodingSource::next() {
  while (!failure_ && !ended_) {
    if (input_.empty() && !room_was_filled_) {
      Result<std::string_view> piece = co_await body_.next();
      if (!piece) co_return fail(piece.error());
      input_ = *piece;
      if (input_.empty()) {
        // No body at all is an empty one in any coding.
        ended_ = taken_ == 0 || decoder_->complete();
        if (ended_) break;
        co_return fail(wrong(ErrorKind::bad_request, "the body breaks off inside its " + std::string{name(coding_)} + " data"));
      }
    }
    const Decoder::Step step = decoder_->decode(input_, output_);
    const bool stuck = step.consumed + step.produced == 0 && !input_.empty();
    if (step.corrupt || stuck) {
      co_return fail(wrong(ErrorKind::bad_request, "the body is not valid " + std::string{name(coding_)} + " data"));
    }
    input_.remove_prefix(step.consumed);
    taken_ += step.consumed;
    given_ += step.produced;
    room_was_filled_ = step.produced == output_.size();
    if (auto error = too_much()) co_return fail(std::move(*error));
    if (turn_.over(step.consumed + step.produced)) co_await sleep_for(Turn::pause);
    if (step.produced > 0) co_return std::string_view{output_.data(), step.produced};
  }
  if (failure_) co_return *failure_;
  co_return std::string_view{};
}

}  // namespace skiff
