#pragma once

#include <skiff/telemetry/log_sink.hpp>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::test {

/// A line as it was logged, with copies of all that it had.
struct LogLine {
  WallTime time = {};
  Level level = Level::info;
  std::string logger = {};
  std::string message = {};
  std::map<std::string, std::string, std::less<>> fields = {};  // values as text

  /// Of the Activity that was current; empty outside of one.
  std::string request_id = {};
  std::string trace_id = {};
  std::string span_id = {};
  std::string route = {};

  /// The value of a field as text; empty when there is none.
  std::string_view field(std::string_view name) const;
};

/// Keeps what is logged in this process while it lives, instead of having it written. From any thread.
///
///     const CapturedLogs logs;
///     ... what logs ...
///     EXPECT_EQ(logs.lines("orders").at(0).field("order_id"), "7");
class CapturedLogs final : private LogSink {
 public:
  CapturedLogs() : installation_(*this) {}

  std::vector<LogLine> lines() const;

  /// Of one logger only.
  std::vector<LogLine> lines(std::string_view logger) const;

  /// All of it as readable text, for the message of a failed test.
  std::string text() const;

 private:
  void write(const LogRecord& record) noexcept override;

  mutable std::mutex mutex_;
  std::vector<LogLine> lines_;
  std::string text_;
  LogSink::Installation installation_;
};

}  // namespace skiff::test
