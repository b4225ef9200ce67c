#pragma once

#include <skiff/core/time.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace skiff {

/// How long the calls of the last while took, as a histogram: the quantiles of any number of calls in 1.7 KiB. Buckets
/// grow with the time, eight for each doubling (HDR Histogram's idea), from 1 us to 137 s: a quantile is at most 12.5 %
/// too high. Two windows take turns, so that what counts is from half to all of `window` old.
///
/// State of one thread; recording is O(1), a quantile looks at all buckets, no allocation.
class LatencyWindow {
 public:
  /// Throws ConfigurationError when `window` is not positive.
  explicit LatencyWindow(Duration window = std::chrono::seconds{30});

  void record(TimePoint now, Duration took) noexcept;

  /// Calls that count now.
  std::uint64_t count(TimePoint now) noexcept;

  /// What a share `q` of the calls, 0 to 1, did not exceed. Nothing when there was none.
  std::optional<Duration> quantile(TimePoint now, double q) noexcept;

 private:
  static constexpr int lowest = 10;  // log2 of nanoseconds
  static constexpr int highest = 37;
  static constexpr std::size_t size = 8 * (highest - lowest);

  struct Half {
    std::array<std::uint32_t, size> calls{};
    std::uint64_t count = 0;
  };

  static std::size_t bucket_of(Duration took) noexcept;
  static Duration end_of(std::size_t bucket) noexcept;
  void roll(TimePoint now) noexcept;

  Duration half_;
  TimePoint begun_{};  // of recent_
  Half recent_;
  Half older_;
};

struct HedgeOptions {
  /// A second try goes out when the first has taken longer than this share of the calls; more than 0, less than 1. What
  /// is left of 1 is how many calls get a second try: 0.95 adds a twentieth to the load.
  double quantile = 0.95;

  /// Never sooner.
  Duration at_least = std::chrono::milliseconds{1};

  /// Fewer calls in the window tell nothing.
  std::uint32_t minimum_calls = 100;

  /// How far back calls count.
  Duration window = std::chrono::seconds{30};
};

/// When to send a request a second time (Dean, Barroso, "The Tail at Scale", CACM 2013). State of one thread, no
/// allocation; the quantile is looked up anew after every 64 calls, and once a second.
class HedgeDelay {
 public:
  /// Throws ConfigurationError.
  explicit HedgeDelay(const HedgeOptions& options = {});

  /// A call that answered, hedged or not, and how long it took.
  void record(TimePoint now, Duration took) noexcept;

  /// How long to wait for the first try; nothing while too little is known.
  std::optional<Duration> after(TimePoint now) noexcept;

 private:
  HedgeOptions options_;
  LatencyWindow window_;
  std::uint32_t recorded_ = 0;
  TimePoint stale_ = TimePoint::min();
  std::optional<Duration> delay_;
};

}  // namespace skiff
