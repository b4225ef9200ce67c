#include "outbound/response_parser.hpp"

#include "http/character_runs.hpp"
#include "net/field_syntax.hpp"
#include "outbound/hop_fields.hpp"

#include <algorithm>

namespace skiff::outbound {
namespace {

constexpr std::string_view newline = "\r\n";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void ResponseParser::begin(bool answers_head) noexcept {
  *this = ResponseParser{*limits_, answers_head};
}

bool ResponseParser::refuse(std::string_view reason) noexcept {
  refusal_ = reason;
  return false;
}

ResponseParser::Outcome ResponseParser::parse(std::string_view buffer, Response& response) {
  const Outcome found = find_end(buffer);
  if (found != Outcome::complete) return found;
  const bool accepted = status_line(buffer.substr(0, fields_begin_ - newline.size()), response) &&
                        fields(buffer.substr(fields_begin_, head_end_ - newline.size() - fields_begin_), response) &&
                        whole_head(response.status());
  return accepted ? Outcome::complete : Outcome::refused;
}

// Finds the empty line that ends the head. Every line must end in CRLF: a bare LF is refused as soon as it arrives.
ResponseParser::Outcome ResponseParser::find_end(std::string_view buffer) {
  if (buffer.empty()) return Outcome::incomplete;
  constexpr std::string_view start = "HTTP/1.";
  const std::size_t known = std::min(start.size(), buffer.size());
  if (buffer.substr(0, known) != start.substr(0, known)) {
    refuse("an answer starts with HTTP/1");
    return Outcome::refused;
  }
  const char* const begin = buffer.data();
  const char* const end = begin + buffer.size();
  for (const char* found; (found = characters::find_line_feed(begin + scanned_, end)) != end;) {
    const auto line_end = static_cast<std::size_t>(found - begin);
    if (line_end == line_begin_ || buffer[line_end - 1] != '\r') {
      refuse("a line ends in LF without CR");
      return Outcome::refused;
    }
    const bool empty_line = line_end == line_begin_ + 1;
    scanned_ = line_begin_ = line_end + 1;
    ++lines_;
    if (fields_begin_ == 0) fields_begin_ = scanned_;
    if (!empty_line) continue;
    head_end_ = scanned_;
    break;
  }
  if (head_end_ == 0) scanned_ = buffer.size();
  if (scanned_ > limits_->header_bytes) {
    refuse("the header is too large");
    return Outcome::refused;
  }
  return head_end_ > 0 ? Outcome::complete : Outcome::incomplete;
}

// "HTTP/1.1 200 OK". The phrase means nothing; the space before it may be missing where the phrase is.
bool ResponseParser::status_line(std::string_view line, Response& response) {
  constexpr std::size_t to_phrase = std::string_view{"HTTP/1.1 200"}.size();
  if (line.size() < to_phrase || !is_digit(line[7]) || line[8] != ' ' ||
      !std::all_of(line.begin() + 9, line.begin() + to_phrase, is_digit) || line[9] == '0') {
    return refuse("the status line is not of the form HTTP/1.1 200 OK");
  }
  const std::string_view phrase = line.substr(to_phrase);
  if (!phrase.empty() && phrase.front() != ' ') return refuse("the status line is not of the form HTTP/1.1 200 OK");
  if (!characters::all_of(phrase, characters::field_value)) return refuse("the status line has a control character");
  framing_.old_version = line[7] == '0';
  response.status(static_cast<Status>((line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0')));
  return true;
}

bool ResponseParser::fields(std::string_view lines, Response& response) {
  bool accepted = true;
  Headers& headers = response.headers();
  std::size_t room = std::min(limits_->header_count, lines_ - 2);  // but for the first and the empty one
  const auto add = [&](std::string_view name, std::string_view value) {
    if (room-- == 0) return accepted = refuse("there are too many header fields");
    headers.add_unowned(name, value);
    if (may_be_hop_field(name)) hop_fields_ = hop_fields_ || is_hop_field(name);
    return accepted = framing_field(name, value);
  };
  const char* const malformed = net::for_each_field(headers.keep(lines, room), add);
  return malformed == nullptr ? accepted : refuse(malformed);
}

bool ResponseParser::framing_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 10:
      if (is_named(name, "connection")) connection(value);
      return true;
    case 14: return !is_named(name, "content-length") || content_length(value);
    case 17: return !is_named(name, "transfer-encoding") || transfer_encoding(value);
    default: return true;
  }
}

bool ResponseParser::content_length(std::string_view value) {
  if (content_length_) return refuse("Content-Length stands twice");
  content_length_ = net::content_length_of(value);
  return content_length_ || refuse("Content-Length is not one decimal number");
}

bool ResponseParser::transfer_encoding(std::string_view value) {
  if (chunked_) return refuse("Transfer-Encoding stands twice");
  chunked_ = true;
  return net::transfer_coding_of(value) == net::TransferCoding::chunked ||
         refuse("the transfer coding is not chunked, once");
}

void ResponseParser::connection(std::string_view value) noexcept {
  while (!value.empty()) {
    const std::string_view item = net::take_list_item(value);
    if (equal_ignoring_case(item, "close")) close_ = true;
    if (equal_ignoring_case(item, "keep-alive")) keep_alive_ = true;
  }
}

// What only all fields together can break, and RFC 9112 section 6.3.
bool ResponseParser::whole_head(Status status) {
  using Body = ResponseFraming::Body;
  if (chunked_ && content_length_) return refuse("Content-Length and Transfer-Encoding stand together");
  if (chunked_ && framing_.old_version) return refuse("HTTP/1.0 has no Transfer-Encoding");
  framing_.answers_head = answers_head_;
  framing_.length = content_length_.value_or(0);
  framing_.keep_alive = !close_ && (!framing_.old_version || keep_alive_);
  const bool interim = code(status) < 200;
  if (answers_head_ || forbids_body(status)) {
    framing_.body = Body::none;
    // A length in these is against the rules; whether a body follows, the server alone knows.
    const bool announced = chunked_ || framing_.length > 0;
    if (interim && announced) return refuse("an interim answer announces a body");
    if (status == Status::no_content && announced) framing_.keep_alive = false;
  } else if (chunked_) {
    framing_.body = Body::chunked;
  } else if (content_length_) {
    framing_.body = framing_.length > 0 ? Body::length : Body::none;
  } else {
    framing_.body = Body::until_close;
    framing_.keep_alive = false;
  }
  return true;
}

}  // namespace skiff::outbound
