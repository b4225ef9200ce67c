#include "net/response_head.hpp"

#include "core/words.hpp"
#include "http/answer.hpp"

#include <charconv>

namespace skiff::net {
namespace {

constexpr std::size_t most_digits = 20;

char* put(char* at, std::string_view text) noexcept {
  words::copy(at, text.data(), text.size());
  return at + text.size();
}

char* put_number(char* at, std::uint64_t number) noexcept {
  return std::to_chars(at, at + most_digits, number).ptr;
}

void append_status_line(Output& out, Status status) {
  if (status == Status::ok) return out.append("HTTP/1.1 200 OK\r\n");
  const std::string_view why = reason(status);
  char* at = put_number(put(out.room(why.size() + 32), "HTTP/1.1 "), code(status));
  out.written_to(put(put(put(at, " "), why), "\r\n"));
}

void append_field(Output& out, const Headers::Field& field) {
  out.append_all({field.name, ": ", field.value, "\r\n"});
}

/// The fields of the framing, and the empty line.
void append_framing(Output& out, const ResponseFraming& framing) {
  constexpr std::size_t most = 80;
  char* at = out.room(most);
  switch (framing.body) {
    case ResponseFraming::Body::length:
      at = put(put_number(put(at, "Content-Length: "), framing.length), "\r\n");
      break;
    case ResponseFraming::Body::chunked:
      at = put(at, "Transfer-Encoding: chunked\r\n");
      break;
    case ResponseFraming::Body::none:
    case ResponseFraming::Body::until_close: break;
  }
  if (!framing.keep_alive) {
    at = put(at, "Connection: close\r\n");
  } else if (framing.old_version) {
    at = put(at, "Connection: keep-alive\r\n");
  }
  out.written_to(put(at, "\r\n"));
}

}  // namespace

void append_chunk_size(Output& out, std::uint64_t bytes) {
  out.append_number(bytes, 16);
  out.append("\r\n");
}

void append_head(Output& out, const Response& response, const ResponseFraming& framing,
                 std::string_view server_fields) {
  append_status_line(out, response.status());
  out.append(server_fields);
  const bool named = server_fields.starts_with("Server:");
  for (const Headers::Field& field : response.headers()) {
    if (!is_servers_field(field.name, named)) append_field(out, field);
  }
  append_framing(out, framing);
}

}  // namespace skiff::net
