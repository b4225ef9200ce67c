#include "service/stop_requests.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace skiff {

StopRequests::StopRequests() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = net::Descriptor{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  event_ = net::Descriptor{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)};
}

bool StopRequests::wait(std::chrono::milliseconds patience) {
  std::array<pollfd, 2> sources{{{signals_.get(), POLLIN, 0}, {event_.get(), POLLIN, 0}}};
  int ready = 0;
  do {
    ready = ::poll(sources.data(), sources.size(), static_cast<int>(patience.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  signalfd_siginfo signal;
  std::uint64_t count = 0;
  return ::read(signals_.get(), &signal, sizeof signal) > 0 || ::read(event_.get(), &count, sizeof count) > 0;
}

void StopRequests::request() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(event_.get(), &one, sizeof one);
}

}  // namespace skiff
