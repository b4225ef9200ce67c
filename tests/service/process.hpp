#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::test {

/// How long a test waits for what should happen at once, on a machine that is busy with other things.
inline constexpr std::chrono::seconds patience{20};

/// A program to start. It sees this process's environment without the variables that skiff reads, and then
/// `environment`.
struct Launch {
  std::vector<std::string> arguments = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::string program = TEST_SERVICE;
  std::function<void()> in_child = {};  // between fork and exec
};

/// A program that was started, its standard streams connected to pipes. Killed, if need be, when destroyed.
class Process {
 public:
  explicit Process(Launch launch);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t pid() const noexcept { return pid_; }

  /// Waits until `text` stands on its stdout. False when it ended first, or the patience did.
  bool says(std::string_view text);

  /// Waits for "listening on" and gives the port of the last such line; 0 when it never came.
  std::uint16_t port();
  std::uint16_t admin_port();  // likewise, of "admin on"

  void signal(int number) const;
  void type(std::string_view text) const;  // on its stdin
  void close_output();                     // the reading end of its stdout

  /// Waits for the end. The exit status; -1 when a signal ended it, or when it did not end and was killed.
  int exit_status();

  /// What it wrote so far; all of it after exit_status().
  const std::string& out() const noexcept { return out_; }
  const std::string& err() const noexcept { return err_; }

 private:
  std::uint16_t announced_port(std::string_view announcement);
  bool pump(const std::function<bool()>& enough);

  pid_t pid_ = -1;
  int pid_descriptor_ = -1;
  int in_end_ = -1;
  int out_end_ = -1;
  int err_end_ = -1;
  std::string out_;
  std::string err_;
};

/// A folder that others may enter, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace skiff::test
