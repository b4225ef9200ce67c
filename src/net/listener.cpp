#include "net/listener.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <linux/filter.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace skiff::net {
namespace {

// Drops the packets that open a connection and lets those of established ones pass, as the socket's filter.
// Between the last accept() and close() no client can slip into a queue that nobody empties: the kernel would
// reset it, and with several processes on one port a request would be lost in every restart.
void refuse_new_connections(int socket) {
  constexpr std::uint32_t flags_offset = 13;  // of the TCP header
  constexpr std::uint32_t syn = 0x02;
  constexpr std::uint32_t syn_and_ack = 0x12;
  std::array<sock_filter, 5> program{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_offset),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn_and_ack),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
  }};
  const sock_fprog filter{program.size(), program.data()};
  ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

bool is_tcp(int socket) {
  int domain = 0;
  socklen_t size = sizeof domain;
  ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size);
  return domain == AF_INET || domain == AF_INET6;
}

}  // namespace

Acceptor::Acceptor(IoRuntime& runtime, Listener listener, OnSocket on_socket, OnFailure on_failure)
    : runtime_(runtime),
      descriptor_(runtime.context(), listener.socket.release()),
      on_socket_(std::move(on_socket)),
      on_failure_(std::move(on_failure)),
      shared_(listener.shared) {
  descriptor_.native_non_blocking(true);
}

void Acceptor::start() { await(); }

void Acceptor::await() {
  descriptor_.async_wait(decltype(descriptor_)::wait_read, [this](const boost::system::error_code& failed) {
    if (failed) return;
    if (accept_some()) {
      await();
    } else {
      constexpr Duration pause = std::chrono::milliseconds{100};  // out of descriptors or memory: not a busy loop
      runtime_.arm(*this, runtime_.now() + pause);
    }
  });
}

// A few at a time, so that a flood of new connections does not starve the open ones.
bool Acceptor::accept_some() {
  for (int i = 0; i < 64; ++i) {
    sockaddr_storage peer;
    socklen_t size = sizeof peer;
    Descriptor accepted{::accept4(descriptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (accepted.get() < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
      if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
      on_failure_(std::strerror(errno));
      return false;
    }
    try {
      hand_over(std::move(accepted), peer.ss_family);
    } catch (const std::exception& failed) {  // no memory for one more; the connections that there are stay
      on_failure_(failed.what());
      return false;
    }
  }
  return true;
}

void Acceptor::hand_over(Descriptor accepted, int family) {
  Socket socket{runtime_.context()};
  socket.assign({family, 0}, accepted.get());
  accepted.release();
  on_socket_(std::move(socket));
}

void Acceptor::refuse_new() {
  if (!shared_ && is_tcp(descriptor_.native_handle())) refuse_new_connections(descriptor_.native_handle());
}

void Acceptor::stop() {
  if (!descriptor_.is_open()) return;
  runtime_.disarm(*this);
  constexpr int most_rounds = 1024;
  for (int rounds = 0; !shared_ && rounds < most_rounds && accept_some(); ++rounds) {
    pollfd waiting{descriptor_.native_handle(), POLLIN, 0};
    if (::poll(&waiting, 1, 0) <= 0) break;
  }
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

}  // namespace skiff::net
