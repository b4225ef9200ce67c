#include "client/call.hpp"

#include "client/verdict.hpp"

#include <skiff/telemetry/activity.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <limits>
#include <utility>

namespace skiff {

std::string_view name(CallStage stage) noexcept {
  switch (stage) {
    case CallStage::deadline: return "deadline";
    case CallStage::retry: return "retry";
    case CallStage::bulkhead: return "bulkhead";
    case CallStage::circuit_breaker: return "circuit_breaker";
    case CallStage::balance: return "balance";
    case CallStage::connection: return "connection";
    case CallStage::response: return "response";
  }
  return "";
}

const CallFailure* call_failure(const Error& error) noexcept {
  return dynamic_cast<const CallFailure*>(error.detail());
}

namespace client {
namespace {

std::string told(const CallTry& one) {
  std::string text = one.instance.empty() ? "no instance" : one.instance;
  text += ": ";
  text += one.cause;
  return text + " (" + readable(one.took) + ")";
}

}  // namespace

// What its caller has no use for is not sent: who waits for the activity under way is gone by then.
TimePoint deadline_of(const Plan& plan, const CallOptions& options, TimePoint now) {
  const Activity* const activity = Activity::current();
  const TimePoint callers = activity != nullptr ? activity->deadline() : TimePoint::max();
  const Duration own = options.timeout > Duration{0} ? options.timeout : plan.options.timeout;
  if (own <= Duration{0} || own >= TimePoint::max() - now) return callers;
  return std::min(callers, now + own);
}

void Explanation::add(std::string_view what) {
  if (!text_.empty()) text_ += "; ";
  for (const char c : what) text_ += c >= ' ' && c <= '~' ? c : '?';  // it becomes a header
}

std::string readable(Duration duration) {
  const double ns = static_cast<double>(duration.count());
  std::array<char, 32> text{};
  if (ns < 1e6) {
    std::snprintf(text.data(), text.size(), "%.0fus", ns / 1e3);
  } else if (ns < 1e9) {
    std::snprintf(text.data(), text.size(), "%.1fms", ns / 1e6);
  } else {
    std::snprintf(text.data(), text.size(), "%.2fs", ns / 1e9);
  }
  return text.data();
}

Call::Call(const Plan& plan, Request& request, const CallOptions& options, TimePoint now)
    : plan_(plan),
      request_(request),
      options_(options),
      began_(now),
      deadline_(deadline_of(plan, options, now)),
      try_timeout_(plan.options.try_timeout),
      own_limit_(try_timeout_ > Duration{0} ? try_timeout_ : plan.options.timeout),
      attempts_(options.attempts > 0 ? options.attempts : plan.options.retry.attempts),
      replayable_(!request.body().streamed()),
      idempotent_(is_idempotent(request)) {
  constexpr std::string_view asks = "skiff-explain";
  if (plan.options.explain && request.headers().contains(asks)) {
    request.headers().remove(asks);
    explanation_ = std::make_unique<Explanation>();
  }
}

std::optional<Duration> Call::time_for_try(TimePoint now) const noexcept {
  if (deadline_ == TimePoint::max()) {
    return try_timeout_ > Duration{0} ? std::optional{try_timeout_} : std::nullopt;
  }
  const Duration left = deadline_ - now;
  return try_timeout_ > Duration{0} ? std::min(left, try_timeout_) : left;
}

// Of more than fit, the latest: few services have so many instances and so much patience.
void Call::add_tried(Slot slot) noexcept {
  if (std::find(tried_.begin(), tried_.begin() + tried_count_, slot) != tried_.begin() + tried_count_) return;
  if (tried_count_ == tried_.size()) {
    std::move(tried_.begin() + 1, tried_.end(), tried_.begin());
    --tried_count_;
  }
  tried_[tried_count_++] = slot;
}

Error Call::give_up(CallStage stage, Error last, TimePoint now) {
  gave_up_ = stage;
  std::string cause = plan_.name + ": ";
  cause.append(request_.method_text()).append(" ").append(request_.target());
  cause += " gave up in stage " + std::string{name(stage)} + " after " + readable(now - began_);
  if (failures_.empty() && !last.cause().empty()) cause.append(": ").append(last.cause());
  for (const CallTry& one : failures_) cause += "; " + told(one);
  auto detail = std::make_shared<CallFailure>();
  detail->client = plan_.name;
  detail->stage = stage;
  detail->tries = std::move(failures_);
  detail->took = now - began_;
  return std::move(last).with_cause(std::move(cause)).with_detail(std::move(detail));
}

void Call::explain_in(Response& response) const {
  if (explanation_) response.header("Skiff-Explanation", explanation_->text());
}

}  // namespace client
}  // namespace skiff
