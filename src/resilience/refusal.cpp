#include "resilience/refusal.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace skiff::resilience {

Error refusal(std::string_view name, std::string_view why, Duration retry_after) {
  std::string message{name};
  if (!name.empty()) message += ": ";
  message += why;
  const auto seconds = std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(retry_after).count(), 1);
  return unavailable(std::move(message)).with_header("Retry-After", std::to_string(seconds));
}

}  // namespace skiff::resilience
