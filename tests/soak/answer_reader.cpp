#include "answer_reader.hpp"

#include <algorithm>
#include <charconv>

namespace soak {
namespace {

template <class Number>
bool parse(std::string_view text, Number& value, int base = 10) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return failed == std::errc{} && end == text.data() + text.size();
}

// The value of a field of the head; the server writes names in one way only.
std::string_view field(std::string_view head, std::string_view name) {
  const std::size_t begin = head.find(name);
  if (begin == std::string_view::npos) return {};
  const std::size_t value = begin + name.size();
  return head.substr(value, head.find("\r\n", value) - value);
}

}  // namespace

void AnswerReader::reset() {
  state_ = State::empty;
  text_.clear();
  body_size_ = 0;
  closes_ = false;
}

AnswerReader::State AnswerReader::feed(std::string_view input) {
  while (!input.empty() && state_ != State::broken) {
    if (state_ == State::complete) return state_ = State::broken;
    if (state_ == State::body) {
      if (!read_body(input)) state_ = State::broken;
      continue;
    }
    state_ = State::head;
    if (take_line(input) && text_.ends_with("\r\n\r\n") && !read_head()) state_ = State::broken;
  }
  return state_;
}

// True when text_ ends with a whole line.
bool AnswerReader::take_line(std::string_view& input) {
  const std::size_t newline = input.find('\n');
  const std::size_t length = newline == std::string_view::npos ? input.size() : newline + 1;
  text_.append(input.substr(0, length));
  input.remove_prefix(length);
  return newline != std::string_view::npos;
}

bool AnswerReader::read_head() {
  if (!text_.starts_with("HTTP/1.1 ") || !parse(std::string_view{text_}.substr(9, 3), status_)) return false;
  if (status_ == 100) {
    text_.clear();
    return true;
  }
  closes_ = field(text_, "\r\nConnection: ") == "close";
  const std::string_view length = field(text_, "\r\nContent-Length: ");
  if (!length.empty()) {
    if (!parse(length, left_)) return false;
    body_ = Body::length;
    state_ = left_ > 0 ? State::body : State::complete;
  } else if (field(text_, "\r\nTransfer-Encoding: ") == "chunked") {
    body_ = Body::chunk_size;
    state_ = State::body;
  } else {
    return false;
  }
  text_.clear();
  return true;
}

bool AnswerReader::read_body(std::string_view& input) {
  if (body_ == Body::length || body_ == Body::chunk) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    if (on_body) on_body(input.substr(0, size));
    input.remove_prefix(size);
    left_ -= size;
    body_size_ += size;
    if (left_ > 0) return true;
    if (body_ == Body::length) state_ = State::complete;
    body_ = Body::chunk_end;
    return true;
  }
  if (!take_line(input)) return true;
  if (!text_.ends_with("\r\n")) return false;
  text_.resize(text_.size() - 2);
  switch (body_) {
    case Body::chunk_end:
      if (!text_.empty()) return false;
      body_ = Body::chunk_size;
      break;
    case Body::chunk_size:
      if (!parse(text_, left_, 16)) return false;
      body_ = left_ > 0 ? Body::chunk : Body::last;
      break;
    default:
      if (!text_.empty()) return false;
      state_ = State::complete;
  }
  text_.clear();
  return true;
}

}  // namespace soak
