#pragma once

#include <skiff/core/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace skiff::outbound {

/// The address of a socket to connect to.
struct Endpoint {
  sockaddr_storage address{};
  socklen_t length = 0;

  int family() const noexcept { return address.ss_family; }

  /// "192.0.2.1:80", "[2001:db8::1]:80", "/run/service.sock".
  std::string text() const;
};

/// Of an address written as one; nothing for a name.
std::optional<Endpoint> numeric_endpoint(const std::string& host, std::uint16_t port);

/// Nothing when the path is too long for a socket.
std::optional<Endpoint> unix_endpoint(const std::string& path);

/// What the name resolves to, in the order of RFC 6724. Blocks. An error says why, in its cause.
Result<std::vector<Endpoint>> resolve_blocking(const std::string& host, std::uint16_t port);

/// The families take turns, beginning with that of the first (RFC 8305 section 4).
std::vector<Endpoint> interleaved(const std::vector<Endpoint>& endpoints);

}  // namespace skiff::outbound
