#pragma once

#include "net/output.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/request.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::outbound {

/// How a request's body is delimited.
struct RequestFraming {
  enum class Body : std::uint8_t { none, length, chunked };
  Body body = Body::none;
  std::uint64_t length = 0;
  bool expects_continue = false;
};

RequestFraming framing_of(const Request& request);

/// Why the request cannot be sent: what stands in its head would be read as something else. Nothing when it can.
std::optional<Error> unsendable(const Request& request);

/// Appends request line, fields and the empty line. Fields for one hop are left out (RFC 9110 section 7.6.1).
void append_request_head(net::Output& out, const Request& request, const RequestFraming& framing,
                         std::string_view host);

}  // namespace skiff::outbound
