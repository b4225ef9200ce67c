#include <skiff/resilience/permit.hpp>

#include "resilience/refusal.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/runtime.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace skiff {
namespace {

/// A wait for a place. Goes on from the event loop, never from inside the call that has made the place free: who leaves
/// does not run those who come.
class Wait final : public Suspension, private Timer, private Bulkhead::Waiter {
 public:
  explicit Wait(Bulkhead& bulkhead) noexcept : bulkhead_(bulkhead) {}
  ~Wait() override {
    if (state_ == State::admitted) bulkhead_.leave();
  }

  /// Before it is awaited. False: there is no room to wait.
  bool join(Priority priority) noexcept { return bulkhead_.wait(*this, priority); }

  std::optional<Permit> await_resume() {
    throw_if_cancelled();
    if (state_ != State::admitted) return std::nullopt;
    state_ = State::ended;
    return Permit{bulkhead_};
  }

 private:
  enum class State : std::uint8_t { queued, admitted, ended };

  bool begin() override {
    Runtime& runtime = Runtime::current();
    const TimePoint start = runtime.now();
    const Duration limit = bulkhead_.options().longest_wait;
    if (limit < TimePoint::max() - start) runtime.arm(*this, start + limit);
    return true;
  }
  void abort() noexcept override {
    bulkhead_.forget(*this);
    go_on();
  }
  void fire() override {
    bulkhead_.forget(*this);
    resume();
  }
  void admitted() noexcept override {
    state_ = State::admitted;
    go_on();
  }
  void displaced() noexcept override {
    state_ = State::ended;
    go_on();
  }
  void go_on() noexcept {
    Runtime& runtime = Runtime::current();
    runtime.arm(*this, runtime.now());
  }

  Bulkhead& bulkhead_;
  State state_ = State::queued;
};

Error full(std::string_view name) { return resilience::refusal(name, "the bulkhead is full", std::chrono::seconds{1}); }

Task<Result<Permit>> wait_for_place(Bulkhead& bulkhead, Priority priority, std::string_view name) {
  Wait wait{bulkhead};
  if (wait.join(priority)) {
    std::optional<Permit> permit = co_await wait;
    if (permit) co_return std::move(*permit);
  }
  co_return full(name);
}

}  // namespace

Task<Result<Permit>> enter(Bulkhead& bulkhead, Priority priority, std::string_view name) {
  if (bulkhead.try_enter()) return Permit{bulkhead};
  const BulkheadOptions& options = bulkhead.options();
  if (options.queue == 0 || options.longest_wait == Duration::zero()) return full(name);
  return wait_for_place(bulkhead, priority, name);
}

}  // namespace skiff
