#include "client/hedge.hpp"

#include "client/pipeline.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>

#include <array>
#include <exception>
#include <optional>
#include <utility>

namespace skiff::client {
namespace {

/// Waits for the better of two tries. The one that is cut off unwinds before this goes on, so that nothing it refers to
/// disappears under it.
class Race final : public Suspension, private Timer {
 public:
  Race(Pipeline& pipeline, Call& call, Duration delay) noexcept : pipeline_(pipeline), call_(call), delay_(delay) {}
  ~Race() override { Runtime::current().disarm(*this); }

  Attempted await_resume() {
    throw_if_cancelled();
    if (winner_) return *std::move(winner_);
    if (failed_) std::rethrow_exception(failed_);
    throw Cancelled{};
  }

 private:
  struct Runner {
    Operation<Attempted> operation;
    Race* race = nullptr;
    bool running = false;
  };

  bool begin() override {
    context_ = ContextRef{Context::current()};
    launch(runners_[0]);
    if (over()) return false;
    Runtime::current().arm(*this, now() + delay_);
    return true;
  }

  // The tries unwind from the event loop; the last one's end resumes.
  void abort() noexcept override {
    Runtime::current().disarm(*this);
    for (Runner& runner : runners_) {
      if (runner.running) runner.operation.cancel();
    }
  }

  bool interruptible() const noexcept override {
    for (const Runner& runner : runners_) {
      if (runner.running && !runner.operation.interruptible()) return false;
    }
    return true;
  }

  // While the first waits for its turn here, a second would wait behind it.
  void fire() override {
    const Context::Entered entered{context_.get()};
    if (call_.tried().empty()) return Runtime::current().arm(*this, now() + delay_);
    if (!pipeline_.pay_for_another(call_, now())) return;
    call_.explain([this] { return "hedge after " + readable(delay_); });
    pipeline_.instruments().hedges.add();
    call_.begin_try();
    launch(runners_[1]);
    finish_if_over();
  }

  void launch(Runner& runner) {
    runner.race = this;
    runner.running = true;
    const bool at_once = runner.operation.start(Attempt::run(pipeline_, call_), &runner, [](void* ended) {
      auto* const self = static_cast<Runner*>(ended);
      self->race->ended(*self);
      self->race->finish_if_over();
    });
    if (at_once) ended(runner);
  }

  void ended(Runner& runner) {
    runner.running = false;
    try {
      Attempted outcome = runner.operation.take();
      const bool good = outcome.reply && outcome.verdict.outcome != CallOutcome::failure;
      if (good && !won_) {
        won_ = true;
        if (&runner == &runners_[1]) pipeline_.instruments().hedges_won.add();
        cut_off_others(runner);
        winner_.emplace(std::move(outcome));
      } else if (!winner_) {
        winner_.emplace(std::move(outcome));
      }
    } catch (const Cancelled&) {  // it lost, or the call is over
    } catch (...) {
      if (!winner_) failed_ = std::current_exception();
    }
  }

  void cut_off_others(Runner& winner) {
    for (Runner& runner : runners_) {
      if (&runner != &winner && runner.running) runner.operation.cancel();
    }
  }

  bool over() const noexcept { return !runners_[0].running && !runners_[1].running; }

  void finish_if_over() {
    if (!over() || !waiting()) return;
    Runtime::current().disarm(*this);
    resume();
  }

  Pipeline& pipeline_;
  Call& call_;
  Duration delay_;
  ContextRef context_;  // that both tries belong to
  std::array<Runner, 2> runners_;
  std::optional<Attempted> winner_;
  std::exception_ptr failed_;
  bool won_ = false;
};

}  // namespace

Task<Attempted> hedged(Pipeline& pipeline, Call& call, Duration delay) {
  Race race{pipeline, call, delay};
  co_return co_await race;
}

}  // namespace skiff::client
