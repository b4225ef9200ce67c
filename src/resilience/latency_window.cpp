#include <skiff/resilience/latency_window.hpp>

#include "resilience/options.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace skiff {

LatencyWindow::LatencyWindow(Duration window) : half_(std::max(window / 2, Duration{1})) {
  resilience::check_positive("LatencyWindow: window", window);
}

void LatencyWindow::record(TimePoint now, Duration took) noexcept {
  roll(now);
  ++recent_.calls[bucket_of(took)];
  ++recent_.count;
}

std::uint64_t LatencyWindow::count(TimePoint now) noexcept {
  roll(now);
  return recent_.count + older_.count;
}

std::optional<Duration> LatencyWindow::quantile(TimePoint now, double q) noexcept {
  const std::uint64_t all = count(now);
  if (all == 0) return std::nullopt;
  const auto rank = static_cast<std::uint64_t>(std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(all)));
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  for (; bucket < size - 1; ++bucket) {
    seen += recent_.calls[bucket] + std::uint64_t{older_.calls[bucket]};
    if (seen > 0 && seen >= rank) break;
  }
  return end_of(bucket);
}

std::size_t LatencyWindow::bucket_of(Duration took) noexcept {
  const auto time =
      static_cast<std::uint64_t>(std::clamp(took.count(), std::int64_t{1} << lowest, (std::int64_t{1} << highest) - 1));
  const int power = std::bit_width(time) - 1;
  return static_cast<std::size_t>(power - lowest) * 8 + (time >> (power - 3) & 7);
}

Duration LatencyWindow::end_of(std::size_t bucket) noexcept {
  const int power = lowest + static_cast<int>(bucket / 8);
  return Duration{static_cast<std::int64_t>(8 + bucket % 8 + 1) << (power - 3)};
}

void LatencyWindow::roll(TimePoint now) noexcept {
  const Duration since = now - begun_;
  if (since < half_) return;
  older_ = since < 2 * half_ ? recent_ : Half{};
  recent_ = {};
  begun_ += since - since % half_;
}

HedgeDelay::HedgeDelay(const HedgeOptions& options) : options_(options), window_(options.window) {
  resilience::check_option(options.quantile > 0 && options.quantile < 1, "HedgeOptions::quantile",
                           "more than 0 and less than 1", options.quantile);
  resilience::check_option(options.at_least >= Duration::zero(), "HedgeOptions::at_least", "0 or more",
                           options.at_least);
  resilience::check_positive("HedgeOptions::minimum_calls", options.minimum_calls);
}

void HedgeDelay::record(TimePoint now, Duration took) noexcept {
  window_.record(now, took);
  ++recorded_;
}

std::optional<Duration> HedgeDelay::after(TimePoint now) noexcept {
  constexpr std::uint32_t enough = 64;
  if (recorded_ < enough && now < stale_) return delay_;
  recorded_ = 0;
  stale_ = now + std::chrono::seconds{1};
  delay_ = std::nullopt;
  if (window_.count(now) >= options_.minimum_calls) {
    delay_ = std::max(*window_.quantile(now, options_.quantile), options_.at_least);
  }
  return delay_;
}

}  // namespace skiff
