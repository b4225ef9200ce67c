#include "service/heartbeat.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace skiff {
namespace {

// The supervisor gives up on an end that it has not heard of for this long. Longer than the last act, when
// nothing is said any more.
constexpr std::chrono::seconds extension{10};
constexpr std::chrono::seconds extend_every{1};

constexpr std::chrono::hours nothing_to_do{1};

}  // namespace

TimePoint Heartbeat::beat() {
  const TimePoint present = now();
  TimePoint next = present + nothing_to_do;
  if (const auto period = supervisor_.watchdog_period()) {
    if (present >= check_at_) {
      check();
      check_at_ = present + *period;
    }
    next = std::min(next, check_at_);
  }
  if (stopping_) {
    if (present >= extend_at_) {
      supervisor_.extend(extension);
      extend_at_ = present + extend_every;
    }
    next = std::min(next, extend_at_);
  }
  return next;
}

// A service that is killed by its watchdog should have said why.
void Heartbeat::check() {
  const bool late = !server_.responsive();
  if (!late) supervisor_.alive();
  if (late && !late_) spdlog::warn("a worker is held up by a handler that blocks: the watchdog is not told that all is well");
  late_ = late;
}

}  // namespace skiff
