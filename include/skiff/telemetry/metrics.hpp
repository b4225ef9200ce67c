#pragma once

#include <skiff/telemetry/instruments.hpp>
#include <skiff/telemetry/metric_snapshot.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

namespace detail {
class InstrumentFamily;
}

/// One instrument per set of label values. As small as a handle, and valid as long.
template <class Instrument>
class Family {
 public:
  Family() = default;

  /// The instrument of these values, one for each label, in the order of the labels. Known ones are found without a
  /// lock; bytes that are not UTF-8 become U+FFFD. Beyond the limit of series: the one that all further ones share.
  /// Throws ConfigurationError when the number of values is wrong.
  Instrument with(std::span<const std::string_view> values) const;
  Instrument with(std::initializer_list<std::string_view> values) const {
    return with(std::span<const std::string_view>{values.begin(), values.size()});
  }

 private:
  friend class Metrics;
  explicit Family(detail::InstrumentFamily& family) noexcept : family_(&family) {}
  detail::InstrumentFamily* family_ = nullptr;
};

struct InstrumentOptions {
  /// UCUM ("s", "By", "1", "{request}") or a word ("seconds"); becomes a part of the name.
  std::string unit = {};

  /// Sets of label values that are kept apart (OpenTelemetry's cardinality limit).
  std::size_t series_limit = 2000;
};

struct HistogramOptions {
  std::string unit = {};

  /// Upper bounds, inclusive, rising, at most 200; the last bucket, without a bound, comes by itself. These suit
  /// durations of requests in seconds (OpenTelemetry semantic conventions).
  std::vector<double> buckets = {.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};

  std::size_t series_limit = 2000;
};

/// What a callback found, for one set of label values.
struct Observation {
  std::vector<std::string> labels;
  double value = 0;
};

/// The metrics of a service. An object, one per service; handles and families that it gives must not be used after it.
///
/// Names are Prometheus's ("orders_placed") or OpenTelemetry's ("http.server.request.duration"), which become
/// Prometheus's by OpenTelemetry's rules: "." turns into "_", the unit is appended, a counter ends in "_total". The
/// same name with the same kind, labels, unit and buckets is the same instrument; the first help stays. Anything else,
/// or a malformed name, throws ConfigurationError. All of it may be called from any thread.
class Metrics {
 public:
  using LabelNames = std::initializer_list<std::string_view>;

  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  Counter counter(std::string_view name, std::string_view help, const InstrumentOptions& options = {});
  Family<Counter> counter(std::string_view name, std::string_view help, LabelNames labels,
                          const InstrumentOptions& options = {});

  UpDownCounter up_down_counter(std::string_view name, std::string_view help, const InstrumentOptions& options = {});
  Family<UpDownCounter> up_down_counter(std::string_view name, std::string_view help, LabelNames labels,
                                        const InstrumentOptions& options = {});

  Gauge gauge(std::string_view name, std::string_view help, const InstrumentOptions& options = {});
  Family<Gauge> gauge(std::string_view name, std::string_view help, LabelNames labels,
                      const InstrumentOptions& options = {});

  Histogram histogram(std::string_view name, std::string_view help, const HistogramOptions& options = {});
  Family<Histogram> histogram(std::string_view name, std::string_view help, LabelNames labels,
                              const HistogramOptions& options = {});

  /// A metric that is read when it is asked for, on the thread that asks; any kind but histogram. A callback may be
  /// called from several threads, one at a time, and what it throws leaves its series out. It must not ask these
  /// metrics for their values. Several may share a name with labels; of equal sets of values the first counts.
  /// Returns what stop_observing() takes.
  std::uint64_t observe(std::string_view name, MetricKind kind, std::string_view help, std::function<double()> read,
                        const InstrumentOptions& options = {});
  std::uint64_t observe(std::string_view name, MetricKind kind, std::string_view help, LabelNames labels,
                        std::function<std::vector<Observation>()> read, const InstrumentOptions& options = {});

  /// When this returns, the callback has ended and is not called again. Not from inside a callback.
  void stop_observing(std::uint64_t observation);

  /// Called once for each family that reaches its limit of series, with its name, on the thread that met it. Replaces
  /// the one before.
  void on_overflow(std::function<void(const std::string& name)> hook);

  /// All families by name, their series by label values. Each number is exact for what happened before the call;
  /// what happens meanwhile may be in it or not.
  std::vector<FamilySnapshot> snapshot() const;

  /// The Prometheus text format, version 0.0.4.
  std::string prometheus() const;

  /// OpenMetrics 1.0.0, with exemplars.
  std::string open_metrics() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

extern template class Family<Counter>;
extern template class Family<UpDownCounter>;
extern template class Family<Gauge>;
extern template class Family<Histogram>;

}  // namespace skiff
