#include <skiff/core/random.hpp>
#include <skiff/core/runtime.hpp>

#include <bit>
#include <random>

namespace skiff {

std::uint64_t random_bits() { return Runtime::current().random_bits(); }

double random_unit() { return static_cast<double>(random_bits() >> 11) * 0x1.0p-53; }

// Lemire's multiply-shift; the bias is below bound / 2^64.
std::uint64_t random_below(std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(random_bits()) * bound >> 64);
}

// SplitMix64 spreads the seed, as the authors of xoshiro advise.
RandomSource::RandomSource(std::uint64_t seed) noexcept {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    word = mixed ^ (mixed >> 31);
  }
}

std::uint64_t RandomSource::operator()() noexcept {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

RandomSource RandomSource::from_system() {
  std::random_device device;
  return RandomSource{(static_cast<std::uint64_t>(device()) << 32) | device()};
}

}  // namespace skiff
