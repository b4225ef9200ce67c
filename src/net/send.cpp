#include "net/send.hpp"

#include <sys/socket.h>

namespace skiff::net {

// One part goes by the shorter way.
ssize_t send(int socket, std::span<iovec> parts) noexcept {
  if (parts.size() == 1) return ::send(socket, parts.front().iov_base, parts.front().iov_len, MSG_NOSIGNAL);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

}  // namespace skiff::net
