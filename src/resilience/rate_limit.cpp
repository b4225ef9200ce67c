#include <skiff/resilience/rate_limit.hpp>

#include "resilience/options.hpp"

#include <algorithm>

namespace skiff {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t divide_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

}  // namespace

RatePolicy::RatePolicy(const RateOptions& options) : options_(options) {
  using namespace std::chrono_literals;
  resilience::check_positive("RateOptions::limit", options.limit);
  resilience::check_option(options.window >= 1ms && options.window <= 24h * 366, "RateOptions::window",
                           "1 ms to a year", options.window);
  resilience::check_option(options.limit <= options.window.count(), "RateOptions::limit", "at most one in a nanosecond",
                           options.limit);
  interval_ = Duration{divide_up(options.window.count(), options.limit)};
  most_ = options.limit;
  if (options.algorithm == RateAlgorithm::token_bucket && options.burst > 0) most_ = options.burst;
  resilience::check_option(most_ <= 24h * 3660 / interval_, "RateOptions::burst", "less than ten years' worth", most_);
}

RateDecision RatePolicy::decide(RateState& state, TimePoint now) const noexcept {
  return options_.algorithm == RateAlgorithm::token_bucket ? decide_bucket(state, now) : decide_window(state, now);
}

// state.at is when the bucket would be full again: the theoretical arrival time.
RateDecision RatePolicy::decide_bucket(RateState& state, TimePoint now) const noexcept {
  const Duration capacity = interval_ * most_;
  const TimePoint full = std::max(state.at, now);
  RateDecision decision;
  decision.limit = most_;
  decision.allowed = full - now <= capacity - interval_;
  state.at = decision.allowed ? full + interval_ : full;
  decision.reset_after = state.at - now;
  decision.remaining = static_cast<std::uint32_t>((capacity - decision.reset_after) / interval_);
  if (decision.remaining == 0) decision.retry_after = decision.reset_after - (capacity - interval_);
  return decision;
}

RateDecision RatePolicy::decide_window(RateState& state, TimePoint now) const noexcept {
  const Duration window = options_.window;
  const TimePoint begun = now - (now.time_since_epoch() % window);
  if (begun > state.at) {
    state.before = state.at != TimePoint::min() && begun - state.at == window ? state.now : 0;
    state.now = 0;
    state.at = begun;
  }
  const Duration left = window - (now - state.at);
  const auto estimate = [&] {
    const auto of_before = static_cast<Wide>(state.before) * left.count();
    return state.now + static_cast<std::uint32_t>((of_before + window.count() - 1) / window.count());
  };
  RateDecision decision;
  decision.limit = most_;
  decision.allowed = estimate() < most_;
  if (decision.allowed) ++state.now;
  decision.remaining = most_ - std::min(most_, estimate());
  decision.reset_after = state.now > 0 ? left + window : state.before > 0 ? left : Duration::zero();
  if (decision.remaining > 0) return decision;
  // Until the window before has faded enough; else in the next window, when this one has.
  decision.retry_after = state.now < most_ ? left - (window - time_until(state.before, most_ - 1 - state.now))
                                           : left + time_until(state.now, most_ - 1);
  return decision;
}

// From the begin of a window, until `counted` of the window before count for `at_most`.
Duration RatePolicy::time_until(std::uint32_t counted, std::uint32_t at_most) const noexcept {
  if (counted <= at_most) return Duration::zero();
  const auto still = static_cast<Wide>(options_.window.count()) * at_most / counted;
  return options_.window - Duration{static_cast<std::int64_t>(still)};
}

}  // namespace skiff
