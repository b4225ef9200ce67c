#include "service/supervisor.hpp"

#include <skiff/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace skiff {
namespace {

std::string take_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string taken = value != nullptr ? value : "";
  ::unsetenv(name);
  return taken;
}

// A path or "@name", an abstract one. What else there may be (vsock: of virtual machines) is not understood.
std::string socket_address(std::string text) {
  const bool understood = text.size() > 1 && text.size() < sizeof(sockaddr_un::sun_path) &&
                          (text.front() == '/' || text.front() == '@');
  if (!understood) return {};
  if (text.front() == '@') text.front() = '\0';
  return text;
}

// WATCHDOG_PID names the process that is meant; a child of it may see the variables too.
std::optional<std::chrono::milliseconds> period_of_watchdog() {
  const std::string interval = take_variable("WATCHDOG_USEC");
  const std::string process = take_variable("WATCHDOG_PID");
  long pid = 0;
  if (!process.empty() && !(Scalar<long>::parse(process, pid) && pid == ::getpid())) return std::nullopt;
  long long microseconds = 0;
  if (!Scalar<long long>::parse(interval, microseconds) || microseconds <= 0) return std::nullopt;
  return std::max(std::chrono::milliseconds{1},
                  std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds{microseconds} / 4));
}

// The text of others must not add lines, which would be messages.
std::string line(std::string_view name, std::string_view text) {
  std::string result{name};
  result += text;
  std::replace(result.begin(), result.end(), '\n', ' ');
  return result + "\n";
}

}  // namespace

Supervisor::Supervisor()
    : address_(socket_address(take_variable("NOTIFY_SOCKET"))), watchdog_period_(period_of_watchdog()) {
  if (address_.empty()) {
    watchdog_period_.reset();
    return;
  }
  socket_ = net::Descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  // A message is worth waiting for, but not for ever.
  const timeval patience{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void Supervisor::ready(std::string_view status) { tell("READY=1\n" + line("STATUS=", status)); }
void Supervisor::stopping(std::string_view status) { tell("STOPPING=1\n" + line("STATUS=", status)); }
void Supervisor::status(std::string_view text) { tell(line("STATUS=", text)); }
void Supervisor::alive() { tell("WATCHDOG=1\n"); }

void Supervisor::extend(std::chrono::microseconds longer) {
  tell("EXTEND_TIMEOUT_USEC=" + std::to_string(longer.count()) + "\n");
}

void Supervisor::tell(const std::string& message) noexcept {
  if (address_.empty()) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  // An abstract name ends where the address does; a path has its zero.
  const std::size_t end = address_.size() + (address_.front() == '\0' ? 0 : 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + end);
  ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), size);
}

}  // namespace skiff
