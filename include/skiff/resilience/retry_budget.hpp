#pragma once

#include <skiff/core/time.hpp>

#include <array>
#include <chrono>
#include <cstdint>

namespace skiff {

struct RetryBudgetOptions {
  /// Retries that each first try pays for: 0.2 adds at most a fifth to the load. 0 to 10.
  double ratio = 0.2;

  /// Retries a second that are allowed however few first tries there are. 0 to 1,000,000.
  double per_second = 10;

  /// How long a first try pays, and a retry counts; in steps of a tenth. 1 ms to an hour.
  Duration ttl = std::chrono::seconds{10};
};

/// Bounds the retries to a share of the traffic. Retries that each caller limits by itself multiply: three tries in
/// each of three layers are 27 calls, at the moment when the last layer is overloaded. A budget makes an outage cost `1
/// + ratio` times the load, not more (Finagle's RetryBudget; gRFC A6 has the same idea).
///
/// State of one thread; O(1) a call, no allocation.
class RetryBudget {
 public:
  /// Throws ConfigurationError.
  explicit RetryBudget(const RetryBudgetOptions& options = {});

  /// A first try is made.
  void deposit(TimePoint now) noexcept;

  /// Whether a retry may be made; if so, it is counted.
  bool withdraw(TimePoint now) noexcept;

  /// Whole retries that are left.
  std::uint64_t balance(TimePoint now) noexcept;

 private:
  static constexpr std::int64_t buckets = 10;
  static constexpr std::int64_t retry = 1'000'000;  // what one costs: the ratio counts in millionths

  void roll(TimePoint now) noexcept;
  void add(std::int64_t amount) noexcept;

  std::int64_t deposit_;
  std::int64_t reserve_;
  std::int64_t bucket_length_;    // nanoseconds
  std::int64_t newest_ = 0;       // bucket, counted from the clock's epoch
  std::int64_t newest_ends_ = 0;  // nanoseconds after that; most calls need no division to know theirs
  std::array<std::int64_t, buckets> counted_{};
  std::int64_t total_ = 0;  // of counted_
};

}  // namespace skiff
