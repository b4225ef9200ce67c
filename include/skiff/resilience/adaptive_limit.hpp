#pragma once

#include <skiff/core/time.hpp>
#include <skiff/resilience/outcome.hpp>

#include <chrono>
#include <cstdint>

namespace skiff {

enum class LimitAlgorithm : std::uint8_t {
  /// From how much slower calls are than they used to be: notices a queue before anything fails. Netflix
  /// concurrency-limits, Gradient2Limit; but a lasting overload does not become usual here, and failures count.
  gradient,

  /// One more after each round trip without failure, a share less after one with: additive increase, multiplicative
  /// decrease (Chiu, Jain 1989; TCP). Needs failures or slow_call to notice anything.
  aimd,
};

struct AdaptiveLimitOptions {
  LimitAlgorithm algorithm = LimitAlgorithm::gradient;

  std::uint32_t initial = 20;
  std::uint32_t minimum = 4;
  std::uint32_t maximum = 200;

  /// Share that is left after a failure; more than 0, less than 1.
  double decrease = 0.9;

  /// aimd: a call that takes at least this long counts as a failure.
  Duration slow_call = std::chrono::seconds{5};

  /// gradient: how many times as slow as usual is still well; 1 or more.
  double tolerance = 1.5;

  /// gradient: how many may wait at the other side; what the limit grows by.
  std::uint32_t queue = 4;

  /// gradient: how much of each new limit is taken over; more than 0, at most 1.
  double smoothing = 0.2;

  /// gradient: a sample is the mean of so many calls or more, over this time or longer.
  std::uint32_t sample_calls = 10;
  Duration sample_for = std::chrono::milliseconds{100};

  /// gradient: how many samples make out what is usual.
  std::uint32_t usual = 600;
};

/// Finds out how many calls at once are good for the other side:
///
///     if (limit.record(now(), outcome, took, bulkhead.inside())) bulkhead.limit(limit.limit());
///
/// It never grows while less than half of it is used, since then nothing is learnt about more. State of one thread;
/// O(1) a call, no allocation.
class AdaptiveLimit {
 public:
  /// Throws ConfigurationError.
  explicit AdaptiveLimit(const AdaptiveLimitOptions& options = {});

  std::uint32_t limit() const noexcept { return static_cast<std::uint32_t>(estimate_); }

  /// A call has ended, of which there were `inside` under way with it. True: the limit is another now. CallOutcome:
  /// failure is one by overload, a timeout above all; ignored says nothing.
  bool record(TimePoint now, CallOutcome outcome, Duration took, std::uint32_t inside) noexcept;

 private:
  void follow_failures(TimePoint now, bool failed, Duration took, std::uint32_t inside) noexcept;
  void follow_latency(TimePoint now, bool failed, Duration took, std::uint32_t inside) noexcept;
  void learn(double latency) noexcept;
  double usual_latency(double latency) noexcept;

  AdaptiveLimitOptions options_;
  double estimate_;
  TimePoint decreased_ = TimePoint::min();

  struct Sample {
    TimePoint begun{};
    std::uint32_t calls = 0;
    std::uint32_t most_inside = 0;
    double total = 0;  // nanoseconds
    bool failed = false;
  };
  Sample sample_;
  double usual_ = 0;  // nanoseconds
  std::uint32_t samples_ = 0;
};

}  // namespace skiff
