#pragma once

#include "net/socket.hpp"

#include <string>

namespace skiff::net {

/// "127.0.0.1:51234", "[::1]:51234", "unix".
std::string peer_text(const Socket& socket);

}  // namespace skiff::net
