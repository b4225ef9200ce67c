#include "net/body_reader.hpp"

#include "net/buffer.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace skiff::net {

void BodyReader::begin(const Framing& framing, Buffer& head) {
  finished_ = !framing.has_body();
  failure_.reset();
  left_ = 0;
  chunked_ = false;
  if (finished_) return;

  head_ = &head;
  begin_ = end_ = 0;
  decoder_ = ChunkedDecoder{*limits_};
  left_ = framing.content_length.value_or(0);
  given_ = 0;
  body_limit_ = limits_->body_bytes;
  waited_ = {};
  chunked_ = framing.chunked;
  expects_continue_ = framing.expects_continue;
}

std::optional<Result<std::string_view>> BodyReader::next() {
  if (failure_) return Result<std::string_view>{*failure_};
  if (finished_) return Result<std::string_view>{std::string_view{}};
  return chunked_ ? next_chunk() : next_of_length();
}

std::optional<Result<std::string_view>> BodyReader::next_of_length() {
  if (given_ + left_ > body_limit_) return too_large();
  const std::string_view received = available();
  if (received.empty()) return std::nullopt;
  const std::string_view piece = received.substr(0, std::min<std::uint64_t>(received.size(), left_));
  consume(piece.size());
  left_ -= piece.size();
  finished_ = left_ == 0;
  return give(piece);
}

std::optional<Result<std::string_view>> BodyReader::next_chunk() {
  const ChunkedDecoder::Step step = decoder_.decode(available());
  consume(step.consumed);
  switch (step.outcome) {
    case ChunkedDecoder::Outcome::incomplete: return std::nullopt;
    case ChunkedDecoder::Outcome::data: return given_ + step.data.size() > body_limit_ ? too_large() : give(step.data);
    case ChunkedDecoder::Outcome::end: finished_ = true; return give({});
    case ChunkedDecoder::Outcome::refused: break;
  }
  failure_ = Error{decoder_.refusal().kind, std::string{decoder_.refusal().reason}};
  return Result<std::string_view>{*failure_};
}

Result<std::string_view> BodyReader::give(std::string_view piece) {
  expects_continue_ = false;
  given_ += piece.size();
  return piece;
}

Result<std::string_view> BodyReader::too_large() {
  failure_ = content_too_large("the body is larger than the " + std::to_string(body_limit_) + " bytes allowed here");
  return *failure_;
}

std::string_view BodyReader::available() const noexcept {
  if (head_ != nullptr && !head_->empty()) return head_->view();
  return {data_.get() + begin_, end_ - begin_};
}

void BodyReader::consume(std::size_t bytes) noexcept {
  if (head_ != nullptr && !head_->empty()) {
    head_->consume(bytes);
  } else {
    begin_ += bytes;
  }
}

char* BodyReader::space() {
  if (!data_) data_.reset(new char[buffer_bytes]);
  begin_ = end_ = 0;
  return data_.get();
}

std::size_t BodyReader::space_size() const noexcept {
  return chunked_ ? buffer_bytes : static_cast<std::size_t>(std::min<std::uint64_t>(buffer_bytes, left_));
}

void BodyReader::received(std::size_t bytes) noexcept { end_ = bytes; }

bool BodyReader::worth_discarding() const noexcept {
  constexpr std::uint64_t little = 256 * 1024;
  if (finished_) return true;
  if (failure_ || (expects_continue_ && !arrived())) return false;
  return !chunked_ && left_ <= little;
}

void BodyReader::hand_back(Buffer& head) {
  const std::size_t left = end_ - begin_;
  if (left == 0) return;
  std::memcpy(head.reserve(left), data_.get() + begin_, left);
  head.received(left);
  begin_ = end_ = 0;
}

std::optional<std::uint64_t> BodyReader::remaining() const noexcept {
  if (chunked_ && !finished_) return std::nullopt;
  return left_;
}

Duration BodyReader::patience() const noexcept {
  const std::uint64_t bought = limits_->minimum_rate > 0 ? given_ / limits_->minimum_rate : 0;
  constexpr std::uint64_t a_day = 86'400;
  return limits_->body_timeout + std::chrono::seconds{std::min(bought, a_day)} - waited_;
}

}  // namespace skiff::net
