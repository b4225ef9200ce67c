#include "discovery/some_instances.hpp"

namespace skiff {
namespace {

struct ASlowStart : testing::Test {
  ASlowStart() {
    options.policy = BalancePolicy::random;
    options.slow_start = {.window = 100s, .min_share = 0.1};
  }
  /// The weight of i9 next to nine others of weight 1.
  static double weight_of_the_new_one(BalancerOnTheBench& bench) {
    constexpr int picks = 50'000;
    const double share = bench.count(picks)["i9"] / double{picks};
    return 9 * share / (1 - share);
  }
  BalancerOptions options;
};

TEST_F(ASlowStart, RampsTheWeightOfANewInstance) {
  BalancerOnTheBench bench{options};
  bench.update(instances(9));
  bench.time += 1h;
  bench.update(instances(10));
  struct Step {
    Duration after;
    double weight;
  };
  const TimePoint joined = bench.time;
  for (const Step& step : std::vector<Step>{{0s, .1}, {5s, .1}, {25s, .25}, {50s, .5}, {90s, .9}, {100s, 1}, {1h, 1}}) {
    bench.time = joined + step.after;
    EXPECT_NEAR(weight_of_the_new_one(bench), step.weight, 0.06) << step.after / 1s;
  }
}

TEST_F(ASlowStart, IsNotForTheFirstList) {
  BalancerOnTheBench bench{options};
  bench.update({});
  bench.update(instances(10));
  EXPECT_NEAR(weight_of_the_new_one(bench), 1, 0.06);
}

TEST_F(ASlowStart, GoesOnThroughUpdates) {
  BalancerOnTheBench bench{options};
  bench.update(instances(9));
  bench.update(instances(10));
  bench.time += 50s;
  auto list = instances(10);
  list[0].metadata["version"] = "2";
  bench.update(list);
  EXPECT_NEAR(weight_of_the_new_one(bench), 0.5, 0.06);
}

TEST_F(ASlowStart, OfAWholeNewListLeavesTheSharesEqual) {
  BalancerOnTheBench bench{options};
  bench.update({an_instance("old")});
  bench.update(instances(10));
  EXPECT_NEAR(weight_of_the_new_one(bench), 1, 0.06);
}

TEST_F(ASlowStart, CanBeTurnedOff) {
  options.slow_start.window = {};
  BalancerOnTheBench bench{options};
  bench.update(instances(9));
  bench.update(instances(10));
  EXPECT_NEAR(weight_of_the_new_one(bench), 1, 0.06);
}

TEST_F(ASlowStart, HoldsForRoundRobinToo) {
  options.policy = BalancePolicy::round_robin;
  BalancerOnTheBench bench{options};
  bench.update(instances(9));
  bench.update(instances(10));
  EXPECT_NEAR(weight_of_the_new_one(bench), 0.1, 0.01);
}

TEST_F(ASlowStart, KeepsPeakEwmaFromFloodingANewInstance) {
  options.policy = BalancePolicy::peak_ewma;
  BalancerOnTheBench bench{options};
  bench.update(instances(9));
  for (int i = 0; i < 9; ++i) bench.succeed("i" + std::to_string(i), 1, 10ms);
  bench.update(instances(10));
  bench.succeed("i9", 1, 1ms);
  const int count = bench.count(10'000)["i9"];
  EXPECT_NEAR(count, 10'000 * 2 * 0.1 / 9.1, 60) << "the fastest of all; at most twice its share of 0.1 in 9.1";
}

}  // namespace
}  // namespace skiff
