#pragma once

#include <cstdint>

namespace skiff {

/// 64 uniform bits from this thread's Runtime: seeded by the operating system in a service, by the test in a
/// test. For jitter, sampling and identifiers; not for secrets.
std::uint64_t random_bits();

/// Uniform in [0, 1).
double random_unit();

/// Uniform in [0, bound); 0 when bound is 0.
std::uint64_t random_below(std::uint64_t bound);

/// xoshiro256** (Blackman, Vigna 2018): small, fast, and the same on every machine for a seed.
class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) noexcept;
  std::uint64_t operator()() noexcept;

  /// Seeded by the operating system.
  static RandomSource from_system();

 private:
  std::uint64_t state_[4];
};

}  // namespace skiff
