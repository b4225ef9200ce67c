#include "resilience/options.hpp"

#include <skiff/core/error.hpp>

#include <array>
#include <cstdio>
#include <utility>

namespace skiff::resilience {

std::string text_of(Duration duration) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 3> units{
      {{1'000'000'000, " s"}, {1'000'000, " ms"}, {1'000, " us"}}};
  for (const auto& [unit, name] : units) {
    if (duration.count() % unit == 0) return std::to_string(duration.count() / unit) + name;
  }
  return std::to_string(duration.count()) + " ns";
}

std::string text_of(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", number);
  return text.data();
}

void refuse_option(std::string_view option, std::string_view expected, const std::string& got) {
  throw ConfigurationError{std::string{option} + ": expected " + std::string{expected} + ", got " + got};
}

}  // namespace skiff::resilience
