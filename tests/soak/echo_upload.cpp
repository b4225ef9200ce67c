// Sends BYTES to POST /echo of 127.0.0.1:PORT while it reads them back, and compares.
//
// Run: echo_upload PORT BYTES [--chunked] [--slow-reader]
//   --chunked      Transfer-Encoding: chunked instead of Content-Length
//   --slow-reader  reads nothing until sending has stalled for half a second: who streams must hold the
//   sender back
// Prints one line of NAME=NUMBER on stdout. Status 0 when all came back as it was sent.

#include "answer_reader.hpp"
#include "loopback.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t block_size = 256 * 1024 - 59;  // no power of two, so that a shifted stretch shows

// Every position has its own expected byte; the content repeats after block_size.
std::string make_block() {
  std::string block(block_size, '\0');
  std::uint32_t state = 1;
  for (char& c : block) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24);
  }
  return block;
}

class Upload {
 public:
  Upload(int socket, std::uint64_t bytes, bool chunked, bool slow)
      : socket_(socket), bytes_(bytes), chunked_(chunked), slow_(slow) {
    reader_.on_body = [this](std::string_view piece) { compare(piece); };
    out_ = "POST /echo HTTP/1.1\r\nHost: test\r\n";
    out_ += chunked ? "Transfer-Encoding: chunked\r\n\r\n"
                    : "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
  }

  bool run() {
    while (reader_.state() != soak::AnswerReader::State::complete) {
      pollfd socket{socket_, static_cast<short>((sending() ? POLLOUT : 0) | (slow_ ? 0 : POLLIN)), 0};
      constexpr int stalled = 500;
      const int ready = ::poll(&socket, 1, slow_ ? stalled : 30'000);
      if (ready == 0 && slow_) {
        slow_ = false;
        held_ = sent_;
        continue;
      }
      if (ready <= 0) return fail("nothing happens");
      if ((socket.revents & POLLOUT) != 0 && !send_some()) return fail("sending failed");
      if ((socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !receive_some())
        return fail("receiving failed");
    }
    if (reader_.status() != 200) return fail("the status is not 200");
    if (received_ != bytes_) return fail("the length differs");
    return same_ || fail("the content differs");
  }

  std::uint64_t received() const { return received_; }
  std::uint64_t held() const { return held_; }

 private:
  bool sending() const { return !finished_ || !out_.empty(); }

  // Fills out_ when it is empty.
  void refill() {
    const std::size_t position = sent_ % block_size;
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(block_size - position, bytes_ - sent_));
    if (length == 0) {
      if (chunked_) out_ = "0\r\n\r\n";
      finished_ = true;
      return;
    }
    if (chunked_) {
      char size[24];
      std::snprintf(size, sizeof size, "%zx\r\n", length);
      out_ = size;
    }
    out_.append(block_, position, length);
    if (chunked_) out_ += "\r\n";
    sent_ += length;
  }

  bool send_some() {
    if (out_.empty()) refill();
    if (out_.empty()) return true;
    const ssize_t sent =
        ::send(socket_, out_.data() + begin_, out_.size() - begin_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN;
    begin_ += static_cast<std::size_t>(sent);
    if (begin_ < out_.size()) return true;
    out_.clear();
    begin_ = 0;
    return true;
  }

  bool receive_some() {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN;
    return got > 0 &&
           reader_.feed({buffer_.data(), static_cast<std::size_t>(got)}) != soak::AnswerReader::State::broken;
  }

  void compare(std::string_view piece) {
    while (!piece.empty()) {
      const std::size_t position = received_ % block_size;
      const std::size_t length = std::min(block_size - position, piece.size());
      same_ = same_ && piece.substr(0, length) == std::string_view{block_}.substr(position, length);
      received_ += length;
      piece.remove_prefix(length);
    }
  }

  bool fail(const char* why) const {
    std::fprintf(stderr, "echo_upload: %s after %llu bytes back of %llu sent\n", why,
                 static_cast<unsigned long long>(received_), static_cast<unsigned long long>(sent_));
    return false;
  }

  const int socket_;
  const std::uint64_t bytes_;
  const bool chunked_;
  bool slow_;
  const std::string block_ = make_block();
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
  std::string out_;
  std::size_t begin_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t held_ = 0;
  soak::AnswerReader reader_;
  bool finished_ = false;
  bool same_ = true;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: echo_upload PORT BYTES [--chunked] [--slow-reader]\n");
    return 2;
  }
  bool chunked = false;
  bool slow = false;
  for (int i = 3; i < argc; ++i) {
    chunked = chunked || std::string_view{argv[i]} == "--chunked";
    slow = slow || std::string_view{argv[i]} == "--slow-reader";
  }
  const int socket = soak::connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])), 0);
  if (socket < 0) {
    std::perror("echo_upload: connect");
    return 1;
  }
  Upload upload{socket, std::strtoull(argv[2], nullptr, 10), chunked, slow};
  const auto start = Clock::now();
  const bool well = upload.run();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::printf("echoed=%llu mib_per_second=%.0f held_back_at=%llu\n",
              static_cast<unsigned long long>(upload.received()),
              static_cast<double>(upload.received()) / seconds / (1 << 20),
              static_cast<unsigned long long>(upload.held()));
  return well ? 0 : 1;
}
