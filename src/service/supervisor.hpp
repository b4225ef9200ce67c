#pragma once

#include "net/descriptor.hpp"

#include <skiff/core/time.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// The process that started this one, if it asked to be told how the service is: systemd (Type=notify) or
/// whatever else speaks its protocol, sd_notify(3). Without one, or when it does not listen, nothing happens.
/// For one thread.
class Supervisor {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, and takes them out of the environment: they are not for
  /// the programs that this one starts. Call it before there are threads.
  Supervisor();

  /// Half of what the supervisor asks for is its advice; a quarter lets a worker be late for half of it before
  /// that counts. Nothing: there is no watchdog.
  std::optional<std::chrono::milliseconds> watchdog_period() const noexcept { return watchdog_period_; }

  /// READY=1: what is ordered after this service may start.
  void ready(std::string_view status);

  /// STOPPING=1: the end has begun.
  void stopping(std::string_view status);

  /// STATUS=: one line for a person.
  void status(std::string_view text);

  /// WATCHDOG=1: all is well. Without it for the watchdog's interval, the service is killed and started anew.
  void alive();

  /// EXTEND_TIMEOUT_USEC=: the end takes at least `longer` from now on. For an end that may outlast TimeoutStopSec.
  void extend(std::chrono::microseconds longer);

 private:
  void tell(const std::string& message) noexcept;

  net::Descriptor socket_;
  std::string address_;  // as sockaddr_un has it: an abstract one begins with a zero byte
  std::optional<std::chrono::milliseconds> watchdog_period_;
};

}  // namespace skiff
