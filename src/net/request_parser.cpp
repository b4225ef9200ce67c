#include "net/request_parser.hpp"

#include "http/character_runs.hpp"
#include "net/field_syntax.hpp"

#include <algorithm>
#include <string>

namespace skiff::net {
namespace {

constexpr std::size_t around_target = 64;  // the rest of a request line: method, spaces and version

bool is_host(std::string_view text) { return characters::all_of(text, characters::host); }

}  // namespace

void RequestParser::reset() noexcept { *this = RequestParser{*limits_}; }

RequestParser::Outcome RequestParser::refuse(ErrorKind kind, std::string_view reason) noexcept {
  refusal_ = {kind, reason};
  return Outcome::refused;
}

RequestParser::Outcome RequestParser::parse(std::string_view buffer, Request& request) {
  const Outcome found = find_end(buffer);
  if (found != Outcome::complete) return found;

  RequestBuilder builder{request};
  constexpr std::size_t newline = 2;
  if (!request_line(buffer.substr(head_begin_, fields_begin_ - newline - head_begin_), builder)) return Outcome::refused;
  if (!fields(buffer.substr(fields_begin_, head_end_ - newline - fields_begin_), request)) return Outcome::refused;
  if (!whole_head()) return Outcome::refused;
  if (!absolute_authority_.empty()) request.headers().set("Host", absolute_authority_);
  return Outcome::complete;
}

// Finds the empty line that ends the head. Every line must end in CRLF: a bare LF is refused as soon as it
// arrives, not when the head would have been complete.
RequestParser::Outcome RequestParser::find_end(std::string_view buffer) {
  const char* const begin = buffer.data();
  const char* const end = begin + buffer.size();
  for (const char* found; (found = characters::find_line_feed(begin + scanned_, end)) != end;) {
    const auto newline = static_cast<std::size_t>(found - begin);
    if (newline == line_begin_ || buffer[newline - 1] != '\r') {
      return refuse(ErrorKind::bad_request, "a line ends in LF without CR");
    }
    const bool empty_line = newline == line_begin_ + 1;
    scanned_ = line_begin_ = newline + 1;
    if (fields_begin_ == 0 && !empty_line) fields_begin_ = scanned_;
    if (!empty_line) continue;
    if (newline == head_begin_ + 1) {  // before the request line: RFC 9112 section 2.2 lets it pass
      head_begin_ = scanned_;
      if (head_begin_ > 4) return refuse(ErrorKind::bad_request, "empty lines where a request line was expected");
      continue;
    }
    head_end_ = scanned_;
    if (head_end_ - head_begin_ > limits_->header_bytes) break;
    return Outcome::complete;
  }
  if (head_end_ == 0) scanned_ = buffer.size();

  // Not a request at all, TLS for example: no need to wait for a line end that will not come.
  if (buffer.size() > head_begin_ && buffer[head_begin_] != '\r' &&
      !characters::is(buffer[head_begin_], characters::token)) {
    return refuse(ErrorKind::bad_request, "a request starts with a method");
  }
  const std::size_t received = scanned_ - head_begin_;
  const std::size_t of_request_line = fields_begin_ > 0 ? fields_begin_ - 1 - head_begin_ : received;
  if (of_request_line > limits_->target_bytes + around_target) {
    return refuse(ErrorKind::uri_too_long, "the request target is too long");
  }
  if (received > limits_->header_bytes) return refuse(ErrorKind::headers_too_large, "the header is too large");
  return Outcome::incomplete;
}

bool RequestParser::request_line(std::string_view line, RequestBuilder& builder) {
  const auto bad = [this](ErrorKind kind, std::string_view reason) {
    refuse(kind, reason);
    return false;
  };
  if (line.size() >= limits_->target_bytes + around_target) {  // as find_end() says of a line in parts
    return bad(ErrorKind::uri_too_long, "the request target is too long");
  }
  const char* const end = line.data() + line.size();
  const char* method_end = line.data();
  while (method_end != end && characters::is(*method_end, characters::token)) ++method_end;
  const std::string_view method{line.data(), method_end};
  if (method.empty() || method_end == end || *method_end != ' ') {
    return bad(ErrorKind::bad_request,
               "a request line is a method, a target and a version, one space between them");
  }
  constexpr std::size_t longest_method = 32;
  if (method.size() > longest_method) return bad(ErrorKind::not_implemented, "the method is too long");

  const char* const target_end = characters::end_of_target(method_end + 1, end);
  const std::string_view target{method_end + 1, target_end};
  if (target.empty() || (target_end != end && *target_end != ' ')) {
    return bad(ErrorKind::bad_request, "the request target has a character that must be percent-encoded");
  }
  if (!version({target_end == end ? end : target_end + 1, end})) return false;
  builder.version(old_version_ ? Version::http_1_0 : Version::http_1_1);
  builder.method(method);
  if (target.size() > limits_->target_bytes) return bad(ErrorKind::uri_too_long, "the request target is too long");
  if (method == "CONNECT") return bad(ErrorKind::not_implemented, "this server is not a proxy");
  if (target == "*" && method != "OPTIONS") return bad(ErrorKind::bad_request, "the target * is for OPTIONS");
  return request_target(target, builder);
}

bool RequestParser::version(std::string_view text) {
  if (text == "HTTP/1.1") return true;
  if (text.size() != 8 || !text.starts_with("HTTP/") || text[6] != '.' || text[5] < '0' || text[5] > '9' ||
      text[7] < '0' || text[7] > '9') {
    refuse(ErrorKind::bad_request, "the version is not of the form HTTP/1.1");
    return false;
  }
  if (text[5] != '1') {
    refuse(ErrorKind::version_not_supported, "this server speaks HTTP/1.1 and HTTP/1.0");
    return false;
  }
  old_version_ = text[7] == '0';
  return true;
}

// The forms of RFC 9112 section 3.2.
bool RequestParser::request_target(std::string_view target, RequestBuilder& builder) {
  if (target.front() == '/' || target == "*") {
    builder.target(target);
    return true;
  }
  const std::size_t scheme = target.find("://");
  const std::string_view name = target.substr(0, std::min(scheme, target.size()));
  if (scheme == std::string_view::npos ||
      !(equal_ignoring_case(name, "http") || equal_ignoring_case(name, "https"))) {
    refuse(ErrorKind::bad_request, "the request target is neither a path nor an http URL");
    return false;
  }
  const std::string_view rest = target.substr(scheme + 3);
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  absolute_authority_ = rest.substr(0, authority_end);
  if (absolute_authority_.empty() || !is_host(absolute_authority_)) {
    refuse(ErrorKind::bad_request, "the request target has no valid host");
    return false;
  }
  const std::string_view path = rest.substr(authority_end);
  builder.target(path.starts_with('/') ? path : builder.keep("/" + std::string{path}));
  return true;
}

// One pass over the lines. Each ends in CRLF, which find_end() has seen to.
bool RequestParser::fields(std::string_view lines, Request& request) {
  bool accepted = true;
  const char* const malformed = for_each_field(lines, [&](std::string_view name, std::string_view value) {
    if (request.headers().size() == limits_->header_count) {
      refuse(ErrorKind::headers_too_large, "there are too many header fields");
      return accepted = false;
    }
    request.headers().add_unowned(name, value);
    return accepted = framing_field(name, value);
  });
  if (malformed == nullptr) return accepted;
  refuse(ErrorKind::bad_request, malformed);
  return false;
}

// The length tells most fields apart before any letter is compared.
bool RequestParser::framing_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4: return !is_named(name, "host") || host(value);
    case 6: return !is_named(name, "expect") || expect(value);
    case 10:
      if (is_named(name, "connection")) connection(value);
      return true;
    case 14: return !is_named(name, "content-length") || content_length(value);
    case 17: return !is_named(name, "transfer-encoding") || transfer_encoding(value);
    default: return true;
  }
}

