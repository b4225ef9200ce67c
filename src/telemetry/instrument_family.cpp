#include "core/utf8.hpp"
#include "telemetry/family.hpp"
#include "telemetry/metric_names.hpp"

#include <skiff/core/error.hpp>

#include <algorithm>
#include <utility>

namespace skiff::detail {
namespace {

constexpr const char* overflow_label = "otel_metric_overflow";

// The same values with what is not UTF-8 replaced.
struct Utf8Values {
  explicit Utf8Values(std::span<const std::string_view> values) {
    texts.reserve(values.size());
    for (const std::string_view value : values) texts.push_back(as_utf8(value));
    views.assign(texts.begin(), texts.end());
  }
  std::vector<std::string> texts;
  std::vector<std::string_view> views;
};

}  // namespace

InstrumentFamily::InstrumentFamily(std::string name_of_family, std::string help_text, FamilyShape shape_of_family,
                                   std::size_t series_limit, OverflowHook& overflow_hook)
    : MetricFamily(std::move(name_of_family), std::move(help_text), std::move(shape_of_family)),
      series_limit_(series_limit),
      overflow_hook_(overflow_hook),
      overflow_(shape.labels.empty() ? nullptr : make_series({}, 0)) {}

std::unique_ptr<Series> InstrumentFamily::make_series(std::span<const std::string_view> values,
                                                      std::size_t hash) const {
  const bool in_cells = shape.kind != MetricKind::gauge;
  const std::size_t cells = shape.kind == MetricKind::histogram ? shape.buckets.size() + 2 : in_cells ? 1 : 0;
  return std::make_unique<Series>(std::vector<std::string>(values.begin(), values.end()), hash, cells, shape.buckets);
}

Series& InstrumentFamily::with(std::span<const std::string_view> values) {
  const std::size_t hash = SeriesTable::hash_of(values);
  if (Series* const known = table_.find(hash, values)) return *known;
  if (values.size() != shape.labels.size()) {
    throw ConfigurationError{"metric " + name + " is " + shape.text() + "; asked for one of " +
                             std::to_string(values.size()) + " label values"};
  }
  if (!std::ranges::all_of(values, is_utf8)) {
    const Utf8Values valid{values};
    return with(valid.views);
  }
  if (overflowed_.load(std::memory_order_acquire)) return *overflow_;
  return make(hash, values);
}

Series& InstrumentFamily::make(std::size_t hash, std::span<const std::string_view> values) {
  {
    const std::lock_guard lock{mutex_};
    if (Series* const known = table_.find(hash, values)) return *known;
    if (overflowed_.load(std::memory_order_relaxed)) return *overflow_;
    // Without labels there is one series, whatever the limit.
    if (series_.size() < series_limit_ || shape.labels.empty()) {
      std::unique_ptr<Series> made = make_series(values, hash);
      const bool recorded = made->cells != nowhere || made->cell_count == 0;
      if (recorded || shape.labels.empty()) {
        Series& series = *made;
        const auto place = std::ranges::lower_bound(series_, series.label_values, {},
                                                    [](const auto& other) -> auto& { return other->label_values; });
        table_.make_room();
        series_.insert(place, std::move(made));
        table_.insert(series);
        return series;
      }
    }
    overflowed_.store(true, std::memory_order_release);
  }
  overflow_hook_.call(name);
  return *overflow_;
}

std::vector<SeriesSnapshot> InstrumentFamily::read(const std::vector<const Shard*>& shards) const {
  std::vector<const Series*> series;
  {
    const std::lock_guard lock{mutex_};
    series.reserve(series_.size() + 1);
    for (const auto& each : series_) series.push_back(each.get());
  }
  if (overflowed_.load(std::memory_order_acquire)) series.push_back(overflow_.get());
  std::vector<SeriesSnapshot> snapshots;
  snapshots.reserve(series.size());
  for (const Series* each : series) snapshots.push_back(read(*each, shards));
  return snapshots;
}

SeriesSnapshot InstrumentFamily::read(const Series& series, const std::vector<const Shard*>& shards) const {
  SeriesSnapshot snapshot;
  if (&series == overflow_.get()) {
    snapshot.labels.emplace_back(overflow_label, "true");
  } else {
    snapshot.labels = labelled(series.label_values);
  }
  if (shape.kind == MetricKind::gauge) {
    snapshot.value = series.gauge.load(std::memory_order_relaxed);
    return snapshot;
  }
  if (series.cells == nowhere) return snapshot;
  snapshot.value = sum_reals(shards, series.cells);
  if (shape.kind != MetricKind::histogram) return snapshot;
  snapshot.bucket_counts.resize(shape.buckets.size() + 1);
  sum_integers(shards, series.cells + 1, snapshot.bucket_counts);
  if (ExemplarSlot* const slots = series.exemplars.load(std::memory_order_acquire)) {
    snapshot.exemplars.reserve(snapshot.bucket_counts.size());
    for (std::size_t i = 0; i <= shape.buckets.size(); ++i) snapshot.exemplars.push_back(slots[i].read());
  }
  return snapshot;
}

}  // namespace skiff::detail
