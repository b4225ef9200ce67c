#include "server/client.hpp"

#include <skiff/http/headers.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace skiff::test {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

/// -1: the event did not come in time.
int poll_one(int socket, short events, std::chrono::milliseconds time) {
  pollfd polled{socket, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&polled, 1, static_cast<int>(time.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0 ? polled.revents : -1;
}

}  // namespace

bool Answer::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(),
                     [&](auto& field) { return equal_ignoring_case(field.first, name); });
}

std::string Answer::field(std::string_view name) const {
  std::string values;
  bool first = true;
  for (const auto& [field, value] : fields) {
    if (!equal_ignoring_case(field, name)) continue;
    values += first ? value : "|" + value;
    first = false;
  }
  return values;
}

Client::Client(const Address& server) {
  connect(server, 0);
}
Client::Client(const Address& server, int receive_buffer) {
  connect(server, receive_buffer);
}

Client::Client(Client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      received_(std::move(other.received_)),
      ended_(other.ended_),
      reset_(other.reset_) {}

Client::~Client() {
  close();
}

void Client::connect(const Address& server, int receive_buffer) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (server.is_unix()) {
    auto* address = reinterpret_cast<sockaddr_un*>(&storage);
    address->sun_family = AF_UNIX;
    std::memcpy(address->sun_path, server.unix_path.c_str(), server.unix_path.size() + 1);
    size = sizeof *address;
  } else if (server.host.find(':') != std::string::npos) {
    auto* address = reinterpret_cast<sockaddr_in6*>(&storage);
    address->sin6_family = AF_INET6;
    address->sin6_port = htons(server.port);
    ::inet_pton(AF_INET6, server.host.c_str(), &address->sin6_addr);
    size = sizeof *address;
  } else {
    auto* address = reinterpret_cast<sockaddr_in*>(&storage);
    address->sin_family = AF_INET;
    address->sin_port = htons(server.port);
    ::inet_pton(AF_INET, server.host.c_str(), &address->sin_addr);
    size = sizeof *address;
  }
  socket_ = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) fail("socket");
  if (receive_buffer > 0)
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
    const int error = errno;
    close();
    errno = error;
    fail("connect");
  }
  const int on = 1;
  if (!server.is_unix()) ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void Client::wait_for(short events) {
  if (poll_one(socket_, events, patience) < 0) throw std::runtime_error{"the server does nothing"};
}

bool Client::try_send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      wait_for(POLLOUT);
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return false;
    } else if (errno != EINTR) {
      fail("send");
    }
  }
  return true;
}

void Client::send(std::string_view bytes) {
  if (!try_send(bytes)) throw std::runtime_error{"the server has closed the connection"};
}

std::size_t Client::send_some(std::string_view bytes) {
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

// False at the end.
bool Client::receive() {
  while (!ended_) {
    wait_for(POLLIN);
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(got));
      return true;
    }
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0 && errno != ECONNRESET) fail("recv");
    reset_ = got < 0;
    ended_ = true;
  }
  return false;
}

std::string Client::line() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n")) == std::string::npos) {
    if (!receive()) throw std::runtime_error{"the server closed the connection inside a line: " + received_};
  }
  std::string text = received_.substr(0, end);
  received_.erase(0, end + 2);
  return text;
}

Answer Client::answer(bool to_head) {
  Answer answer;
  std::string text = line();
  answer.head = text + "\r\n";
  if (text.size() < 13 || !text.starts_with("HTTP/1.1 ")) throw std::runtime_error{"no status line: " + text};
  answer.status = std::stoi(text.substr(9, 3));
  while (!(text = line()).empty()) {
    answer.head += text + "\r\n";
    const std::size_t colon = text.find(": ");
    if (colon == std::string::npos) throw std::runtime_error{"no header field: " + text};
    answer.fields.emplace_back(text.substr(0, colon), text.substr(colon + 2));
  }
  if (to_head || answer.status < 200 || answer.status == 204 || answer.status == 304) return answer;
  if (answer.has("transfer-encoding")) {
    read_chunks(answer);
  } else if (answer.has("content-length")) {
    const std::size_t length = std::stoul(answer.field("content-length"));
    while (received_.size() < length && receive()) {
    }
    answer.whole = received_.size() >= length;
    answer.body = received_.substr(0, length);
    received_.erase(0, length);
  } else {
    answer.body = read_to_end();
  }
  return answer;
}

void Client::read_chunks(Answer& answer) {
  for (;;) {
    while (received_.find("\r\n") == std::string::npos) {
      if (receive()) continue;
      answer.whole = false;
      return;
    }
    const std::size_t size = std::stoul(line(), nullptr, 16);
    while (received_.size() < size + 2 && receive()) {
    }
    if (received_.size() < size + 2) {
      answer.whole = false;
      answer.body += std::exchange(received_, {}).substr(0, size);
      return;
    }
    if (received_.substr(size, 2) != "\r\n") throw std::runtime_error{"a chunk does not end where it should"};
    answer.body += received_.substr(0, size);
    received_.erase(0, size + 2);
    if (size == 0) return;
  }
}

std::string Client::read(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!receive()) throw std::runtime_error{"the server closed the connection after " + received_};
  }
  std::string text = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return text;
}

std::string Client::read_to_end() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

bool Client::closed() {
  while (receive()) {
  }
  return received_.empty();
}

bool Client::silent_for(std::chrono::milliseconds time) {
  return received_.empty() && !ended_ && poll_one(socket_, POLLIN, time) < 0;
}

void Client::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void Client::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void Client::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace skiff::test