bool RequestParser::content_length(std::string_view value) {
  const std::optional<std::uint64_t> length = content_length_of(value);
  if (!length) {
    refuse(ErrorKind::bad_request, "Content-Length is not one decimal number");
    return false;
  }
  if (framing_.content_length) {
    refuse(ErrorKind::bad_request, "Content-Length stands twice");
    return false;
  }
  framing_.content_length = length;
  return true;
}

bool RequestParser::transfer_encoding(std::string_view value) {
  if (transfer_encoded_) {
    refuse(ErrorKind::bad_request, "Transfer-Encoding stands twice");
    return false;
  }
  transfer_encoded_ = true;
  switch (transfer_coding_of(value)) {
    case TransferCoding::chunked: break;
    case TransferCoding::unknown:
      refuse(ErrorKind::not_implemented, "the only transfer coding of this server is chunked");
      return false;
    case TransferCoding::malformed:
      refuse(ErrorKind::bad_request, "chunked must be the last transfer coding, once");
      return false;
  }
  framing_.chunked = true;
  return true;
}

bool RequestParser::host(std::string_view value) {
  if (++hosts_ > 1) {
    refuse(ErrorKind::bad_request, "Host stands twice");
    return false;
  }
  if (!is_host(value)) {
    refuse(ErrorKind::bad_request, "Host is not a host");
    return false;
  }
  return true;
}

bool RequestParser::expect(std::string_view value) {
  if (!equal_ignoring_case(value, "100-continue")) {
    refuse(ErrorKind::expectation_failed, "the only expectation that can be met is 100-continue");
    return false;
  }
  framing_.expects_continue = !old_version_;
  return true;
}

void RequestParser::connection(std::string_view value) noexcept {
  while (!value.empty()) {
    const std::string_view item = take_list_item(value);
    if (equal_ignoring_case(item, "close")) close_ = true;
    if (equal_ignoring_case(item, "keep-alive")) keep_alive_ = true;
  }
}

// What only all fields together can break.
bool RequestParser::whole_head() {
  if (hosts_ == 0 && !old_version_) {
    refuse(ErrorKind::bad_request, "Host is missing");
    return false;
  }
  if (transfer_encoded_ && (framing_.content_length || old_version_)) {
    refuse(ErrorKind::bad_request, old_version_ ? "HTTP/1.0 has no Transfer-Encoding"
                                                : "Content-Length and Transfer-Encoding stand together");
    return false;
  }
  framing_.keep_alive = !close_ && (!old_version_ || keep_alive_);
  framing_.expects_continue = framing_.expects_continue && framing_.has_body();
  return true;
}

}  // namespace skiff::net
