#include <skiff/telemetry/metric_snapshot.hpp>

#include <numeric>

namespace skiff {

const char* name_of(MetricKind kind) noexcept {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::up_down_counter:
      return "up-down counter";
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::histogram:
      break;
  }
  return "histogram";
}

std::uint64_t SeriesSnapshot::count() const noexcept {
  return std::accumulate(bucket_counts.begin(), bucket_counts.end(), std::uint64_t{0});
}

}  // namespace skiff
