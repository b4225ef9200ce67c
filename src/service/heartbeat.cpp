#include "service/heartbeat.hpp"

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
      if (workers_.silence() < *period) supervisor_.alive();
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

}  // namespace skiff
