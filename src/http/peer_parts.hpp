#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff {

struct PeerParts {
  std::string_view address;
  std::optional<std::uint16_t> port;
};

/// Of a caller's address as Request::peer() has it: "127.0.0.1:51234", "[::1]:51234", "unix".
PeerParts split_peer(std::string_view peer) noexcept;

}  // namespace skiff
