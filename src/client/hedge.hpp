#pragma once

#include "client/attempt.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/context.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>
#include <skiff/core/time.hpp>

#include <array>
#include <exception>
#include <optional>

namespace skiff::client {

/// Awaited: a try, and a second one beside it when the first has not ended `delay` after `now` and the budget allows it.
/// The first good answer wins, and the other try is cancelled; what failed is waited out while the other may still do
/// better. The one that is cut off unwinds before this goes on, so that nothing it refers to disappears under it.
class Race final : public Suspension, private Timer {
 public:
  Race(Pipeline& pipeline, Call& call, Duration delay, TimePoint now) noexcept
      : pipeline_(pipeline), call_(call), delay_(delay), began_(now) {}
  ~Race() override { Runtime::current().disarm(*this); }

  /// Valid while this is.
  Attempted&& await_resume();

 private:
  struct Runner {
    Operation<Attempted> operation;
    Race* race = nullptr;
    bool running = false;
  };

  bool begin() override;
  void abort() noexcept override;
  bool interruptible() const noexcept override;
  void fire() override;

  void launch(Runner& runner, TimePoint now);
  void ended(Runner& runner);
  void cut_off_others(Runner& winner);
  bool over() const noexcept { return !runners_[0].running && !runners_[1].running; }
  void finish_if_over();

  Pipeline& pipeline_;
  Call& call_;
  Duration delay_;
  TimePoint began_;
  ContextRef context_;  // that both tries belong to
  std::array<Runner, 2> runners_;
  std::optional<Attempted> winner_;
  std::exception_ptr failed_;
  bool won_ = false;
};

}  // namespace skiff::client
