#include <skiff/telemetry/log_limit.hpp>

#include <utility>

namespace skiff {

std::optional<std::uint64_t> LogLimit::admit(std::string_view kind, TimePoint at) {
  constexpr std::size_t most_kinds = 64;
  const std::lock_guard lock{mutex_};
  auto found = kinds_.find(kind);
  if (found == kinds_.end()) found = kinds_.try_emplace(std::string{kinds_.size() < most_kinds ? kind : ""}).first;
  Kind& own = found->second;
  if (const TimePoint second = std::chrono::floor<std::chrono::seconds>(at); own.second != second) {
    own.second = second;
    own.lines = 0;
  }
  if (own.lines == most_) {
    ++own.suppressed;
    return std::nullopt;
  }
  ++own.lines;
  return std::exchange(own.suppressed, 0);
}

}  // namespace skiff
