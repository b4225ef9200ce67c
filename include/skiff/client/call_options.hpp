#pragma once

#include <skiff/core/time.hpp>

#include <cstdint>
#include <optional>

namespace skiff {

/// What one call has its own way, instead of what its Client's options say. Trivial: it may be written inside an
/// awaited expression, `co_await inventory.get<Stock>(target, {.timeout = 50ms})`.
struct CallOptions {
  /// For the whole of the call, all tries included; 0: the client's.
  Duration timeout{};

  /// Tries in all; 0: the client's. 1: no retry.
  unsigned attempts = 0;

  /// For consistent hashing: calls with the same key go to the same instance (any hash of it, std::hash will do).
  std::uint64_t balance_key = 0;
  bool has_balance_key = false;
};

}  // namespace skiff
