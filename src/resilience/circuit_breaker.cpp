#include <skiff/resilience/circuit_breaker.hpp>

#include "resilience/options.hpp"

#include <algorithm>
#include <utility>

namespace skiff {
namespace {

void subtract(CircuitCounts& from, const CircuitCounts& counts) noexcept {
  from.calls -= counts.calls;
  from.failures -= counts.failures;
  from.slow -= counts.slow;
}

void add(CircuitCounts& to, bool failed, bool slow) noexcept {
  ++to.calls;
  if (failed) ++to.failures;
  if (slow) ++to.slow;
}

}  // namespace

std::string_view name(CircuitState state) noexcept {
  switch (state) {
    case CircuitState::closed: return "closed";
    case CircuitState::open: return "open";
    case CircuitState::half_open: return "half_open";
  }
  return "";
}

CircuitBreaker::CircuitBreaker(const CircuitBreakerOptions& options, CircuitObserver* observer)
    : options_(options), observer_(observer), bucket_length_(options.window.count() / buckets) {
  resilience::check_share("CircuitBreakerOptions::failure_ratio", options.failure_ratio);
  resilience::check_share("CircuitBreakerOptions::slow_ratio", options.slow_ratio);
  resilience::check_positive("CircuitBreakerOptions::slow_call", options.slow_call);
  resilience::check_option(bucket_length_ > 0, "CircuitBreakerOptions::window", "10 ns or more", options.window);
  resilience::check_positive("CircuitBreakerOptions::minimum_calls", options.minimum_calls);
  resilience::check_positive("CircuitBreakerOptions::open_for", options.open_for);
  resilience::check_positive("CircuitBreakerOptions::half_open_calls", options.half_open_calls);
}

CircuitState CircuitBreaker::state(TimePoint now) const noexcept {
  if (!forced_ && state_ == CircuitState::open && now - since_ >= options_.open_for) return CircuitState::half_open;
  return state_;
}

bool CircuitBreaker::admit(TimePoint now) {
  if (const CircuitState meets = state(now); meets != state_) change(now, meets);
  if (state_ != CircuitState::half_open) return state_ == CircuitState::closed;
  if (probes_ >= options_.half_open_calls) return false;
  ++probes_;
  return true;
}

bool CircuitBreaker::would_admit(TimePoint now) const noexcept {
  const CircuitState meets = state(now);
  if (meets != CircuitState::half_open) return meets == CircuitState::closed;
  return state_ != CircuitState::half_open || probes_ < options_.half_open_calls;
}

void CircuitBreaker::record(TimePoint now, CallOutcome outcome, Duration took) {
  if (now - std::max(took, Duration::zero()) < since_) return;
  if (state_ == CircuitState::open) return;
  if (state_ == CircuitState::half_open && (forced_ || outcome == CallOutcome::ignored)) {
    if (probes_ > 0) --probes_;
    return;
  }
  if (outcome == CallOutcome::ignored) return;
  const bool failed = outcome == CallOutcome::failure;
  const bool slow = took >= options_.slow_call;
  if (state_ == CircuitState::half_open) {
    add(total_, failed, slow);
    judge_probes(now);
    return;
  }
  count(now, failed, slow);
  if (!forced_ && total_.calls >= options_.minimum_calls && trips(total_, total_.calls)) {
    change(now, CircuitState::open);
  }
}

void CircuitBreaker::force(TimePoint now, std::optional<CircuitState> state) {
  if (state == forced_) return;
  forced_ = state;
  change(now, state.value_or(CircuitState::closed));
}

Duration CircuitBreaker::open_for_longer(TimePoint now) const noexcept {
  if (state(now) != CircuitState::open) return Duration::zero();
  return forced_ ? options_.open_for : options_.open_for - (now - since_);
}

CircuitCounts CircuitBreaker::counts(TimePoint now) {
  if (state_ != CircuitState::closed) return {};
  roll(now);
  return total_;
}

// With `of` calls in all, of which these have ended: is a ratio reached in any case?
bool CircuitBreaker::trips(const CircuitCounts& counts, std::uint32_t of) const noexcept {
  return counts.failures >= options_.failure_ratio * of ||
         (options_.slow_ratio < 1 && counts.slow >= options_.slow_ratio * of);
}

void CircuitBreaker::judge_probes(TimePoint now) {
  const std::uint32_t all = options_.half_open_calls;
  if (trips(total_, all)) {
    change(now, CircuitState::open);
    return;
  }
  CircuitCounts worst = total_;
  const std::uint32_t missing = all - std::min(all, total_.calls);
  worst.failures += missing;
  worst.slow += missing;
  if (!trips(worst, all)) change(now, CircuitState::closed);
}

void CircuitBreaker::change(TimePoint now, CircuitState to) {
  const CircuitState from = std::exchange(state_, to);
  since_ = now;
  probes_ = 0;
  total_ = {};
  counted_.fill({});
  if (observer_ != nullptr && from != to) observer_->circuit_changed(from, to, now);
}

void CircuitBreaker::count(TimePoint now, bool failed, bool slow) {
  roll(now);
  add(counted_[static_cast<std::size_t>(newest_ % buckets)], failed, slow);
  add(total_, failed, slow);
}

void CircuitBreaker::roll(TimePoint now) {
  const std::int64_t time = std::max<std::int64_t>(now.time_since_epoch().count(), 0);
  if (time < newest_ends_) return;
  const std::int64_t bucket = time / bucket_length_;
  newest_ends_ = (bucket + 1) * bucket_length_;
  if (bucket <= newest_) return;
  newest_ = std::max(newest_, bucket - buckets);
  while (newest_ < bucket) {
    CircuitCounts& oldest = counted_[static_cast<std::size_t>(++newest_ % buckets)];
    subtract(total_, oldest);
    oldest = {};
  }
}

}  // namespace skiff
