#include "client/race.hpp"

#include "client/pipeline.hpp"

#include <skiff/core/within.hpp>

#include <algorithm>
#include <utility>

namespace skiff::client {

Race::Race(Pipeline& pipeline, Call& call, std::optional<Duration> delay, TimePoint now,
           std::optional<Attempted>& outcome) noexcept
    : pipeline_(pipeline),
      call_(call),
      delay_(delay.value_or(Duration{0})),
      hedge_at_(delay ? detail::later(now, *delay) : TimePoint::max()),
      outcome_(outcome),
      first_(*this, now) {}

Race::~Race() = default;

void Race::await_resume() {
  throw_if_cancelled();
  if (outcome_) {
    if (second_) outcome_->at = now();  // it may have waited for the other
    return;
  }
  if (failure_) std::rethrow_exception(failure_);
  throw Cancelled{};
}

bool Race::begin() {
  launch(first_);
  if (over()) return false;
  arm_for_next();
  return true;
}

// The tries unwind from the event loop; the last one's end resumes.
void Race::abort() noexcept {
  Runtime::current().disarm(*this);
  cut_off(first_);
  if (second_) cut_off(*second_);
}

bool Race::interruptible() const noexcept {
  const auto holds = [](const Runner& runner) { return runner.running && !runner.operation.interruptible(); };
  return !holds(first_) && !(second_ && holds(*second_));
}

void Race::arm_for_next() {
  TimePoint next = hedge_at_;
  if (first_.running) next = std::min(next, first_.due);
  if (second_ && second_->running) next = std::min(next, second_->due);
  if (next != TimePoint::max()) Runtime::current().arm(*this, next);
}

void Race::fire() {
  const Context::Entered entered{context()};
  const TimePoint present = now();
  const auto end_if_due = [present](Runner& runner) {
    if (!runner.running || runner.due > present) return;
    runner.due = TimePoint::max();
    runner.late = true;
    runner.operation.cancel();  // it ends from the event loop
  };
  end_if_due(first_);
  if (second_) end_if_due(*second_);
  if (hedge_at_ <= present) return hedge(present);
  arm_for_next();
}

// While the first waits for its turn here, a second would wait behind it.
void Race::hedge(TimePoint now) {
  const bool in_line = call_.tried().empty();
  hedge_at_ = in_line ? detail::later(now, delay_) : TimePoint::max();
  if (!in_line && pipeline_.pay_for_another(call_, now)) {
    call_.explain([this] { return "hedge after " + readable(delay_); });
    pipeline_.instruments().hedges.add();
    call_.begin_try();
    launch(second_.emplace(*this, now));
  }
  arm_for_next();
  finish_if_over();
}

void Race::launch(Runner& runner) noexcept {
  runner.running = true;
  try {
    const bool at_once = runner.operation.start(runner.attempt.pass(), &runner, [](void* ended) {
      auto& self = *static_cast<Runner*>(ended);
      self.race.ended(self);
      self.race.finish_if_over();
    });
    if (at_once) ended(runner);
  } catch (...) {
    failed(runner);
  }
}

void Race::ended(Runner& runner) noexcept {
  runner.running = false;
  try {
    weigh(runner);
  } catch (...) {
    failed(runner);
  }
}

// Cancelled: it lost, or the call is over.
void Race::failed(Runner& runner) noexcept {
  runner.running = false;
  if (!outcome_ && !failure_) failure_ = std::current_exception();
  runner.attempt.abandon();
}

void Race::weigh(Runner& runner) {
  std::optional<Attempted> another;
  std::optional<Attempted>& outcome = outcome_ ? another : outcome_;
  take(runner, outcome);
  const bool good = outcome->reply && outcome->verdict.outcome != CallOutcome::failure;
  if (!good || won_) return;
  won_ = true;
  if (another) outcome_.emplace(*std::move(another));
  if (!second_) return;
  if (&runner == &*second_) pipeline_.instruments().hedges_won.add();
  cut_off(&runner == &first_ ? *second_ : first_);
}

// One that comes to an answer all the same when its time is over has it.
void Race::take(Runner& runner, std::optional<Attempted>& outcome) {
  try {
    outcome.emplace(runner.operation);
  } catch (const Cancelled&) {
    if (!runner.late || runner.cut_off) throw;
    outcome.emplace(runner.attempt.too_late());
  }
  try {
    runner.attempt.end(*outcome);
  } catch (...) {
    outcome.reset();
    throw;
  }
}

void Race::cut_off(Runner& runner) noexcept {
  if (!runner.running) return;
  runner.cut_off = true;
  runner.operation.cancel();
}

void Race::finish_if_over() {
  if (!over() || !waiting()) return;
  Runtime::current().disarm(*this);
  resume();
}

}  // namespace skiff::client
