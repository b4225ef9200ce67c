#include "telemetry/exemplars.hpp"

#include <skiff/telemetry/trace_context.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace skiff {

void ExemplarSlot::offer(double value, const TraceContext& trace) noexcept {
  constexpr std::int64_t interval = std::chrono::nanoseconds{std::chrono::seconds{1}}.count();
  const std::int64_t time = now().time_since_epoch().count();
  if (time < not_before_.load(std::memory_order_relaxed) || !enter()) return;
  not_before_.store(time + interval, std::memory_order_relaxed);
  std::ranges::copy(trace.trace_id(), trace_id_.begin());
  std::ranges::copy(trace.span_id(), span_id_.begin());
  value_ = value;
  at_ = wall_now();
  filled_ = true;
  leave();
}

std::optional<Exemplar> ExemplarSlot::read() {
  // A writer is done within nanoseconds, unless it has just lost its CPU; then this scrape does without.
  constexpr int attempts = 100;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (!enter()) continue;
    std::optional<Exemplar> exemplar;
    const std::array<char, 32> trace_id = trace_id_;
    const std::array<char, 16> span_id = span_id_;
    const double value = value_;
    const WallTime at = at_;
    const bool filled = filled_;
    leave();
    if (filled) {
      exemplar = Exemplar{std::string{trace_id.data(), trace_id.size()}, std::string{span_id.data(), span_id.size()},
                          value, at};
    }
    return exemplar;
  }
  return {};
}

}  // namespace skiff
