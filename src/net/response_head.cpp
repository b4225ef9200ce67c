#include "net/response_head.hpp"

#include "http/answer.hpp"

namespace skiff::net {
namespace {

void append_status_line(Output& out, Status status) {
  if (status == Status::ok) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  out.append("HTTP/1.1 ");
  out.append_number(code(status));
  out.append(" ");
  out.append(reason(status));
  out.append("\r\n");
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
    if (is_servers_field(field.name, named)) continue;
    out.append(field.name);
    out.append(": ");
    out.append(field.value);
    out.append("\r\n");
  }
  switch (framing.body) {
    case ResponseFraming::Body::length:
      out.append("Content-Length: ");
      out.append_number(framing.length);
      out.append("\r\n");
      break;
    case ResponseFraming::Body::chunked: out.append("Transfer-Encoding: chunked\r\n"); break;
    case ResponseFraming::Body::none:
    case ResponseFraming::Body::until_close: break;
  }
  if (!framing.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (framing.old_version) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

}  // namespace skiff::net
