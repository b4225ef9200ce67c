#pragma once

#include <skiff/resilience/rate_limit.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace skiff {

/// A rate for each of many keys: addresses, principals, API keys. From any thread: a limit for each worker would not be
/// what anyone means by one. Keys are spread over shards, each behind a mutex that is held for well under a
/// microsecond. A key that is known costs no allocation.
class RateLimiter {
 public:
  /// Remembers about `keys` keys; of more, those that were not seen for longest are forgotten, and start anew with all
  /// they may. About 150 bytes each and its text. Throws ConfigurationError.
  explicit RateLimiter(const RateOptions& options = {}, std::size_t keys = 100'000);
  RateLimiter(RateLimiter&&) noexcept;
  RateLimiter& operator=(RateLimiter&&) noexcept;
  ~RateLimiter();

  /// Whether one more request of `key` is allowed; if so, it counts.
  RateDecision decide(std::string_view key, TimePoint now);

  /// Keys that are remembered.
  std::size_t size() const;

  const RateOptions& options() const noexcept;

 private:
  struct Shards;
  std::unique_ptr<Shards> shards_;
};

}  // namespace skiff
