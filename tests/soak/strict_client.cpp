// Callers that forgive nothing: every request must get its whole answer.
//
// Holds N connections to 127.0.0.1:PORT under load and accounts for each request. A connection may end
// - after an answer that said "Connection: close",
// - while no request of ours is under way (we had not sent any byte of the next one).
// Anything else is a lost request. A refused connect is a lost request too, until SIGUSR1 says that from
// now on no instance may be listening.
//
// Some of the connections are used for one request each, others are kept and may pause between requests; some
// requests carry a body, in two pieces.
//
// Run: strict_client PORT SECONDS [OPTION NUMBER]...
//   --connections   how many (default 64)
//   --fresh         of the connections: closed after each answer (default 25)
//   --post          of the requests: POST /echo with 2 KiB (default 10)
//   --pause         kept connections wait up to this long between two requests (default 0)
//   --before-first  wait up to this long between connecting and the first request (default 0)
// Ends after SECONDS or on SIGTERM, with every request under way answered. Prints one line of NAME=NUMBER on
// stdout, the first lost requests on stderr. Status 0 when none was lost.

#include "answer_reader.hpp"
#include "loopback.hpp"

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Options {
  std::uint16_t port = 0;
  double seconds = 0;
  int connections = 64;
  int fresh = 25;
  int post = 10;
  int pause = 0;
  int before_first = 0;
};

struct Counts {
  unsigned long answered = 0;
  unsigned long announced = 0;   // closes that an answer announced
  unsigned long quiet = 0;       // closes between two requests
  unsigned long refused = 0;     // connects
  unsigned long expected = 0;    // refused connects when nobody may be listening
  unsigned long slow = 0;        // connects that took over half a second: a dropped SYN
  unsigned long lost_first = 0;  // the first request of a connection
  unsigned long lost_later = 0;  // another one
  unsigned long broken = 0;      // part of an answer, or no HTTP
  unsigned long wrong = 0;       // a whole answer, but not 200 with the right length

  unsigned long failed() const { return refused + lost_first + lost_later + broken + wrong; }
};

class Load;

class Caller {
 public:
  Caller(Load& load, int number, bool fresh) : load_(load), number_(number), fresh_(fresh) {}
  void connect();
  void on_event(std::uint32_t events);
  void on_time();
  bool waiting_until(Clock::time_point& at) const;
  bool busy() const { return state_ == State::asking || state_ == State::connecting; }

 private:
  enum class State : std::uint8_t { closed, connecting, resting, asking };

  void connected();
  bool closed_meanwhile() const;
  void ask();
  void send_rest();
  void receive();
  void answered();
  void ended(int error);
  void lost(unsigned long& count, const char* what, int error);
  void disconnect();
  void rest(int up_to);

  Load& load_;
  const int number_;
  const bool fresh_;
  int socket_ = -1;
  State state_ = State::closed;
  Clock::time_point wake_{};
  Clock::time_point connecting_since_{};
  unsigned long asked_ = 0;  // on this connection
  std::string unsent_;
  std::size_t expected_size_ = 0;
  soak::AnswerReader reader_;
};

