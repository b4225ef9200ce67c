#include <skiff/core/random.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

namespace skiff {
namespace {

std::vector<std::uint64_t> draw(RandomSource source, int count) {
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(source());
  return drawn;
}

TEST(RandomSource, IsTheSameForASeed) {
  EXPECT_EQ(draw(RandomSource{42}, 100), draw(RandomSource{42}, 100));
  EXPECT_NE(draw(RandomSource{42}, 100), draw(RandomSource{43}, 100));
}

// xoshiro256** after SplitMix64 from seed 0, computed with the authors' C code.
TEST(RandomSource, IsXoshiroOnEveryMachine) {
  EXPECT_EQ(draw(RandomSource{0}, 3),
            (std::vector<std::uint64_t>{0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0}));
}

TEST(RandomSource, FromTheSystemDiffersEachTime) {
  EXPECT_NE(RandomSource::from_system()(), RandomSource::from_system()());
}

TEST(Random, ComesFromTheSeedOfTheRuntime) {
  const auto drawn = [](std::uint64_t seed) {
    test::VirtualRuntime runtime{seed};
    return std::array{random_bits(), random_bits(), random_bits()};
  };
  EXPECT_EQ(drawn(5), drawn(5));
  EXPECT_NE(drawn(5), drawn(6));
}

TEST(Random, WorksOnAThreadWithoutARuntime) {
  EXPECT_NE(random_bits(), random_bits());
}

TEST(Random, UnitIsAtLeastZeroAndBelowOneAndEven) {
  test::VirtualRuntime runtime;
  constexpr int draws = 20'000;
  double sum = 0;
  for (int i = 0; i < draws; ++i) {
    const double unit = random_unit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LT(unit, 1.0);
    sum += unit;
  }
  EXPECT_NEAR(sum / draws, 0.5, 0.02);
}

TEST(Random, BelowABoundReachesEveryValueAndNoOther) {
  test::VirtualRuntime runtime;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = random_below(6);
    ASSERT_LT(value, 6u);
    seen.insert(value);
  }
  EXPECT_EQ(seen.size(), 6u);
  EXPECT_EQ(random_below(1), 0u);
  EXPECT_EQ(random_below(0), 0u);
  for (int i = 0; i < 100; ++i) {
    ASSERT_LT(random_below(std::numeric_limits<std::uint64_t>::max()),
              std::numeric_limits<std::uint64_t>::max());
  }
}

}  // namespace
}  // namespace skiff
