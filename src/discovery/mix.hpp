#pragma once

#include <cstdint>

namespace skiff::discovery {

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a permutation that makes similar numbers unlike each other.
constexpr std::uint64_t mix(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;  // 2^64 / φ

/// As many random numbers as are needed out of 64 random bits: SplitMix64.
class Draws {
 public:
  explicit constexpr Draws(std::uint64_t seed) noexcept : state_(seed) {}
  constexpr std::uint64_t next() noexcept { return mix(state_ += golden_ratio); }

 private:
  std::uint64_t state_;
};

/// `fraction` of 2^32, a number below 2^32, taken of `bound`: uniform in [0, bound) for uniform fractions.
constexpr std::uint32_t scaled(std::uint32_t fraction, std::uint32_t bound) noexcept {
  return static_cast<std::uint32_t>((std::uint64_t{fraction} * bound) >> 32);
}

constexpr std::uint32_t high(std::uint64_t bits) noexcept {
  return static_cast<std::uint32_t>(bits >> 32);
}
constexpr std::uint32_t low(std::uint64_t bits) noexcept {
  return static_cast<std::uint32_t>(bits);
}

}  // namespace skiff::discovery
