#pragma once

#include <skiff/core/time.hpp>

#include <cmath>
#include <cstdint>

namespace skiff::discovery {

/// A latency that goes up at once and down slowly, towards 0 while nothing is observed (Finagle's PeakEwma): who was
/// slow is tried again in time. In nanoseconds; 0: unknown.
class PeakEwma {
 public:
  double value(TimePoint now, double decay) const noexcept {
    const double kept = kept_since(now, decay) * value_;
    return kept < 1 ? 0 : kept;
  }

  void observe(double latency, TimePoint now, double decay) noexcept {
    if (latency >= value_ || value_ == 0) {
      value_ = latency;
    } else {
      const double kept = kept_since(now, decay);
      value_ = value_ * kept + latency * (1 - kept);
    }
    if (now > at_) at_ = now;
  }

 private:
  double kept_since(TimePoint now, double decay) const noexcept {
    return now > at_ ? std::exp(-static_cast<double>((now - at_).count()) / decay) : 1;
  }

  double value_ = 0;
  TimePoint at_{};
};

/// What is compared to choose one of two. Apart from the rest of a Member: a thousand of these stay in the cache.
struct Load {
  PeakEwma latency;
  std::uint32_t pending = 0;  // tries under way
  std::uint32_t generation = 0;
  float weight = 1;     // 1 is the average of its pool
  bool usable = false;  // in a pool
};

}  // namespace skiff::discovery
