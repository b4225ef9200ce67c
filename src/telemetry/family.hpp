#pragma once

#include "telemetry/series_table.hpp"

#include <skiff/telemetry/metrics.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// What makes two metrics the same one.
struct FamilyShape {
  MetricKind kind = MetricKind::gauge;
  bool observed = false;  // read by callbacks
  std::vector<std::string> labels;
  std::string unit;
  std::vector<double> buckets;

  bool operator==(const FamilyShape&) const = default;

  /// "a counter with labels (kind, size), in seconds", for messages.
  std::string text() const;
};

/// The service's, called for the first set of labels over a family's limit.
struct OverflowHook {
  void call(const std::string& family);

  std::mutex mutex;
  std::function<void(const std::string&)> function;
};

/// A metric under one name.
class MetricFamily {
 public:
  MetricFamily(std::string name, std::string help, FamilyShape shape);
  MetricFamily(const MetricFamily&) = delete;
  MetricFamily& operator=(const MetricFamily&) = delete;
  virtual ~MetricFamily();

  FamilySnapshot snapshot(const std::vector<const Shard*>& shards) const;

  const std::string name;
  const std::string help;
  const FamilyShape shape;

 protected:
  std::vector<std::pair<std::string, std::string>> labelled(const std::vector<std::string>& values) const;

 private:
  virtual std::vector<SeriesSnapshot> read(const std::vector<const Shard*>& shards) const = 0;
};

namespace detail {

/// One whose instruments record by themselves.
class InstrumentFamily final : public MetricFamily {
 public:
  InstrumentFamily(std::string name, std::string help, FamilyShape shape, std::size_t series_limit,
                   OverflowHook& overflow_hook);

  Series& with(std::span<const std::string_view> values);

 private:
  Series& make(std::size_t hash, std::span<const std::string_view> values);
  std::unique_ptr<Series> make_series(std::span<const std::string_view> values, std::size_t hash) const;
  SeriesSnapshot read(const Series& series, const std::vector<const Shard*>& shards) const;
  std::vector<SeriesSnapshot> read(const std::vector<const Shard*>& shards) const override;

  const std::size_t series_limit_;
  OverflowHook& overflow_hook_;
  const std::unique_ptr<Series> overflow_;  // what all sets over the limit share
  std::atomic<bool> overflowed_{false};
  SeriesTable table_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Series>> series_;  // by label values
};

}  // namespace detail

/// One that is read by callbacks.
class ObservedFamily final : public MetricFamily {
 public:
  using Read = std::function<std::vector<Observation>()>;
  using MetricFamily::MetricFamily;

  void add(std::uint64_t id, Read read);

  /// Waits for the callback to end. False when there is no such callback.
  bool remove(std::uint64_t id);
  bool empty() const;

 private:
  struct Callback {
    Callback(std::uint64_t number, Read function) : id(number), read(std::move(function)) {}
    const std::uint64_t id;
    std::mutex running;
    Read read;  // empty once it was removed
  };

  std::vector<SeriesSnapshot> read(const std::vector<const Shard*>& shards) const override;

  mutable std::mutex mutex_;  // of the list; never held during a callback, which may well register another
  std::vector<std::shared_ptr<Callback>> callbacks_;
};

}  // namespace skiff
