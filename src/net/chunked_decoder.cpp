#include "net/chunked_decoder.hpp"

#include "http/characters.hpp"
#include "net/field_syntax.hpp"

#include <algorithm>
#include <array>

namespace skiff::net {
namespace {

// RFC 9110 section 6.5.1: framing, routing, authentication, content handling.
bool allowed_in_trailer(std::string_view name) {
  constexpr std::array<std::string_view, 13> never = {
      "content-length", "transfer-encoding", "host",          "connection",    "expect",
      "authorization",  "cookie",            "content-type",  "content-range", "content-encoding",
      "te",             "trailer",           "cache-control"};
  return std::none_of(never.begin(), never.end(), [name](auto field) { return equal_ignoring_case(field, name); });
}

constexpr std::size_t most_digits = 15;             // 2^60 bytes in a chunk
constexpr std::size_t most_extension_bytes = 4096;  // in a whole body

}  // namespace

bool ChunkedDecoder::refuse(std::string_view reason, ErrorKind kind) noexcept {
  refusal_ = {kind, reason};
  return false;
}

ChunkedDecoder::Step ChunkedDecoder::decode(std::string_view input) {
  for (std::size_t i = 0; i < input.size() && state_ != State::end;) {
    if (state_ == State::data) {
      const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - i));
      left_ -= length;
      if (left_ == 0) state_ = State::data_return;
      return {Outcome::data, i + length, input.substr(i, length)};
    }
    if (!step(input[i++])) return {Outcome::refused, i, {}};
    if (state_ == State::end) return {Outcome::end, i, {}};
  }
  return {state_ == State::end ? Outcome::end : Outcome::incomplete, state_ == State::end ? 0 : input.size(), {}};
}

bool ChunkedDecoder::step(char c) {
  switch (state_) {
    case State::size: return size_digit(c);
    case State::extension:
      if (c == '\r') {
        state_ = State::size_newline;
        return true;
      }
      if (++extension_bytes_ > most_extension_bytes) return refuse("the chunk extensions are too long");
      return characters::is(c, characters::field_value) || refuse("a chunk extension has a control character");
    case State::size_newline:
      if (c != '\n') return refuse("a chunk size line does not end in CRLF");
      state_ = left_ > 0 ? State::data : State::trailer;
      digits_ = 0;
      return true;
    case State::data_return:
      if (c != '\r') return refuse("a chunk is longer than its size says");
      state_ = State::data_newline;
      return true;
    case State::data_newline:
      if (c != '\n') return refuse("a chunk does not end in CRLF");
      state_ = State::size;
      return true;
    case State::trailer: return trailer_byte(c);
    case State::data:
    case State::end: break;
  }
  return true;
}

bool ChunkedDecoder::size_digit(char c) {
  const int digit = characters::hex_value(c);
  if (digit >= 0) {
    if (digits_ == 0) left_ = 0;
    if (++digits_ > most_digits) return refuse("a chunk size is absurdly large");
    left_ = left_ * 16 + static_cast<unsigned>(digit);
    return true;
  }
  if (digits_ == 0) return refuse("a chunk size is not a hexadecimal number");
  if (c == ';') {
    state_ = State::extension;
  } else if (c == '\r') {
    state_ = State::size_newline;
  } else {
    return refuse("a chunk size is not a hexadecimal number");
  }
  return true;
}

bool ChunkedDecoder::trailer_byte(char c) {
  if (++trailer_bytes_ > limits_->header_bytes) return refuse("the trailer is too large", ErrorKind::headers_too_large);
  if (c != '\n') {
    line_ += c;
    return true;
  }
  if (line_.empty() || line_.back() != '\r') return refuse("a trailer line does not end in CRLF");
  line_.pop_back();
  if (line_.empty()) {
    state_ = State::end;
    return true;
  }
  std::string_view name;
  std::string_view value;
  if (!split_field(line_, name, value)) return refuse("a trailer field is malformed");
  if (trailers_.size() == limits_->header_count) {
    return refuse("there are too many trailer fields", ErrorKind::headers_too_large);
  }
  if (allowed_in_trailer(name)) trailers_.add(name, value);
  line_.clear();
  return true;
}

}  // namespace skiff::net
