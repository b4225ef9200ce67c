#include "discovery/pool.hpp"
#include "discovery/mix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace skiff::discovery {
namespace {

TEST(AnAliasTable, DrawsByWeightWhateverTheWeights) {
  std::mt19937_64 chance{1};  // NOLINT(cert-msc51-cpp): repeatable
  AliasTable table;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> weights(1 + chance() % 20);
    for (double& weight : weights) weight = std::pow(10.0, static_cast<double>(chance() % 7) - 3);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    table.assign(weights);
    // Every column a thousand times, evenly: no chance is left.
    constexpr std::uint64_t steps = 1000;
    std::vector<double> shares(weights.size());
    for (std::uint64_t column = 0; column < weights.size(); ++column) {
      const std::uint64_t high_bits = ((column << 32) + (std::uint64_t{1} << 31)) / weights.size();
      for (std::uint64_t step = 0; step < steps; ++step) {
        const std::uint64_t low_bits = (step << 32) / steps;
        shares.at(table.draw(high_bits << 32 | low_bits)) += 1.0 / static_cast<double>(steps * weights.size());
      }
    }
    for (std::size_t i = 0; i < weights.size(); ++i) ASSERT_NEAR(shares[i], weights[i] / sum, 0.002);
  }
}

TEST(APool, DrawsTwoDifferentOnesWhenWeightsAreEqual) {
  Pool pool;
  pool.add(7, 2);
  pool.add(8, 2);
  pool.add(9, 2);
  pool.finish();
  Draws draws{1};
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> pairs;
  for (int i = 0; i < 6000; ++i) ++pairs[pool.draw_two(draws)];
  EXPECT_EQ(pairs.size(), 6U);
  for (const auto& [two, count] : pairs) {
    EXPECT_NE(two.first, two.second);
    EXPECT_NEAR(count, 1000, 120);
  }
}

TEST(APool, TakesTurnsByWeightWithinOneOfTheExactShare) {
  Pool pool;
  const std::vector<double> weights{1, 2, 3, 4, 2.5, 0.5};
  for (std::size_t i = 0; i < weights.size(); ++i) pool.add(static_cast<std::uint32_t>(i), weights[i]);
  pool.finish();
  std::uint64_t cursor = 0;
  Draws draws{1};
  std::vector<int> counts(weights.size());
  for (int pick = 1; pick <= 13'000; ++pick) {
    ++counts[pool.next(cursor, draws)];
    for (std::size_t i = 0; i < weights.size(); ++i) ASSERT_NEAR(counts[i], weights[i] / 13 * pick, 3);
  }
}

TEST(APool, SpreadsTheTurnsOfLightOnesBetweenThoseOfAHeavyOne) {
  Pool pool;
  pool.add(0, 10);
  for (std::uint32_t slot = 1; slot < 10; ++slot) pool.add(slot, 1);
  pool.finish();
  std::uint64_t cursor = 0;
  Draws draws{1};
  int in_a_row = 0, most_in_a_row = 0;
  for (int i = 0; i < 1900; ++i) {
    in_a_row = pool.next(cursor, draws) == 0 ? in_a_row + 1 : 0;
    most_in_a_row = std::max(most_in_a_row, in_a_row);
  }
  EXPECT_LE(most_in_a_row, 3) << "not ten, and then all the others";
}

}  // namespace
}  // namespace skiff::discovery
