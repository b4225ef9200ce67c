#pragma once

#include <skiff/telemetry/field.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

enum class Level : std::uint8_t { trace, debug, info, warn, error, off };

/// "trace", "debug", "info", "warn", "error", "off".
std::string_view name(Level level) noexcept;
std::optional<Level> parse_level(std::string_view name) noexcept;

namespace detail {

/// What all Logs of one name share; lives as long as the process.
struct Logger {
  explicit Logger(std::string n) : name(std::move(n)) {}
  const std::string name;
  std::atomic<Level> threshold{Level::info};
};

}  // namespace detail

/// A named logger; copies and others of the same name are the same one. May be a global, and used from any thread.
///
///     const Log log{"orders"};
///     log.info("order placed", {"order_id", id}, {"customer", name});
///
/// The message is a constant, what varies stands in the fields: then lines can be counted and searched by both. A
/// line written while an Activity is current carries its request id, trace id, span id and route by itself. Names
/// are hierarchical by ".": "orders.payment" has the level of "orders" until it gets its own (Logging::set_level()).
///
/// Writing never waits and never throws; views are used during the call only. A level that is switched off costs a
/// load and a branch, if the values are at hand.
class Log {
 public:
  explicit Log(std::string_view name);

  std::string_view name() const noexcept { return logger_->name; }
  bool enabled(Level level) const noexcept { return level >= logger_->threshold.load(std::memory_order_relaxed); }

  using F = const Field&;

  void trace(std::string_view message, F a = Field::none, F b = Field::none, F c = Field::none, F d = Field::none,
             F e = Field::none, F f = Field::none, F g = Field::none, F h = Field::none) const noexcept {
    if (enabled(Level::trace)) write_each(Level::trace, message, a, b, c, d, e, f, g, h);
  }
  void debug(std::string_view message, F a = Field::none, F b = Field::none, F c = Field::none, F d = Field::none,
             F e = Field::none, F f = Field::none, F g = Field::none, F h = Field::none) const noexcept {
    if (enabled(Level::debug)) write_each(Level::debug, message, a, b, c, d, e, f, g, h);
  }
  void info(std::string_view message, F a = Field::none, F b = Field::none, F c = Field::none, F d = Field::none,
            F e = Field::none, F f = Field::none, F g = Field::none, F h = Field::none) const noexcept {
    if (enabled(Level::info)) write_each(Level::info, message, a, b, c, d, e, f, g, h);
  }
  void warn(std::string_view message, F a = Field::none, F b = Field::none, F c = Field::none, F d = Field::none,
            F e = Field::none, F f = Field::none, F g = Field::none, F h = Field::none) const noexcept {
    if (enabled(Level::warn)) write_each(Level::warn, message, a, b, c, d, e, f, g, h);
  }
  void error(std::string_view message, F a = Field::none, F b = Field::none, F c = Field::none, F d = Field::none,
             F e = Field::none, F f = Field::none, F g = Field::none, F h = Field::none) const noexcept {
    if (enabled(Level::error)) write_each(Level::error, message, a, b, c, d, e, f, g, h);
  }

  /// Any number of fields; those of Field::Type::none are left out.
  void write(Level level, std::string_view message, std::span<const Field> fields) const noexcept;

 private:
  void write_each(Level level, std::string_view message, F a, F b, F c, F d, F e, F f, F g, F h) const noexcept;

  const detail::Logger* logger_;
};

}  // namespace skiff
