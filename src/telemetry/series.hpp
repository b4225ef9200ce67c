#pragma once

#include "telemetry/cells.hpp"
#include "telemetry/exemplars.hpp"

#include <skiff/telemetry/instruments.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace skiff::detail {

/// What one instrument records into. Cells of a histogram: the sum, then one count per bucket, that without a bound
/// last.
struct Series {
  /// Takes `cell_count` cells, none for a gauge; `bounds` outlive it.
  Series(std::vector<std::string> values, std::size_t hash_of_values, std::size_t cell_count,
         std::span<const double> bounds);
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;
  ~Series();

  void observe(double value, const TraceContext* trace) noexcept;
  ExemplarSlot* exemplar_slots() noexcept;

  template <class Instrument>
  Instrument handle() noexcept;

  CellIndex cells = nowhere;
  std::span<const double> bounds;
  std::atomic<double> gauge{0};
  std::atomic<ExemplarSlot*> exemplars{nullptr};  // an array, one per bucket, once there is one to keep
  std::size_t cell_count;
  std::size_t hash;
  std::vector<std::string> label_values;
};

template <>
inline Counter Series::handle() noexcept {
  return Counter{cells};
}
template <>
inline UpDownCounter Series::handle() noexcept {
  return UpDownCounter{cells};
}
template <>
inline Gauge Series::handle() noexcept {
  return Gauge{gauge};
}
template <>
inline Histogram Series::handle() noexcept {
  return Histogram{*this};
}

}  // namespace skiff::detail
