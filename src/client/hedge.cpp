#include "client/hedge.hpp"

#include "client/pipeline.hpp"

#include <utility>

namespace skiff::client {

Attempted&& Race::await_resume() {
  throw_if_cancelled();
  if (winner_) {
    const bool waited_for_another = runners_[1].race != nullptr;
    if (waited_for_another) winner_->at = now();
    return *std::move(winner_);
  }
  if (failed_) std::rethrow_exception(failed_);
  throw Cancelled{};
}

bool Race::begin() {
  context_ = ContextRef{Context::current()};
  launch(runners_[0], began_);
  if (over()) return false;
  Runtime::current().arm(*this, began_ + delay_);
  return true;
}

// The tries unwind from the event loop; the last one's end resumes.
void Race::abort() noexcept {
  Runtime::current().disarm(*this);
  for (Runner& runner : runners_) {
    if (runner.running) runner.operation.cancel();
  }
}

bool Race::interruptible() const noexcept {
  for (const Runner& runner : runners_) {
    if (runner.running && !runner.operation.interruptible()) return false;
  }
  return true;
}

// While the first waits for its turn here, a second would wait behind it.
void Race::fire() {
  const Context::Entered entered{context_.get()};
  const TimePoint present = now();
  if (call_.tried().empty()) return Runtime::current().arm(*this, present + delay_);
  if (!pipeline_.pay_for_another(call_, present)) return;
  call_.explain([this] { return "hedge after " + readable(delay_); });
  pipeline_.instruments().hedges.add();
  call_.begin_try();
  launch(runners_[1], present);
  finish_if_over();
}

void Race::launch(Runner& runner, TimePoint now) {
  runner.race = this;
  runner.running = true;
  const bool at_once = runner.operation.start(Attempt::run(pipeline_, call_, now), &runner, [](void* ended) {
    auto* const self = static_cast<Runner*>(ended);
    self->race->ended(*self);
    self->race->finish_if_over();
  });
  if (at_once) ended(runner);
}

void Race::ended(Runner& runner) {
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

void Race::cut_off_others(Runner& winner) {
  for (Runner& runner : runners_) {
    if (&runner != &winner && runner.running) runner.operation.cancel();
  }
}

void Race::finish_if_over() {
  if (!over() || !waiting()) return;
  Runtime::current().disarm(*this);
  resume();
}

}  // namespace skiff::client