class Load {
 public:
  explicit Load(const Options& chosen) : options(chosen), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (int i = 0; i < options.connections; ++i) {
      callers_.push_back(std::make_unique<Caller>(*this, i, i * 100 < options.fresh * options.connections));
    }
  }

  bool run() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGUSR1}) sigaddset(&set, signal);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    const int signals = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    watch(signals, EPOLLIN, nullptr, EPOLL_CTL_ADD);
    for (auto& caller : callers_) caller->connect();
    const auto end =
        started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
    const auto last = end + std::chrono::seconds{10};
    for (;;) {
      const auto now = Clock::now();
      ending = ending || now >= end;
      if (ending &&
          (now >= last || std::none_of(callers_.begin(), callers_.end(), [](auto& c) { return c->busy(); })))
        break;
      std::array<epoll_event, 256> events;
      const int ready = ::epoll_wait(epoll_, events.data(), events.size(), until_next(now));
      for (int i = 0; i < ready; ++i) {
        if (auto* caller = static_cast<Caller*>(events[i].data.ptr)) {
          caller->on_event(events[i].events);
        } else {
          signalfd_siginfo signal;
          while (::read(signals, &signal, sizeof signal) > 0) {
            if (signal.ssi_signo == SIGTERM) ending = true;
            if (signal.ssi_signo == SIGUSR1) nobody_may_listen = true;
          }
        }
      }
      for (auto& caller : callers_) caller->on_time();
    }
    report();
    return counts.failed() == 0;
  }

  void watch(int descriptor, std::uint32_t events, Caller* caller, int operation) const {
    epoll_event event{};
    event.events = events;
    event.data.ptr = caller;
    ::epoll_ctl(epoll_, operation, descriptor, &event);
  }

  void explain(int number, const char* what, unsigned long request, int error) {
    if (++explained_ > 20) return;
    std::fprintf(stderr, "%7.1f ms  connection %d, request %lu: %s (%s)\n",
                 std::chrono::duration<double, std::milli>(Clock::now() - started).count(), number, request,
                 what, error != 0 ? std::strerror(error) : "closed");
  }

  int random(int up_to) { return up_to > 0 ? std::uniform_int_distribution<int>{0, up_to}(generator_) : 0; }

  const Options options;
  const Clock::time_point started = Clock::now();
  Counts counts;
  bool ending = false;
  bool nobody_may_listen = false;

 private:
  int until_next(Clock::time_point now) const {
    Clock::time_point next = now + milliseconds{50};
    for (const auto& caller : callers_) {
      Clock::time_point at;
      if (caller->waiting_until(at)) next = std::min(next, at);
    }
    return static_cast<int>(std::max<long long>(0, std::chrono::ceil<milliseconds>(next - now).count()));
  }

  void report() const {
    const Counts& c = counts;
    std::printf(
        "answered=%lu announced_closes=%lu quiet_closes=%lu refused=%lu expected_refusals=%lu "
        "slow_connects=%lu "
        "lost_first=%lu lost_later=%lu broken=%lu wrong=%lu failed=%lu\n",
        c.answered, c.announced, c.quiet, c.refused, c.expected, c.slow, c.lost_first, c.lost_later, c.broken,
        c.wrong, c.failed());
  }

  int epoll_;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::minstd_rand generator_{42};
  int explained_ = 0;
};

void Caller::connect() {
  if (load_.ending) {
    state_ = State::closed;
    wake_ = Clock::time_point::max();
    return;
  }
  asked_ = 0;
  connecting_since_ = Clock::now();
  socket_ = soak::connect_to(load_.options.port, SOCK_NONBLOCK, static_cast<std::uint8_t>(1 + number_ % 8));
  if (socket_ < 0) return ended(errno);
  state_ = State::connecting;
  load_.watch(socket_, EPOLLIN | EPOLLOUT | EPOLLRDHUP, this, EPOLL_CTL_ADD);
}

void Caller::on_event(std::uint32_t events) {
  if (state_ == State::connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return ended(error);
    if ((events & EPOLLOUT) == 0) return;
    connected();
    return;
  }
  if ((events & EPOLLOUT) != 0 && !unsent_.empty()) send_rest();
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0 && socket_ >= 0) receive();
}

void Caller::connected() {
  if (Clock::now() - connecting_since_ > milliseconds{500}) ++load_.counts.slow;
  load_.watch(socket_, EPOLLIN | EPOLLRDHUP, this, EPOLL_CTL_MOD);
  if (load_.options.before_first > 0) return rest(load_.options.before_first);
  ask();
}

void Caller::rest(int up_to) {
  state_ = State::resting;
  wake_ = Clock::now() + milliseconds{load_.random(up_to)};
}

bool Caller::waiting_until(Clock::time_point& at) const {
  at = wake_;
  return state_ == State::resting || (state_ == State::closed && wake_ != Clock::time_point::max());
}

void Caller::on_time() {
  Clock::time_point at;
  if (!waiting_until(at) || Clock::now() < at) return;
  if (state_ == State::closed) return connect();
  if (load_.ending) return disconnect();
  if (closed_meanwhile()) return ended(0);
  ask();
}

