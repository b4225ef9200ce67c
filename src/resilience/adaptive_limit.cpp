#include <skiff/resilience/adaptive_limit.hpp>

#include "resilience/options.hpp"

#include <algorithm>

namespace skiff {

AdaptiveLimit::AdaptiveLimit(const AdaptiveLimitOptions& options) : options_(options), estimate_(options.initial) {
  using resilience::check_option;
  resilience::check_positive("AdaptiveLimitOptions::minimum", options.minimum);
  check_option(options.maximum >= options.minimum, "AdaptiveLimitOptions::maximum",
               "no less than minimum, " + std::to_string(options.minimum), options.maximum);
  check_option(options.initial >= options.minimum && options.initial <= options.maximum,
               "AdaptiveLimitOptions::initial",
               std::to_string(options.minimum) + " to " + std::to_string(options.maximum), options.initial);
  check_option(options.decrease > 0 && options.decrease < 1, "AdaptiveLimitOptions::decrease",
               "more than 0 and less than 1", options.decrease);
  resilience::check_positive("AdaptiveLimitOptions::slow_call", options.slow_call);
  check_option(options.tolerance >= 1, "AdaptiveLimitOptions::tolerance", "1 or more", options.tolerance);
  resilience::check_share("AdaptiveLimitOptions::smoothing", options.smoothing);
  resilience::check_positive("AdaptiveLimitOptions::sample_calls", options.sample_calls);
  resilience::check_positive("AdaptiveLimitOptions::sample_for", options.sample_for);
  resilience::check_positive("AdaptiveLimitOptions::usual", options.usual);
}

bool AdaptiveLimit::record(TimePoint now, CallOutcome outcome, Duration took, std::uint32_t inside) noexcept {
  if (outcome == CallOutcome::ignored) return false;
  const std::uint32_t before = limit();
  const bool failed = outcome == CallOutcome::failure;
  if (options_.algorithm == LimitAlgorithm::aimd) {
    follow_failures(now, failed, took, inside);
  } else {
    follow_latency(now, failed, took, inside);
  }
  estimate_ = std::clamp(estimate_, double(options_.minimum), double(options_.maximum));
  return limit() != before;
}

// Calls that were under way when it was lowered say nothing about the lower limit: one decrease a round trip.
void AdaptiveLimit::follow_failures(TimePoint now, bool failed, Duration took, std::uint32_t inside) noexcept {
  if (failed || took >= options_.slow_call) {
    if (now - std::max(took, Duration::zero()) < decreased_) return;
    estimate_ *= options_.decrease;
    decreased_ = now;
  } else if (inside * 2.0 >= estimate_) {
    estimate_ += 1 / estimate_;
  }
}

void AdaptiveLimit::follow_latency(TimePoint now, bool failed, Duration took, std::uint32_t inside) noexcept {
  if (sample_.calls == 0) sample_.begun = now;
  ++sample_.calls;
  sample_.most_inside = std::max(sample_.most_inside, inside);
  sample_.total += static_cast<double>(took.count());
  sample_.failed = sample_.failed || failed;
  if (sample_.calls < options_.sample_calls || now - sample_.begun < options_.sample_for) return;
  if (sample_.failed) {
    estimate_ *= options_.decrease;  // Gradient2 knows no failures; what fails at once must not pass for fast
  } else {
    learn(std::max(sample_.total / sample_.calls, 1.0));
  }
  sample_ = {};
}

void AdaptiveLimit::learn(double latency) noexcept {
  const double usual = usual_latency(latency);
  if (usual > 2 * latency) usual_ *= 0.95;  // much faster than usual: forget the slow past sooner
  if (sample_.most_inside * 2.0 < estimate_) return;
  const double gradient = std::clamp(options_.tolerance * usual / latency, 0.5, 1.0);
  const double next = estimate_ * gradient + options_.queue;
  estimate_ += (next - estimate_) * options_.smoothing;
}

// Exponential, but for the first few samples: those have their mean. What is slower than tolerated may be so because so
// many are under way; the more there are, the less it is taken for usual. Otherwise, under a lasting overload, the queue
// would become usual and the limit grow with it.
double AdaptiveLimit::usual_latency(double latency) noexcept {
  constexpr std::uint32_t warm = 10;
  double weight = samples_ < warm ? 1.0 / (samples_ + 1) : 2.0 / (options_.usual + 1.0);
  if (samples_ < warm) {
    ++samples_;
  } else if (latency > usual_ * options_.tolerance) {
    weight *= options_.minimum / estimate_ * options_.minimum / estimate_;
  }
  usual_ += (latency - usual_) * weight;
  return usual_;
}

}  // namespace skiff
