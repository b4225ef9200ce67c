#include "discovery/outlier.hpp"

#include <algorithm>
#include <utility>

namespace skiff::discovery {

std::optional<EjectionReason> Outlier::record(bool failed, TimePoint now, const EjectionOptions& options) noexcept {
  slide(now, options.window);
  ++halves_[0].all;
  if (!failed) {
    in_a_row_ = 0;
    refused_ = false;
    return std::nullopt;
  }
  ++halves_[0].failed;
  ++in_a_row_;
  if (options.consecutive_failures != 0 && in_a_row_ >= options.consecutive_failures) {
    return EjectionReason::consecutive_failures;
  }
  const std::uint32_t all = halves_[0].all + halves_[1].all;
  const std::uint32_t failures = halves_[0].failed + halves_[1].failed;
  if (options.failure_ratio > 0 && all >= options.minimum_requests && failures >= options.failure_ratio * all) {
    return EjectionReason::failure_ratio;
  }
  return std::nullopt;
}

Duration Outlier::eject(TimePoint now, const EjectionOptions& options) noexcept {
  if (ejections_ > 0) {
    const std::int64_t stayed_in = std::max<std::int64_t>((now - until_) / options.ejection_time, 0);
    ejections_ = std::max<std::int64_t>(ejections_ - stayed_in, 0);
  }
  // Not counted beyond the longest time, or it would take ages to become shorter again.
  const std::int64_t most = options.max_ejection_time / options.ejection_time + 1;
  ejections_ = std::min(ejections_ + 1, most);
  const Duration time = std::min(options.ejection_time * ejections_, options.max_ejection_time);
  until_ = now + time;
  ejected_ = true;
  return time;
}

void Outlier::bring_back(TimePoint now) noexcept {
  ejected_ = false;
  refused_ = false;
  until_ = now;
  in_a_row_ = 0;
  halves_ = {};
}

bool Outlier::refuse() noexcept {
  return !std::exchange(refused_, true);
}

void Outlier::slide(TimePoint now, Duration window) noexcept {
  if (now < half_ends_) return;  // nearly always, and without a division
  const Duration length = std::max(window / 2, Duration{1});
  const std::int64_t half = now.time_since_epoch() / length;
  half_ends_ = TimePoint{(half + 1) * length};
  if (half <= half_) return;
  halves_[1] = half == half_ + 1 ? halves_[0] : Tries{};
  halves_[0] = {};
  half_ = half;
}

}  // namespace skiff::discovery
