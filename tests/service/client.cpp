#include "service/client.hpp"

#include "service/process.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace skiff::test {

int Answer::status() const {
  return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0;
}
bool Answer::closes() const {
  return head.find("\r\nConnection: close\r\n") != std::string::npos;
}

namespace {

int patient_socket(int family) {
  const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{patience.count(), 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return socket;
}

}  // namespace

Client::Client(std::uint16_t port) : socket_(patient_socket(AF_INET)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Client::Client(const std::string& unix_path) : socket_(patient_socket(AF_UNIX)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, unix_path.c_str(), sizeof address.sun_path - 1);
  connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Client::~Client() {
  ::close(socket_);
}

void Client::send(std::string_view text) const {
  [[maybe_unused]] const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
}

bool Client::more() {
  std::array<char, 65536> buffer{};
  const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> Client::take(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!more()) return std::nullopt;
  }
  std::string taken = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return taken;
}

std::optional<std::string> Client::take_line() {
  for (;;) {
    if (const std::size_t end = received_.find("\r\n"); end != std::string::npos) return take(end + 2);
    if (!more()) return std::nullopt;
  }
}

Answer Client::receive() {
  Answer answer;
  for (;;) {
    auto line = take_line();
    if (!line) return {};
    answer.head += *line;
    if (*line == "\r\n") break;
  }
  if (answer.head.find("\r\nTransfer-Encoding: chunked\r\n") == std::string::npos) {
    const std::size_t length = answer.head.find("\r\nContent-Length: ");
    const auto bytes =
        length == std::string::npos ? 0 : std::strtoull(answer.head.c_str() + length + 18, nullptr, 10);
    auto body = take(bytes);
    if (!body) return {};
    answer.body = std::move(*body);
  } else {
    for (;;) {
      const auto size = take_line();
      if (!size) return {};
      const auto bytes = std::strtoull(size->c_str(), nullptr, 16);
      auto chunk = take(bytes + 2);
      if (!chunk || !chunk->ends_with("\r\n")) return {};
      if (bytes == 0) break;
      answer.body.append(*chunk, 0, bytes);
    }
  }
  answer.complete = true;
  return answer;
}

Answer Client::get(const std::string& path) {
  send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
  return receive();
}

bool Client::sees_the_end() {
  char byte = 0;
  return received_.empty() && ::recv(socket_, &byte, 1, 0) == 0;
}

void Client::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

Answer get(std::uint16_t port, const std::string& path) {
  return Client{port}.get(path);
}

}  // namespace skiff::test
