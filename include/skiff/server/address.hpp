#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skiff {

/// Where a server listens: an IP address and port, or a Unix socket.
struct Address {
  std::string host;        // a literal IPv4 or IPv6 address without brackets; empty for a Unix socket
  std::uint16_t port = 0;  // 0: any free one
  std::string unix_path;   // empty for TCP

  /// "127.0.0.1:8080", "[::1]:8080", "localhost:8080" (127.0.0.1), ":8080" (every address, IPv6 and IPv4),
  /// "unix:/run/hello.sock". Throws ConfigurationError that says what was expected.
  static Address parse(std::string_view text);

  /// "http://127.0.0.1:8080", "unix:/run/hello.sock".
  std::string url() const;

  bool is_unix() const noexcept { return !unix_path.empty(); }
};

}  // namespace skiff
