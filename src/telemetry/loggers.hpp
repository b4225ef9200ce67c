#pragma once

#include <skiff/telemetry/logging.hpp>

#include <map>
#include <mutex>

namespace skiff::telemetry {

/// The names of loggers and their levels. One per process, never destroyed: Logs are globals in other units.
class Loggers {
 public:
  static Loggers& instance();

  const detail::Logger& named(std::string_view name);
  void set_level(std::string_view name, Level level);
  void inherit_level(std::string_view name);
  std::vector<LoggerLevel> levels() const;

 private:
  Level effective(std::string_view name) const;
  void apply();

  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<detail::Logger>, std::less<>> loggers_;
  std::map<std::string, Level, std::less<>> own_{{"", Level::info}};
};

}  // namespace skiff::telemetry
