#pragma once

#include <skiff/telemetry/metric_snapshot.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>

namespace skiff {

class TraceContext;

/// The latest exemplar of one bucket. Nobody waits here: a writer that meets another, or a reader, leaves its own out.
class ExemplarSlot {
 public:
  /// At most one a second; `trace` is sampled.
  void offer(double value, const TraceContext& trace) noexcept;

  std::optional<Exemplar> read();

 private:
  bool enter() noexcept { return !busy_.exchange(true, std::memory_order_acquire); }
  void leave() noexcept { busy_.store(false, std::memory_order_release); }

  std::atomic<std::int64_t> not_before_{std::numeric_limits<std::int64_t>::min()};  // of now(), ns
  std::atomic<bool> busy_{false};
  bool filled_ = false;
  std::array<char, 32> trace_id_{};
  std::array<char, 16> span_id_{};
  double value_ = 0;
  WallTime at_{};
};

}  // namespace skiff
