#pragma once

#include <skiff/core/error.hpp>
#include <skiff/http/limits.hpp>

#include <string>
#include <vector>

namespace skiff::net {

/// What must be refused, and how: for the parser alone and for a whole server.
struct MalformedRequest {
  std::string what;
  std::string bytes;
  ErrorKind kind;
};

/// Limits that the table's oversized requests exceed, small enough to try every way of splitting them.
inline Limits malformed_limits() {
  Limits limits;
  limits.target_bytes = 128;
  limits.header_bytes = 600;
  limits.header_count = 12;
  return limits;
}

std::vector<MalformedRequest> malformed_requests();

}  // namespace skiff::net
