#include "outbound/scripted_server.hpp"

#include <algorithm>
#include <cerrno>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace skiff::test {
namespace {

/// The caller has gone, or the server ends: the script has nothing more to do.
struct Gone {};

int listen_on_loopback(int backlog, std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener, backlog) != 0) {
    throw std::system_error{errno, std::generic_category(), "cannot listen"};
  }
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return listener;
}

}  // namespace

bool Peer::receive() {
  std::array<char, 16 * 1024> bytes{};
  const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (count > 0) received_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string Peer::head() {
  constexpr std::string_view end = "\r\n\r\n";
  std::size_t at = 0;
  while ((at = received_.find(end)) == std::string::npos) {
    if (!receive()) throw Gone{};
  }
  return read(at + end.size());
}

std::string Peer::read(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!receive()) throw Gone{};
  }
  std::string text = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return text;
}

std::string Peer::read_to_end() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

bool Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Peer::read_nothing() {
  pollfd closed{socket_, POLLRDHUP, 0};
  ::poll(&closed, 1, -1);
}

void Peer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

// To be connected to nothing resets what was there.
void Peer::crash() {
  const sockaddr nothing{AF_UNSPEC, {}};
  ::connect(socket_, &nothing, sizeof nothing);
}

void Peer::finish() {
  ::shutdown(socket_, SHUT_WR);
}

ScriptedServer::ScriptedServer(Script script)
    : script_(std::move(script)), listener_(listen_on_loopback(64, port_)), accepting_([this] { accept(); }) {}

ScriptedServer::~ScriptedServer() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  accepting_.join();
  for (std::thread& thread : serving_) thread.join();
  ::close(listener_);
}

void ScriptedServer::accept() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock{mutex_};
    if (ending_) {
      ::close(socket);
      return;
    }
    open_.push_back(socket);
    serving_.emplace_back([this, socket, nth = connections_++] { serve(socket, nth); });
  }
}

void ScriptedServer::serve(int socket, int nth) {
  try {
    Peer peer{socket};
    script_(peer, nth);
  } catch (const Gone&) {
  }
  const std::lock_guard lock{mutex_};
  std::erase(open_, socket);
  ::close(socket);
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(listen_on_loopback(1, port));
  return port;
}

// The queue of the listener is filled; the handshake of whoever comes next is not answered.
SilentPort::SilentPort() : listener_(listen_on_loopback(0, port_)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  for (int i = 0; i < 4; ++i) {
    const int filler = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ::connect(filler, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    fillers_.push_back(filler);
  }
}

SilentPort::~SilentPort() {
  for (const int filler : fillers_) ::close(filler);
  ::close(listener_);
}

}  // namespace skiff::test