// A close that has arrived is no surprise; what is lost then is ours.
bool Caller::closed_meanwhile() const {
  char byte = 0;
  return ::recv(socket_, &byte, 1, MSG_PEEK) == 0;
}

void Caller::ask() {
  state_ = State::asking;
  ++asked_;
  reader_.reset();
  if (load_.random(99) < load_.options.post) {
    constexpr std::size_t length = 2048;
    expected_size_ = length;
    unsent_ = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
              std::string(length / 2, 'a');
    send_rest();  // two packets
    if (state_ == State::asking) unsent_ += std::string(length / 2, 'b');
  } else {
    expected_size_ = 13;
    unsent_ = "GET /plaintext HTTP/1.1\r\nHost: test\r\n\r\n";
  }
  if (state_ == State::asking) send_rest();
}

void Caller::send_rest() {
  while (!unsent_.empty()) {
    const ssize_t sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      load_.watch(socket_, EPOLLIN | EPOLLOUT | EPOLLRDHUP, this, EPOLL_CTL_MOD);
      return;
    }
    if (sent < 0) return receive();  // an answer may have come before the end
    unsent_.erase(0, static_cast<std::size_t>(sent));
  }
}

void Caller::receive() {
  std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return ended(got < 0 ? errno : 0);
    if (state_ != State::asking) return lost(load_.counts.broken, "bytes that nobody asked for", 0);
    switch (reader_.feed({buffer.data(), static_cast<std::size_t>(got)})) {
      case soak::AnswerReader::State::complete:
        return answered();
      case soak::AnswerReader::State::broken:
        return lost(load_.counts.broken, "no HTTP answer", 0);
      default:
        break;
    }
  }
}

void Caller::answered() {
  if (reader_.status() != 200 || reader_.body_size() != expected_size_) {
    return lost(load_.counts.wrong, ("status " + std::to_string(reader_.status())).c_str(), 0);
  }
  ++load_.counts.answered;
  if (reader_.closes()) ++load_.counts.announced;
  if (reader_.closes() || fresh_ || load_.ending) {
    disconnect();
    return connect();
  }
  rest(load_.options.pause);
}

void Caller::ended(int error) {
  switch (state_) {
    case State::closed:
    case State::connecting:
      if (load_.nobody_may_listen && error == ECONNREFUSED) {
        ++load_.counts.expected;
        return disconnect();
      }
      return lost(load_.counts.refused, "the connect failed", error);
    case State::resting:
      if (error != 0 && asked_ == 0)
        return lost(load_.counts.lost_first, "reset before the first request", error);
      ++load_.counts.quiet;
      disconnect();
      return connect();
    case State::asking:
      break;
  }
  if (reader_.state() != soak::AnswerReader::State::empty) {
    return lost(load_.counts.broken, "the answer broke off", error);
  }
  lost(asked_ == 1 ? load_.counts.lost_first : load_.counts.lost_later, "no answer", error);
}

void Caller::lost(unsigned long& count, const char* what, int error) {
  ++count;
  load_.explain(number_, what, asked_, error);
  disconnect();
  wake_ = Clock::now() + milliseconds{10};
}

void Caller::disconnect() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  state_ = State::closed;
  unsent_.clear();
  wake_ = load_.nobody_may_listen ? Clock::now() + milliseconds{20} : Clock::now();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: strict_client PORT SECONDS [--connections N] [--fresh PERCENT] [--post PERCENT] "
                 "[--pause MS] [--before-first MS]\n");
    return 2;
  }
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.seconds = std::atof(argv[2]);
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    int* value = name == "--connections"    ? &options.connections
                 : name == "--fresh"        ? &options.fresh
                 : name == "--post"         ? &options.post
                 : name == "--pause"        ? &options.pause
                 : name == "--before-first" ? &options.before_first
                                            : nullptr;
    if (value == nullptr) {
      std::fprintf(stderr, "strict_client: unknown option %s\n", argv[i]);
      return 2;
    }
    *value = std::atoi(argv[i + 1]);
  }
  return Load{options}.run() ? 0 : 1;
}
