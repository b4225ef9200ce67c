#include "telemetry/loggers.hpp"

namespace skiff::telemetry {

Loggers& Loggers::instance() {
  static auto& loggers = *new Loggers;
  return loggers;
}

const detail::Logger& Loggers::named(std::string_view name) {
  const std::lock_guard lock{mutex_};
  auto found = loggers_.find(name);
  if (found == loggers_.end()) {
    found = loggers_.emplace(name, std::make_unique<detail::Logger>(std::string{name})).first;
    found->second->threshold = effective(name);
  }
  return *found->second;
}

void Loggers::set_level(std::string_view name, Level level) {
  const std::lock_guard lock{mutex_};
  own_.insert_or_assign(std::string{name}, level);
  apply();
}

void Loggers::inherit_level(std::string_view name) {
  const std::lock_guard lock{mutex_};
  if (name.empty()) {
    own_[""] = Level::info;
  } else if (const auto found = own_.find(name); found != own_.end()) {
    own_.erase(found);
  }
  apply();
}

std::vector<LoggerLevel> Loggers::levels() const {
  const std::lock_guard lock{mutex_};
  std::map<std::string, LoggerLevel> levels;
  for (const auto& [name, logger] : loggers_) levels[name] = {name, logger->threshold, true};
  for (const auto& [name, level] : own_) levels[name] = {name, level, true};
  std::vector<LoggerLevel> list;
  for (auto& [name, level] : levels) {
    level.inherited = !own_.contains(name);
    list.push_back(std::move(level));
  }
  return list;
}

Level Loggers::effective(std::string_view name) const {
  for (;;) {
    if (const auto found = own_.find(name); found != own_.end()) return found->second;
    const std::size_t dot = name.rfind('.');
    name = name.substr(0, dot != std::string_view::npos ? dot : 0);
  }
}

void Loggers::apply() {
  for (const auto& [name, logger] : loggers_) logger->threshold = effective(name);
}

}  // namespace skiff::telemetry
