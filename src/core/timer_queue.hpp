#pragma once

#include <skiff/core/runtime.hpp>

#include <vector>

namespace skiff {

/// Armed timers in order of time, then of arming: a binary heap whose entries know their place, so that
/// disarming is O(log n). Pure: the owner says what time it is.
class TimerQueue {
 public:
  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;
  ~TimerQueue();

  void arm(Timer& timer, TimePoint at);
  void disarm(Timer& timer) noexcept;

  bool empty() const noexcept { return heap_.empty(); }

  /// Only when not empty.
  TimePoint next() const noexcept { return heap_.front()->at_; }

  /// Fires the timers that are due at `now`, the earliest first, and those they arm that are due too, up to
  /// the number that was armed on entry, so that a timer that re-arms itself cannot hold the thread.
  void fire_due(TimePoint now);

 private:
  friend class Timer;
  static bool before(const Timer& a, const Timer& b) noexcept {
    return a.at_ != b.at_ ? a.at_ < b.at_ : a.sequence_ < b.sequence_;
  }
  void place(Timer* timer, std::size_t position) noexcept;
  void sift_up(std::size_t position) noexcept;
  void sift_down(std::size_t position) noexcept;

  std::vector<Timer*> heap_;
  std::uint64_t armed_so_far_ = 0;
};

}  // namespace skiff
