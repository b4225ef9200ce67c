#include "outbound/request_head.hpp"

#include "http/character_runs.hpp"
#include "http/field_name.hpp"
#include "outbound/hop_fields.hpp"

#include <string>

namespace skiff::outbound {
namespace {

/// For one hop only, or written here.
bool is_left_out(std::string_view name, bool expects_continue) noexcept {
  switch (name.size()) {
    case 6: return !expects_continue && is_named(name, "expect");
    case 14: return is_named(name, "content-length") || is_hop_field(name);
    default: return is_hop_field(name);
  }
}

bool is_target(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  return characters::end_of_target(text.data(), end) == end;
}

bool wants_content(Method method) noexcept {
  return method == Method::post || method == Method::put || method == Method::patch;
}

}  // namespace

RequestFraming framing_of(const Request& request) {
  using Body = RequestFraming::Body;
  RequestFraming framing;
  const auto size = request.body().size();
  if (!size) {
    framing.body = Body::chunked;
  } else if (*size > 0 || wants_content(request.method())) {
    framing.body = Body::length;
    framing.length = *size;
  }
  framing.expects_continue = framing.body != Body::none && request.body().streamed() &&
                             equal_ignoring_case(request.header("expect"), "100-continue");
  return framing;
}

std::optional<Error> unsendable(const Request& request) {
  const std::string_view method = request.method_text();
  if (request.method() == Method::connect) return internal_error("a request with CONNECT was to be sent");
  if (method.empty() || !characters::all_of(method, characters::token)) {
    return internal_error("the method of a request to be sent is no token");
  }
  const std::string_view target = request.target();
  if (target.empty() || (target.front() != '/' && target != "*") || !is_target(target)) {
    return internal_error("the target of a request to be sent is no path: \"" + std::string{target} + "\"");
  }
  return std::nullopt;
}

void append_request_head(net::Output& out, const Request& request, const RequestFraming& framing,
                         std::string_view host) {
  out.append_all({request.method_text(), " ", request.target(), " HTTP/1.1\r\n"});
  const Headers& headers = request.headers();
  if (!headers.contains("host")) out.append_all({"Host: ", host, "\r\n"});
  const bool names_others = names_hop_fields(headers);
  for (const Headers::Field& field : headers) {
    if (is_left_out(field.name, framing.expects_continue)) continue;
    if (names_others && headers.has_token("connection", field.name)) continue;
    out.append_all({field.name, ": ", field.value, "\r\n"});
  }
  switch (framing.body) {
    case RequestFraming::Body::length:
      out.append("Content-Length: ");
      out.append_number(framing.length);
      out.append("\r\n\r\n");
      break;
    case RequestFraming::Body::chunked: out.append("Transfer-Encoding: chunked\r\n\r\n"); break;
    case RequestFraming::Body::none: out.append("\r\n"); break;
  }
}

}  // namespace skiff::outbound
