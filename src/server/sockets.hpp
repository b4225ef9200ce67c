#pragma once

#include "net/listener.hpp"

#include <skiff/server/address.hpp>

#include <vector>

namespace skiff {

/// A place where a server listens: one socket for each worker.
struct Listening {
  Address address;  // with the port that it really got
  std::vector<net::Listener> listeners;
};

/// Opens `count` sockets on one address, each with a queue of its own where the kernel can (TCP). Throws
/// ConfigurationError: which address, and why not.
Listening listen_on(const Address& address, unsigned count, bool reuse_port);

/// Takes over a socket that is listening already. Throws ConfigurationError when it is not.
Listening listen_on_inherited(int socket, unsigned count);

}  // namespace skiff
