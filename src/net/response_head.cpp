#include "net/response_head.hpp"

#include <array>
#include <charconv>

namespace skiff::net {
namespace {

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  std::array<char, 20> digits;
  const auto [end, failed] = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, Status status) {
  if (status == Status::ok) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  out.append("HTTP/1.1 ");
  append_number(out, code(status));
  out.append(" ").append(reason(status)).append("\r\n");
}

// Framing and the connection are the server's own; two opinions in one message could be read two ways.
bool is_servers_field(std::string_view name) {
  switch (name.size()) {
    case 4: return equal_ignoring_case(name, "date");
    case 7: return equal_ignoring_case(name, "trailer");
    case 10: return equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "keep-alive");
    case 14: return equal_ignoring_case(name, "content-length");
    case 17: return equal_ignoring_case(name, "transfer-encoding");
    default: return false;
  }
}

}  // namespace

void append_chunk_size(std::string& out, std::uint64_t bytes) {
  append_number(out, bytes, 16);
  out.append("\r\n");
}

void append_head(std::string& out, const Response& response, const ResponseFraming& framing,
                 std::string_view server_fields) {
  append_status_line(out, response.status());
  out.append(server_fields);
  for (const Headers::Field& field : response.headers()) {
    if (is_servers_field(field.name)) continue;
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  switch (framing.body) {
    case ResponseFraming::Body::length:
      out.append("Content-Length: ");
      append_number(out, framing.length);
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
