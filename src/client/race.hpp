#pragma once

#include "client/attempt.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>
#include <skiff/core/time.hpp>

#include <exception>
#include <optional>

namespace skiff::client {

/// Awaited: a try, and a second one beside it when the first has not ended `delay` after `now` and the budget allows
/// it. The first good answer wins, and the other try is cancelled; what failed is waited out while the other may still
/// do better. The one that is cut off unwinds before this goes on, so that nothing it refers to disappears under it.
///
/// It also ends a try whose time is over: one timer, armed for what is due first, serves the hedge and both limits.
class Race final : public Suspension, private Timer {
 public:
  /// `delay`: nothing for a try alone. `outcome`: empty; has how it ended afterwards.
  Race(Pipeline& pipeline, Call& call, std::optional<Duration> delay, TimePoint now,
       std::optional<Attempted>& outcome) noexcept;
  ~Race() override;

  void await_resume();

 private:
  struct Runner {
    Runner(Race& r, TimePoint now) noexcept
        : race(r), attempt(r.pipeline_, r.call_, now), due(attempt.due()) {}

    Race& race;
    Attempt attempt;
    Operation<Reply> operation;  // refers to the attempt
    TimePoint due;               // its time is over then
    bool running = false;
    bool late = false;
    bool cut_off = false;  // the other has won, or the call is over
  };

  bool begin() override;
  void abort() noexcept override;
  bool interruptible() const noexcept override;
  void fire() override;

  void hedge(TimePoint now);
  void launch(Runner& runner) noexcept;
  void ended(Runner& runner) noexcept;
  void failed(Runner& runner) noexcept;
  void take(Runner& runner, std::optional<Attempted>& outcome);
  void weigh(Runner& runner);
  void cut_off(Runner& runner) noexcept;
  bool over() const noexcept { return !first_.running && !(second_ && second_->running); }
  void arm_for_next();
  void finish_if_over();

  Pipeline& pipeline_;
  Call& call_;
  const Duration delay_;
  TimePoint hedge_at_;  // max(): not, or not any more
  std::optional<Attempted>& outcome_;
  Runner first_;
  std::optional<Runner> second_;
  std::exception_ptr failure_;
  bool won_ = false;
};

}  // namespace skiff::client
