#include "plugin/host.hpp"

namespace skiff {

void PluginHost::refuse(std::string_view key, std::string_view text, const std::string& expected) {
  throw ConfigurationError{"option " + std::string{key} + ": expected " + expected + ", got " + std::string{text}};
}

std::optional<std::string_view> RecordingPluginHost::option(std::string_view key) {
  known_.emplace(key);
  return options_.get(key);
}

std::string_view RecordingPluginHost::unknown_option() const {
  for (const auto& [key, value] : options_) {
    if (!known_.contains(key)) return key;
  }
  return {};
}

}  // namespace skiff
