#include <skiff/resilience/retry_budget.hpp>

#include "resilience/options.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skiff {

RetryBudget::RetryBudget(const RetryBudgetOptions& options) {
  using namespace std::chrono_literals;
  resilience::check_option(options.ratio >= 0 && options.ratio <= 10, "RetryBudgetOptions::ratio", "0 to 10",
                           options.ratio);
  resilience::check_option(options.per_second >= 0 && options.per_second <= 1e6, "RetryBudgetOptions::per_second",
                           "0 to 1000000", options.per_second);
  resilience::check_option(options.ttl >= 1ms && options.ttl <= 1h, "RetryBudgetOptions::ttl", "1 ms to an hour",
                           options.ttl);
  deposit_ = std::llround(options.ratio * retry);
  reserve_ = std::llround(options.per_second * std::chrono::duration<double>{options.ttl}.count() * retry);
  bucket_length_ = options.ttl.count() / buckets;
}

void RetryBudget::deposit(TimePoint now) noexcept {
  roll(now);
  add(deposit_);
}

bool RetryBudget::withdraw(TimePoint now) noexcept {
  roll(now);
  if (total_ + reserve_ < retry) return false;
  add(-retry);
  return true;
}

std::uint64_t RetryBudget::balance(TimePoint now) noexcept {
  roll(now);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(total_ + reserve_, 0) / retry);
}

void RetryBudget::add(std::int64_t amount) noexcept {
  counted_[static_cast<std::size_t>(newest_ % buckets)] += amount;
  total_ += amount;
}

void RetryBudget::roll(TimePoint now) noexcept {
  const std::int64_t time = std::max<std::int64_t>(now.time_since_epoch().count(), 0);
  if (time < newest_ends_) return;
  const std::int64_t bucket = time / bucket_length_;
  newest_ends_ = (bucket + 1) * bucket_length_;
  if (bucket <= newest_) return;
  newest_ = std::max(newest_, bucket - buckets);
  while (newest_ < bucket) total_ -= std::exchange(counted_[static_cast<std::size_t>(++newest_ % buckets)], 0);
}

}  // namespace skiff
