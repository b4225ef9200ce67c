#include "http/peer_parts.hpp"

#include <skiff/core/scalar.hpp>

namespace skiff {

PeerParts split_peer(std::string_view peer) noexcept {
  const std::size_t colon = peer.rfind(':');
  std::uint16_t port = 0;
  if (colon == std::string_view::npos || !Scalar<std::uint16_t>::parse(peer.substr(colon + 1), port)) return {peer, {}};
  std::string_view address = peer.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return {address, port};
}

}  // namespace skiff
