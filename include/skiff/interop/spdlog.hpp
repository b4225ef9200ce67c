#pragma once

// For programs that use spdlog themselves: skiff brings none, and includes this nowhere.
//
// Connect one direction only: a logger that is both fed by LogToSpdlog and ends in SpdlogToLog would feed itself.

#include <skiff/telemetry/log_sink.hpp>

#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <utility>

namespace skiff::interop {

inline spdlog::level::level_enum to_spdlog(Level level) noexcept {
  switch (level) {
    case Level::trace: return spdlog::level::trace;
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::off: break;
  }
  return spdlog::level::off;
}

inline Level from_spdlog(spdlog::level::level_enum level) noexcept {
  switch (level) {
    case spdlog::level::trace: return Level::trace;
    case spdlog::level::debug: return Level::debug;
    case spdlog::level::info: return Level::info;
    case spdlog::level::warn: return Level::warn;
    case spdlog::level::err:
    case spdlog::level::critical: return Level::error;
    default: return Level::off;
  }
}

/// What is logged with spdlog becomes a line of skiff's log, with the request it was logged for. The logger's name is
/// kept; "" is called "spdlog".
///
///     spdlog::set_default_logger(skiff::interop::spdlog_logger("legacy"));
class SpdlogToLog final : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg& message) override {
    const Log log{message.logger_name.size() > 0 ? text(message.logger_name) : "spdlog"};
    const Level level = from_spdlog(message.level);
    if (level != Level::off && log.enabled(level)) log.write(level, text(message.payload), {});
  }
  void flush() override {}

  // skiff's own format holds.
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  static std::string_view text(spdlog::string_view_t view) noexcept { return {view.data(), view.size()}; }
};

/// A logger of spdlog whose lines go to skiff's log, where its level is decided.
inline std::shared_ptr<spdlog::logger> spdlog_logger(std::string name) {
  auto logger = std::make_shared<spdlog::logger>(std::move(name), std::make_shared<SpdlogToLog>());
  logger->set_level(spdlog::level::trace);
  return logger;
}

/// skiff's lines go to the sinks of spdlog as well: rotating files, syslog, whatever it has. The fields follow the
/// message as name=value. Writing happens on the thread that logs: use sinks that do not wait, or an asynchronous
/// logger of spdlog that overruns.
///
///     skiff::interop::LogToSpdlog forward{spdlog::rotating_logger_mt<spdlog::async_factory>(…)};
///     const skiff::LogSink::Installation installed{forward};
class LogToSpdlog final : public LogSink {
 public:
  explicit LogToSpdlog(std::shared_ptr<spdlog::logger> logger) noexcept : logger_(std::move(logger)) {}

  void write(const LogRecord& record) noexcept override {
    try {
      const std::string text = "[" + std::string{record.logger} + "] " + text_of(record);
      logger_->log(record.time, spdlog::source_loc{}, to_spdlog(record.level), spdlog::string_view_t{text});
    } catch (...) {  // a line is lost rather than a request
    }
  }

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace skiff::interop
