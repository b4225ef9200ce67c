#pragma once

#include <skiff/core/time.hpp>

#include <chrono>
#include <cstdint>

namespace skiff {

struct BackoffOptions {
  /// The most that is waited before the first retry; doubles with each one.
  Duration base = std::chrono::milliseconds{25};

  /// The most that is ever waited.
  Duration limit = std::chrono::seconds{1};
};

/// Throws ConfigurationError unless 0 < base <= limit.
void check_options(const BackoffOptions& options);

/// The most that is waited before a retry, counted from 1: base, twice that, four times … at most limit. Any number
/// will do.
Duration backoff_limit(std::uint32_t retry, const BackoffOptions& options) noexcept;

/// How long to wait before a retry: uniform in [0, backoff_limit()], "full jitter" (Brooker, "Exponential Backoff And
/// Jitter", AWS Architecture Blog 2015), so that those who failed together do not come back together. `random_bits`: 64
/// uniform bits.
Duration full_jitter(std::uint32_t retry, const BackoffOptions& options, std::uint64_t random_bits) noexcept;

}  // namespace skiff
