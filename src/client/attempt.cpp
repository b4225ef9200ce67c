#include "client/attempt.hpp"

#include "client/pipeline.hpp"

#include <skiff/core/within.hpp>
#include <skiff/http/propagation.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace skiff::client {
namespace {

std::string seconds_up(Duration duration) {
  return std::to_string(std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(duration).count(), 1));
}

}  // namespace

TimePoint Attempt::due() const noexcept { return limit_ ? detail::later(began_, *limit_) : TimePoint::max(); }

// Where there is a place at once, which is nearly always, nothing here waits, and time has not gone on. What is thrown
// on the way is an answer of the try too, so that end() tells everyone of it.
Task<Reply> Attempt::pass() {
  try {
    if (limit_) {
      if (*limit_ <= Duration{0}) return too_late();
      inject_timeout(*limit_, call_.request().headers());
    }
    Bulkhead& bulkhead = pipeline_.bulkhead();
    if (!bulkhead.try_enter()) return pass_later();
    permit_.emplace(bulkhead);
    return pass_inside(began_);
  } catch (...) {
    return Reply{thrown_error()};
  }
}

Task<Reply> Attempt::pass_later() {
  Task<Result<Permit>> entering = enter(pipeline_.bulkhead(), Priority::normal, "a service that this one depends on");
  Result<Permit> permit = co_await std::move(entering);
  if (!permit) co_return permit.error();
  permit_.emplace(*std::move(permit));
  Task<Reply> passing = pass_inside(now());
  co_return co_await std::move(passing);
}

Task<Reply> Attempt::pass_inside(TimePoint now) {
  if (const std::optional<Error> refused = choose(now)) return Reply{*refused};
  stage_ = CallStage::connection;
  return pipeline_.transport().send(call_.request(), *choice_->instance, journey_);
}

Reply Attempt::too_late() {
  const bool waited_here = !choice_;
  cut_short_ = call_.is_cut_short(*limit_);
  stage_ = CallStage::deadline;
  return Error{ErrorKind::gateway_timeout, "a service that this one depends on took too long"}.with_cause(
      waited_here ? "no time left before it was sent" : "no answer in time");
}

// Nothing when there is an instance to send to.
std::optional<Error> Attempt::choose(TimePoint now) {
  stage_ = CallStage::circuit_breaker;
  Breakers& breakers = pipeline_.breakers();
  if (!breakers.admit(now)) {
    return unavailable("a service that this one depends on fails; it is left alone for a while")
        .with_cause("the circuit breaker is open")
        .with_header("Retry-After", seconds_up(breakers.open_for_longer(now)));
  }
  admitted_ = true;
  sent_ = now;
  stage_ = CallStage::balance;
  Balancer& balancer = pipeline_.balancer(now);
  const auto admits = [&](Slot slot) { return breakers.would_admit(slot, now); };
  PickHint hint;
  hint.excluded = call_.tried();
  hint.admits = admits;
  if (call_.options().has_balance_key) hint.key = call_.options().balance_key;
  choice_ = balancer.pick(hint, now, Runtime::current().random_bits());
  if (!choice_) {
    return unavailable("no instance of a service that this one depends on is available")
        .with_cause(balancer.size() == 0 ? "there are no instances" : "the circuit breakers of all instances are open");
  }
  balancer.started(choice_->slot, now);
  call_.add_tried(choice_->slot);
  instance_admitted_ = breakers.admit(choice_->slot, *choice_->instance, now);
  if (!instance_admitted_) {
    return unavailable("a service that this one depends on fails; it is left alone for a while")
        .with_cause("the circuit breaker of the instance tries already");
  }
  pipeline_.instruments().tries.add();
  return std::nullopt;
}

void Attempt::end(Attempted& outcome) {
  const TimePoint present = now();
  const Reply& reply = outcome.reply;
  if (reply) stage_ = CallStage::response;
  Verdict& verdict = outcome.verdict = judge(reply, stage_);
  if (cut_short_) verdict.outcome = CallOutcome::ignored;  // too little time says nothing about the service
  if (!reply || verdict.outcome == CallOutcome::failure) note_failure(reply, present);
  call_.explain([&] {
    std::string text = "try " + std::to_string(number_) + ": ";
    text += choice_ ? choice_->instance->authority() + " (" + choice_->why + (choice_->panic ? ", panic" : "") + ") "
                    : std::string{"no instance "};
    text += reply ? std::to_string(code(reply->status())) : std::string{name(stage_)} + " failed";
    if (!reply && !reply.error().cause().empty()) text.append(" (").append(reply.error().cause()).append(")");
    text += " in " + readable(present - began_);
    return text + (journey_.reused ? ", kept connection" : "");
  });
  settle(present, verdict.outcome);
  outcome.stage = stage_;
  outcome.sent = journey_.sent;
  outcome.at = present;
}

void Attempt::abandon() noexcept {
  if (admitted_ || choice_) settle(now(), CallOutcome::ignored);
  permit_.reset();
}

// A place in the queue that was not to be had, or a breaker that was open, says nothing about the service.
void Attempt::settle(TimePoint now, CallOutcome outcome) noexcept {
  const Duration took = now - sent_;
  if (choice_) pipeline_.ended(choice_->slot, instance_admitted_, now, outcome, took);
  if (admitted_) pipeline_.breakers().record(now, choice_ ? outcome : CallOutcome::ignored, took);
  choice_.reset();
  admitted_ = false;
  permit_.reset();
}

void Attempt::note_failure(const Reply& reply, TimePoint now) {
  CallTry failed;
  if (choice_) failed.instance = choice_->instance->authority();
  failed.stage = stage_;
  failed.status = reply ? code(reply->status()) : 0;
  failed.cause = reply ? "status " + std::to_string(failed.status)
                       : std::string{reply.error().cause().empty() ? reply.error().message() : reply.error().cause()};
  failed.took = now - began_;
  call_.failed(std::move(failed));
}

}  // namespace skiff::client
