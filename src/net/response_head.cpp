#include "net/response_head.hpp"

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

// Framing and the connection are the server's own; two opinions in one message could be read two ways.
// `named`: the server names itself; where it does not, a handler may, for the server behind a gateway.
bool is_servers_field(std::string_view name, bool named) {
  switch (name.size()) {
    case 4: return equal_ignoring_case(name, "date");
    case 6: return named && equal_ignoring_case(name, "server");
    case 7: return equal_ignoring_case(name, "trailer");
    case 10: return equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "keep-alive");
    case 14: return equal_ignoring_case(name, "content-length");
    case 17: return equal_ignoring_case(name, "transfer-encoding");
    default: return false;
  }
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
