#include "server/sockets.hpp"

#include <skiff/core/error.hpp>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace skiff {
namespace {

constexpr int backlog = 4096;  // the kernel lowers it to net.core.somaxconn

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;

  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

std::string why_not(const Address& address, int error) {
  switch (error) {
    case EADDRINUSE: return "it is in use by another process";
    case EACCES:
      return address.is_unix() ? "permission denied"
                               : "permission denied (ports below 1024 need root or CAP_NET_BIND_SERVICE)";
    case EADDRNOTAVAIL: return "this machine has no such address";
    default: return std::strerror(error);
  }
}

[[noreturn]] void refuse(const Address& address, int error) {
  throw ConfigurationError{"cannot listen on " + address.url() + ": " + why_not(address, error)};
}

SocketAddress socket_address(const Address& address) {
  SocketAddress result;
  if (address.is_unix()) {
    auto* path = reinterpret_cast<sockaddr_un*>(&result.storage);
    path->sun_family = AF_UNIX;
    std::memcpy(path->sun_path, address.unix_path.c_str(), address.unix_path.size() + 1);
    result.size = sizeof(sockaddr_un);
  } else if (address.host.find(':') != std::string::npos) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(address.port);
    ::inet_pton(AF_INET6, address.host.c_str(), &v6->sin6_addr);
    result.size = sizeof(sockaddr_in6);
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.host.c_str(), &v4->sin_addr);
    result.size = sizeof(sockaddr_in);
  }
  return result;
}

void enable(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

net::Descriptor bound(const Address& address, bool reuse_port) {
  SocketAddress where = socket_address(address);
  net::Descriptor socket{::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  const bool every_address = address.host == "::";
  const Address every_v4{"0.0.0.0", address.port, {}};
  if (socket.get() < 0 && errno == EAFNOSUPPORT && every_address) return bound(every_v4, reuse_port);
  if (socket.get() < 0) refuse(address, errno);
  if (!address.is_unix()) {
    enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    enable(socket.get(), IPPROTO_TCP, TCP_NODELAY);  // accepted sockets inherit it
    if (reuse_port) enable(socket.get(), SOL_SOCKET, SO_REUSEPORT);
    if (where.storage.ss_family == AF_INET6 && address.host != "::") enable(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  }
  if (::bind(socket.get(), where.get(), where.size) != 0) {
    if (errno == EADDRNOTAVAIL && every_address) return bound(every_v4, reuse_port);  // IPv6 is switched off
    refuse(address, errno);
  }
  return socket;
}

void listen(const Address& address, const net::Descriptor& socket) {
  if (::listen(socket.get(), backlog) != 0) refuse(address, errno);
}

Address address_of(int socket, Address address) {
  SocketAddress where;
  if (::getsockname(socket, where.get(), &where.size) != 0) return address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (where.storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&where.storage);
    address.host = ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
    address.port = ntohs(v4->sin_port);
  } else if (where.storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&where.storage);
    address.host = ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    address.port = ntohs(v6->sin6_port);
  } else if (where.storage.ss_family == AF_UNIX) {
    address.unix_path = reinterpret_cast<const sockaddr_un*>(&where.storage)->sun_path;
  }
  return address;
}

// A socket file that nobody answers on is left over from a process that died.
void remove_stale_socket(const Address& address) {
  struct stat status {};
  if (::lstat(address.unix_path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const net::Descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  SocketAddress where = socket_address(address);
  if (::connect(probe.get(), where.get(), where.size) != 0 && errno == ECONNREFUSED) ::unlink(address.unix_path.c_str());
}

net::Listener duplicate(const Address& address, int socket, bool shared) {
  net::Descriptor copy{::fcntl(socket, F_DUPFD_CLOEXEC, 0)};
  if (copy.get() < 0) refuse(address, errno);
  return {std::move(copy), shared};
}

Listening listen_on_unix(const Address& address, unsigned count) {
  remove_stale_socket(address);
  net::Descriptor socket = bound(address, false);
  listen(address, socket);
  Listening result{address, {}};
  for (unsigned i = 1; i < count; ++i) result.listeners.push_back(duplicate(address, socket.get(), false));
  result.listeners.push_back({std::move(socket), false});
  return result;
}

}  // namespace

Listening listen_on(const Address& address, unsigned count, bool reuse_port) {
  if (address.is_unix()) return listen_on_unix(address, count);
  // Our own sockets share the port among themselves, which would let in a second instance too. A first one
  // that does not share finds it out.
  if (!reuse_port && address.port != 0) bound(address, false);
  Listening result{address, {}};
  for (unsigned i = 0; i < count; ++i) {
    net::Descriptor socket = bound(result.address, true);
    if (i == 0) result.address = address_of(socket.get(), address);
    listen(result.address, socket);
    result.listeners.push_back({std::move(socket), false});
  }
  return result;
}

Listening listen_on_inherited(int socket, unsigned count) {
  net::Descriptor owned{socket};
  int listening = 0;
  socklen_t size = sizeof listening;
  if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
    throw ConfigurationError{"inherited file descriptor " + std::to_string(socket) + " is not a listening socket"};
  }
  enable(socket, IPPROTO_TCP, TCP_NODELAY);
  Listening result{address_of(socket, {}), {}};
  for (unsigned i = 1; i < count; ++i) result.listeners.push_back(duplicate(result.address, socket, true));
  result.listeners.push_back({std::move(owned), true});
  return result;
}

}  // namespace skiff
