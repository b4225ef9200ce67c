#include "discovery/some_instances.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace skiff {
namespace {

constexpr BalancePolicy all_policies[] = {BalancePolicy::peak_ewma,   BalancePolicy::least_requests,
                                          BalancePolicy::round_robin, BalancePolicy::random,
                                          BalancePolicy::ring,        BalancePolicy::maglev};

/// Pearson's chi-square of counts against shares.
double chi_square(const std::map<std::string, int>& counts, const std::map<std::string, double>& shares, int picks) {
  double sum = 0;
  for (const auto& [id, share] : shares) {
    const double expected = share * picks;
    const auto found = counts.find(id);
    const double difference = (found == counts.end() ? 0 : found->second) - expected;
    sum += difference * difference / expected;
  }
  return sum;
}

TEST(ABalancer, WithoutInstancesChoosesNone) {
  for (const BalancePolicy policy : all_policies) {
    BalancerOnTheBench bench{{.policy = policy}};
    EXPECT_EQ(bench.pick(), std::nullopt);
    bench.update({});
    EXPECT_EQ(bench.pick({.key = 7}), std::nullopt);
    bench.balancer.update(nullptr, bench.time);
    EXPECT_EQ(bench.pick(), std::nullopt);
    EXPECT_EQ(bench.balancer.size(), 0U);
    EXPECT_FALSE(bench.balancer.panic());
  }
}

TEST(ABalancer, OfOneInstanceChoosesIt) {
  for (const BalancePolicy policy : all_policies) {
    BalancerOnTheBench bench{{.policy = policy}};
    bench.update(instances(1));
    EXPECT_EQ(bench.count(10), (std::map<std::string, int>{{"i0", 10}}));
    EXPECT_EQ(bench.pick_id({.key = 7}), "i0");
  }
}

TEST(ABalancer, SaysWhyItChoseAnInstance) {
  const std::map<BalancePolicy, std::string> reasons{{BalancePolicy::peak_ewma, "the better of two"},
                                                     {BalancePolicy::least_requests, "the better of two"},
                                                     {BalancePolicy::round_robin, "its turn"},
                                                     {BalancePolicy::random, "by lot"},
                                                     {BalancePolicy::ring, "by key"},
                                                     {BalancePolicy::maglev, "by key"}};
  for (const auto& [policy, reason] : reasons) {
    BalancerOnTheBench bench{{.policy = policy}};
    bench.update(instances(3));
    EXPECT_EQ(bench.pick({.key = 7})->why, reason);
  }
}

TEST(Random, GivesEachItsShareByWeight) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::random}};
  bench.update(
      {an_instance("a", 1), an_instance("b", 2), an_instance("c", 3), an_instance("d", 0.5), an_instance("e", 3.5)});
  const auto counts = bench.count(100'000);
  // 4 degrees of freedom: above 18.5 once in a thousand times.
  EXPECT_LT(chi_square(counts, {{"a", .1}, {"b", .2}, {"c", .3}, {"d", .05}, {"e", .35}}, 100'000), 18.5);
}

TEST(Random, GivesEqualOnesEqualShares) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::random}};
  bench.update(instances(10));
  std::map<std::string, double> shares;
  for (int i = 0; i < 10; ++i) shares["i" + std::to_string(i)] = .1;
  EXPECT_LT(chi_square(bench.count(100'000), shares, 100'000), 27.9);  // 9 degrees of freedom, 0.001
}

TEST(RoundRobin, GoesThroughAllBeforeItBeginsAgain) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::round_robin}};
  bench.update(instances(7));
  for (int round = 0; round < 5; ++round) EXPECT_EQ(bench.count(7).size(), 7U);
}

TEST(RoundRobin, DoesNotBeginWithTheSameInstanceInEveryWorker) {
  std::set<std::string> first;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    BalancerOnTheBench bench{{.policy = BalancePolicy::round_robin}};
    bench.random = RandomSource{seed};
    bench.update(instances(10));
    first.insert(bench.pick_id());
  }
  EXPECT_GE(first.size(), 5U);
}

TEST(RoundRobin, FollowsTheWeightsAndSpreadsThem) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::round_robin}};
  bench.update({an_instance("a", 1), an_instance("b", 2), an_instance("c", 5)});
  int in_a_row = 0, most_in_a_row = 0;
  std::map<std::string, int> counts;
  for (int i = 0; i < 8000; ++i) {
    const std::string id = bench.pick_id();
    ++counts[id];
    in_a_row = id == "c" ? in_a_row + 1 : 0;
    most_in_a_row = std::max(most_in_a_row, in_a_row);
  }
  EXPECT_NEAR(counts["a"], 1000, 10);
  EXPECT_NEAR(counts["b"], 2000, 10);
  EXPECT_NEAR(counts["c"], 5000, 10);
  EXPECT_LE(most_in_a_row, 4) << "five of eight are not five in a row";
}

TEST(RoundRobin, KeepsTheSharesWhenOneWeighsFarMoreThanTheRest) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::round_robin}};
  auto list = instances(1000);
  list[500].weight = 999;
  bench.update(list);
  const auto counts = bench.count(20'000);
  EXPECT_NEAR(counts.at("i500"), 10'000, 500);
  EXPECT_GE(counts.size(), 990U);
}

TEST(APolicyOfTwo, BoundsTheShareOfEachWeight) {
  for (const BalancePolicy policy : {BalancePolicy::peak_ewma, BalancePolicy::least_requests}) {
    BalancerOnTheBench bench{{.policy = policy}};
    bench.update({an_instance("light", 1), an_instance("heavy", 9)});
    for (int i = 0; i < 50; ++i) bench.succeed("light"), bench.succeed("heavy", 1, 20ms);
    const int light = bench.count(10'000)["light"];
    // Its share by weight is p = 0.1. It is the faster one: 1 - (1 - p)² with peak_ewma, p when only requests count.
    EXPECT_NEAR(light, policy == BalancePolicy::peak_ewma ? 1900 : 1000, 150);
  }
}

TEST(LeastRequests, PrefersTheOneWithFewerUnderWay) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::least_requests}};
  bench.update(instances(2));
  for (int i = 0; i < 100; ++i) {
    const auto choice = bench.pick();
    bench.balancer.started(choice->slot, bench.time);
    const auto other = bench.pick();
    EXPECT_NE(other->instance->id, choice->instance->id);
    bench.balancer.ended(choice->slot, bench.time, {TryOutcome::Kind::success, 1ms});
  }
}

TEST(LeastRequests, SpreadsTriesUnderWayByWeight) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::least_requests}};
  bench.update({an_instance("a", 1), an_instance("b", 3)});
  std::map<std::string, int> counts;
  for (int i = 0; i < 400; ++i) {
    const auto choice = bench.pick();
    bench.balancer.started(choice->slot, bench.time);
    ++counts[choice->instance->id];
  }
  EXPECT_NEAR(counts["a"], 100, 3);
}

TEST(LeastRequests, KeepsTheLongestQueueShorterThanChanceDoes) {
  const auto longest = [](BalancePolicy policy) {
    BalancerOnTheBench bench{{.policy = policy}};
    bench.update(instances(100));
    std::map<std::string, int> counts;
    for (int i = 0; i < 1000; ++i) {
      const auto choice = bench.pick();
      bench.balancer.started(choice->slot, bench.time);
      ++counts[choice->instance->id];
    }
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->second;
  };
  EXPECT_LE(longest(BalancePolicy::least_requests), 12);  // the average is 10
  EXPECT_GE(longest(BalancePolicy::random), 16);
}

}  // namespace
}  // namespace skiff
