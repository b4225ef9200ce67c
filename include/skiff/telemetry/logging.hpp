#pragma once

#include <skiff/telemetry/log.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

enum class LogFormat : std::uint8_t {
  automatic,  // text for a terminal, json for everything else
  json,       // a line of JSON in the Elastic Common Schema
  text,       // for reading; in colour on a terminal unless NO_COLOR is set
};

struct LoggingOptions {
  /// service.name and service.version; left out when empty.
  std::string service_name = {};
  std::string service_version = {};

  LogFormat format = LogFormat::automatic;

  /// A file descriptor, open as long as the process; stdout.
  int descriptor = 1;

  /// Bytes of finished lines that wait for a slow reader; what comes on top is dropped and counted.
  std::size_t queue = std::size_t{4} << 20;
};

struct LoggerLevel {
  std::string name;  // "" is the root
  Level level;
  bool inherited;  // from the nearest name above that has its own
};

/// The log of a process. While it lives, lines are put in a bounded queue, and a thread of its own writes them: a
/// reader that is slow, stopped or gone holds nobody up. A Service makes one while it serves.
class Logging {
 public:
  explicit Logging(LoggingOptions options = {});
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;

  /// Writes what waits, but no longer than two seconds if no one reads it.
  ~Logging();

  /// False when `patience` passed before all lines that were logged before were written (or lost).
  bool flush(std::chrono::milliseconds patience);

  /// Lines that this process has lost so far: the queue was full, or writing failed.
  static std::uint64_t dropped() noexcept;

  /// The least level to be written, of a logger and of those below it that have none of their own; "" is the root,
  /// which starts at info. At any time, from any thread.
  static void set_level(std::string_view logger, Level level);

  /// Undoes set_level(): the level of the nearest name above holds again.
  static void inherit_level(std::string_view logger);

  /// The root, every logger there is, and every name that was given a level, by name.
  static std::vector<LoggerLevel> levels();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace skiff
