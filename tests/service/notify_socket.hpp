#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace skiff::test {

/// The end of a supervisor: where a service sends its messages (sd_notify(3)).
class NotifySocket {
 public:
  /// `name` as NOTIFY_SOCKET has it: a path, or "@name" for an abstract one.
  explicit NotifySocket(std::string name);
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket();

  const std::string& name() const noexcept { return name_; }

  /// The next message; nothing when none comes within `limit`.
  std::optional<std::string> receive(std::chrono::milliseconds limit) const;

  /// The next message that holds `text`; empty when it never comes.
  std::string receive(const std::string& text) const;

  /// True when, for as long as `interval`, no message comes that holds `text`: where a watchdog would bite.
  bool falls_silent(const std::string& text, std::chrono::milliseconds interval) const;

 private:
  std::string name_;
  int socket_;
};

}  // namespace skiff::test
