#include "service/notify_socket.hpp"

#include "service/process.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace skiff::test {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::milliseconds left_until(Clock::time_point deadline) {
  return std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
}

}  // namespace

NotifySocket::NotifySocket(std::string name)
    : name_(std::move(name)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name_.data(), name_.size());
  if (name_.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    throw std::runtime_error{"cannot bind " + name_};
  }
}

NotifySocket::~NotifySocket() {
  ::close(socket_);
}

std::optional<std::string> NotifySocket::receive(std::chrono::milliseconds limit) const {
  pollfd source{socket_, POLLIN, 0};
  if (::poll(&source, 1, static_cast<int>(limit.count())) != 1) return std::nullopt;
  std::array<char, 4096> buffer{};
  const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got < 0) return std::nullopt;
  return std::string{buffer.data(), static_cast<std::size_t>(got)};
}

std::string NotifySocket::receive(const std::string& text) const {
  const auto deadline = Clock::now() + patience;
  while (Clock::now() < deadline) {
    const auto message = receive(left_until(deadline));
    if (message && message->find(text) != std::string::npos) return *message;
  }
  return {};
}

bool NotifySocket::falls_silent(const std::string& text, std::chrono::milliseconds interval) const {
  const auto deadline = Clock::now() + patience;
  auto silent_at = Clock::now() + interval;
  while (Clock::now() < deadline) {
    const auto left = left_until(silent_at);
    if (left.count() <= 0) return true;
    const auto message = receive(left);
    if (message && message->find(text) != std::string::npos) silent_at = Clock::now() + interval;
  }
  return false;
}

}  // namespace skiff::test
