// Opens and ends N connections to 127.0.0.1:PORT in every way that callers have: clean, reset, half-closed,
// after half a request, without a word, and in the middle of a streamed answer. Up to 64 are open at a time.
//
// Run: connection_storm PORT N
// Prints one line of NAME=NUMBER on stdout. Status 0 when every connection was made and every request that
// waited for its answer got it.

#include "loopback.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>

namespace {

constexpr std::string_view request = "GET /plaintext HTTP/1.1\r\nHost: test\r\n\r\n";
constexpr std::string_view endless = "GET /stream/1000000 HTTP/1.1\r\nHost: test\r\n\r\n";
constexpr std::string_view upload =
    "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nsome of it";

bool gets_an_answer(int socket) {
  std::array<char, 1024> buffer;
  std::string answer;
  while (answer.find("Hello, World!") == std::string::npos) {
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    answer.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return answer.starts_with("HTTP/1.1 200 ");
}

// Waits for the first bytes of an answer that has no end.
bool gets_something(int socket) {
  std::array<char, 65536> buffer;
  return ::recv(socket, buffer.data(), buffer.size(), 0) > 0;
}

bool gets_the_end(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, 0) == 0;
}

// False when an answer that was waited for did not come. The caller closes.
bool behave(int kind, int socket) {
  switch (kind) {
    case 0:
      return soak::send_all(socket, request) && gets_an_answer(socket);
    case 1:  // reset before the answer
      soak::reset_on_close(socket);
      return soak::send_all(socket, request);
    case 2:  // says that no more will come, and waits
      return soak::send_all(socket, request) && ::shutdown(socket, SHUT_WR) == 0 && gets_an_answer(socket) &&
             gets_the_end(socket);
    case 3:
      return soak::send_all(socket, request.substr(0, 20));
    case 4:
      return true;
    case 5:
      return soak::send_all(socket, endless) && gets_something(socket);
    case 6:
      soak::reset_on_close(socket);
      return soak::send_all(socket, endless) && gets_something(socket);
    case 7:
      return soak::send_all(socket, upload) && gets_something(socket);
    default:  // three requests at once, the last half
      return soak::send_all(socket, std::string{request}.append(request).append(request.substr(0, 30))) &&
             gets_an_answer(socket);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: connection_storm PORT N\n");
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const long count = std::atol(argv[2]);
  constexpr std::size_t open_at_once = 64;
  constexpr int kinds = 9;
  long failed = 0;
  std::deque<int> open;
  for (long i = 0; i < count; ++i) {
    const int socket = soak::connect_to(port, 0, static_cast<std::uint8_t>(1 + i % 200));
    const timeval patience{10, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int kind = static_cast<int>(i % kinds);
    if (socket < 0 || !behave(kind, socket)) {
      if (++failed <= 10)
        std::fprintf(stderr, "connection %ld, kind %d: %s\n", i, kind, std::strerror(errno));
    }
    if (socket >= 0) open.push_back(socket);
    if (open.size() == open_at_once) {
      ::close(open.front());
      open.pop_front();
    }
  }
  for (const int socket : open) ::close(socket);
  std::printf("connections=%ld failed=%ld\n", count, failed);
  return failed == 0 ? 0 : 1;
}
