#include <skiff/test/virtual_runtime.hpp>

#include "core/timer_queue.hpp"

#include <skiff/core/random.hpp>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace skiff::test {

struct VirtualRuntime::State {
  State(VirtualRuntime& runtime, std::uint64_t seed) : random(seed), current(runtime) {}

  TimerQueue timers;
  TimePoint now{std::chrono::hours{1}};
  std::mutex mutex;  // work may be posted by any thread
  std::deque<std::function<void()>> work;
  RandomSource random;
  Current current;
};

VirtualRuntime::VirtualRuntime(std::uint64_t seed) : state_(std::make_unique<State>(*this, seed)) {}
VirtualRuntime::~VirtualRuntime() { drop_locals(); }

TimePoint VirtualRuntime::now() const { return state_->now; }

WallTime VirtualRuntime::wall_now() const {
  using namespace std::chrono;
  return WallTime{sys_days{year{2026} / January / 1}} + (state_->now.time_since_epoch() - hours{1});
}

std::uint64_t VirtualRuntime::random_bits() { return state_->random(); }

void VirtualRuntime::post(std::function<void()> work) {
  const std::lock_guard lock{state_->mutex};
  state_->work.push_back(std::move(work));
}

void VirtualRuntime::arm(Timer& timer, TimePoint at) { state_->timers.arm(timer, at); }
void VirtualRuntime::disarm(Timer& timer) noexcept { state_->timers.disarm(timer); }

bool VirtualRuntime::run_blocking(std::function<void()> job, std::function<void()> done) {
  post(std::move(job));
  post(std::move(done));
  return true;
}

bool VirtualRuntime::run_one() {
  std::unique_lock lock{state_->mutex};
  if (!state_->work.empty()) {
    const std::function<void()> work = std::move(state_->work.front());
    state_->work.pop_front();
    lock.unlock();
    work();
    return true;
  }
  lock.unlock();
  if (state_->timers.empty() || state_->timers.next() > state_->now) return false;
  state_->timers.fire_due(state_->now);
  return true;
}

void VirtualRuntime::run_ready() {
  while (run_one()) {
  }
}

VirtualRuntime::Stop VirtualRuntime::run_until(const bool& done, TimePoint limit) {
  constexpr unsigned most_at_once = 1'000'000;
  for (unsigned at_once = 0; !done; ++at_once) {
    if (at_once == most_at_once) return Stop::endless;
    if (run_one()) continue;
    if (state_->timers.empty()) return Stop::idle;
    if (state_->timers.next() > limit) {
      state_->now = std::max(state_->now, limit);
      return Stop::late;
    }
    state_->now = state_->timers.next();
    at_once = 0;
  }
  return Stop::done;
}

void VirtualRuntime::advance(Duration duration) {
  const TimePoint end = state_->now + duration;
  run_ready();
  while (!state_->timers.empty() && state_->timers.next() <= end) {
    state_->now = state_->timers.next();
    run_ready();
  }
  state_->now = end;
}

bool VirtualRuntime::step() {
  bool idle = false;
  {
    const std::lock_guard lock{state_->mutex};
    idle = state_->work.empty();
  }
  if (idle) {
    if (state_->timers.empty()) return false;
    state_->now = std::max(state_->now, state_->timers.next());
  }
  run_ready();
  return true;
}

}  // namespace skiff::test
