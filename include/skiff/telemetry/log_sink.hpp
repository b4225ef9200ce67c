#pragma once

#include <skiff/core/time.hpp>
#include <skiff/telemetry/log.hpp>

#include <span>
#include <string>
#include <string_view>

namespace skiff {

class Activity;

/// One line for the log. Views are valid during LogSink::write().
struct LogRecord {
  WallTime time;
  Level level;
  std::string_view logger;
  std::string_view message;
  std::string_view thread;  // the name of the one that wrote it
  std::span<const Field> fields;
  const Activity* activity;  // under way when it was written; null outside of one
};

/// The message, the fields and what is known of the request on one line, "message name=value …", whatever they hold:
/// control characters are escaped.
std::string text_of(const LogRecord& record);

/// Where lines go: Logging's queue, a test's list, an exporter. While none is installed, lines are written to stderr
/// as text, at once.
class LogSink {
 public:
  /// Called on the threads that log, several at once. Must not wait, and must not log.
  virtual void write(const LogRecord& record) noexcept = 0;

  /// A sink gets lines while its installation lives; several installed sinks get every line each. The end waits
  /// until no thread is in write() any more.
  class Installation {
   public:
    explicit Installation(LogSink& sink);
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;
    ~Installation();

   private:
    LogSink& sink_;
  };

 protected:
  ~LogSink() = default;
};

}  // namespace skiff
