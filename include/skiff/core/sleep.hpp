#pragma once

#include <skiff/core/cancellation.hpp>
#include <skiff/core/runtime.hpp>

namespace skiff {

/// The awaitable that sleep_for() and sleep_until() return.
class [[nodiscard]] Sleep final : public Suspension, private Timer {
 public:
  explicit Sleep(TimePoint until) noexcept : until_(until) {}
  void await_resume() const { throw_if_cancelled(); }

 private:
  bool begin() override;
  void abort() noexcept override;
  void fire() override { resume(); }

  TimePoint until_;
};

/// `co_await sleep_for(d)`: waits without blocking the worker. Not positive: does not wait. A time that the
/// clock cannot hold (Duration::max()): until it is cancelled. Throws Cancelled.
inline Sleep sleep_for(Duration duration) {
  const TimePoint start = now();
  return Sleep{duration < TimePoint::max() - start ? start + duration : TimePoint::max()};
}
inline Sleep sleep_until(TimePoint at) { return Sleep{at}; }

}  // namespace skiff
