#pragma once

#include "net/output.hpp"

#include <skiff/http/response.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::net {

/// How the body of an answer is delimited (RFC 9112 section 6.3).
struct ResponseFraming {
  enum class Body : std::uint8_t { none, length, chunked, until_close };
  Body body = Body::none;
  std::uint64_t length = 0;
  bool keep_alive = true;
  bool old_version = false;      // the caller speaks HTTP/1.0
  bool answers_head = false;     // HEAD: the fields of GET, no body
};

/// Says that the caller's body is awaited (RFC 9110 section 10.1.1).
inline constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";

/// Appends status line, fields and the empty line. `server_fields` are complete lines (Server, Date).
void append_head(Output& out, const Response& response, const ResponseFraming& framing,
                 std::string_view server_fields);

/// Appends a chunk's size line.
void append_chunk_size(Output& out, std::uint64_t bytes);

}  // namespace skiff::net
