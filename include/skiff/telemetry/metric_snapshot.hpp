#pragma once

#include <skiff/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skiff {

enum class MetricKind : std::uint8_t { counter, up_down_counter, gauge, histogram };

/// "counter", "up-down counter" …
const char* name_of(MetricKind kind) noexcept;

/// A single value and the trace it belongs to.
struct Exemplar {
  std::string trace_id;  // 32 hexadecimal digits
  std::string span_id;   // 16
  double value = 0;
  WallTime at{};
};

/// One line of a family: its labels, and what it stood at when it was read.
struct SeriesSnapshot {
  std::vector<std::pair<std::string, std::string>> labels;  // in the family's order
  double value = 0;                                         // of a histogram: the sum of what was observed
  std::vector<std::uint64_t> bucket_counts;                 // of each bucket alone; the last is above every bound
  std::vector<std::optional<Exemplar>> exemplars;           // one per bucket, or none at all

  /// Of a histogram: how many values were observed.
  std::uint64_t count() const noexcept;
};

/// A metric with all its series, in plain values.
struct FamilySnapshot {
  std::string name;  // as in OpenMetrics: of a counter without "_total"
  std::string help;
  std::string unit;  // "seconds"; empty: none
  MetricKind kind = MetricKind::gauge;
  std::vector<double> buckets;  // of a histogram: the upper bounds, inclusive, without infinity
  std::vector<SeriesSnapshot> series;
};

}  // namespace skiff
