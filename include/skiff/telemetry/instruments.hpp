#pragma once

#include <skiff/core/time.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace skiff {

class TraceContext;
namespace detail {
struct Series;
}

// The handles that Metrics gives out. They are small and trivially copyable: keep them as members, capture them by
// value. Each is valid while its Metrics lives, may be used from every thread at once, never locks and never throws. A
// default-constructed one records nowhere.

/// What only grows: requests, bytes, errors.
class Counter {
 public:
  Counter() = default;

  /// `amount` below 0 or not finite: ignored.
  void add(double amount = 1) const noexcept;

 private:
  friend struct detail::Series;
  explicit Counter(std::uint32_t cell) noexcept : cell_(cell) {}
  std::uint32_t cell_ = 0;
};

/// What comes and goes and is counted where it happens: connections, requests under way. The threads' parts are added
/// up when it is read, so one may add what another takes away.
class UpDownCounter {
 public:
  UpDownCounter() = default;

  /// `amount` not finite: ignored.
  void add(double amount = 1) const noexcept;

 private:
  friend struct detail::Series;
  explicit UpDownCounter(std::uint32_t cell) noexcept : cell_(cell) {}
  std::uint32_t cell_ = 0;
};

/// A value that is set: a temperature, a queue's length, a configured limit. Shared by all threads.
class Gauge {
 public:
  Gauge() = default;

  void set(double value) const noexcept {
    if (value_ != nullptr) value_->store(value, std::memory_order_relaxed);
  }
  void add(double amount = 1) const noexcept {
    if (value_ != nullptr) value_->fetch_add(amount, std::memory_order_relaxed);
  }

 private:
  friend struct detail::Series;
  explicit Gauge(std::atomic<double>& value) noexcept : value_(&value) {}
  std::atomic<double>* value_ = nullptr;
};

/// How values are distributed: counts per bucket, and their sum.
class Histogram {
 public:
  Histogram() = default;

  /// `value` not finite: ignored.
  void observe(double value) const noexcept;

  /// The same, and when `trace` is sampled it becomes the exemplar of its bucket, unless that got one less than a
  /// second ago.
  void observe(double value, const TraceContext& trace) const noexcept;

  /// In seconds.
  void observe(Duration value) const noexcept { observe(std::chrono::duration<double>{value}.count()); }
  void observe(Duration value, const TraceContext& trace) const noexcept {
    observe(std::chrono::duration<double>{value}.count(), trace);
  }

 private:
  friend struct detail::Series;
  explicit Histogram(detail::Series& series) noexcept : series_(&series) {}
  detail::Series* series_ = nullptr;
};

}  // namespace skiff
