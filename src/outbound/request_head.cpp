#include "outbound/request_head.hpp"

#include "core/words.hpp"
#include "http/character_runs.hpp"
#include "http/field_name.hpp"
#include "outbound/hop_fields.hpp"

#include <cstddef>
#include <cstring>
#include <string>

namespace skiff::outbound {
namespace {

/// For one hop only, or written here.
bool is_left_out(std::string_view name, bool expects_continue) noexcept {
  switch (name.size()) {
    case 6: return !expects_continue && is_named(name, "expect");
    case 14: return is_named(name, "content-length") || is_hop_field(name);
    default: return may_be_hop_field(name) && is_hop_field(name);
  }
}

/// What must be known before a head is written.
struct Survey {
  explicit Survey(const Headers& headers) noexcept {
    for (const Headers::Field& field : headers) {
      bytes += field.name.size() + field.value.size() + std::string_view{": \r\n"}.size();
      if (field.name.size() == 4) has_host = has_host || is_named(field.name, "host");
      if (field.name.size() == 10) names_others = names_others || names_hop_fields(field);
    }
  }

  std::size_t bytes = 0;      // of its fields, at most
  bool has_host = false;
  bool names_others = false;  // fields for one hop
};

/// Writes where there is room.
class Writer {
 public:
  explicit Writer(char* to) noexcept : to_(to) {}

  void add(std::string_view text) noexcept {
    words::copy(to_, text.data(), text.size());
    to_ += text.size();
  }
  template <std::size_t size>
  void add(const char (&literal)[size]) noexcept {
    std::memcpy(to_, literal, size - 1);
    to_ += size - 1;
  }
  const char* end() const noexcept { return to_; }

 private:
  char* to_;
};

bool is_target(std::string_view text) noexcept {
  constexpr std::size_t few = 16;
  if (text.size() < few) return characters::all_of(text, characters::target);
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
  if (request.method() == Method::connect) return internal_error("a request with CONNECT was to be sent");
  if (request.method() == Method::other) {
    const std::string_view method = request.method_text();
    if (method.empty() || !characters::all_of(method, characters::token)) {
      return internal_error("the method of a request to be sent is no token");
    }
  }
  const std::string_view target = request.target();
  if (target.empty() || (target.front() != '/' && target != "*") || !is_target(target)) {
    return internal_error("the target of a request to be sent is no path: \"" + std::string{target} + "\"");
  }
  return std::nullopt;
}

void append_request_head(net::Output& out, const Request& request, const RequestFraming& framing,
                         std::string_view host) {
  const Headers& headers = request.headers();
  const Survey survey{headers};
  const std::string_view method = request.method_text();
  constexpr std::size_t rest = std::string_view{"  HTTP/1.1\r\nHost: \r\n"}.size();
  Writer to{out.room(method.size() + request.target().size() + host.size() + survey.bytes + rest)};
  to.add(method);
  to.add(" ");
  to.add(request.target());
  to.add(" HTTP/1.1\r\n");
  if (!survey.has_host) {
    to.add("Host: ");
    to.add(host);
    to.add("\r\n");
  }
  for (const Headers::Field& field : headers) {
    if (is_left_out(field.name, framing.expects_continue)) continue;
    if (survey.names_others && headers.has_token("connection", field.name)) continue;
    to.add(field.name);
    to.add(": ");
    to.add(field.value);
    to.add("\r\n");
  }
  out.written_to(to.end());
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
