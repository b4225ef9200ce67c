#include "discovery/some_instances.hpp"

namespace skiff {
namespace {

/// "a0", "a1" … in zone a.
void add(std::vector<Instance>& list, const std::string& zone, int count, double weight = 1) {
  for (int i = 0; i < count; ++i) list.push_back(an_instance(zone + std::to_string(i), weight, zone));
}

std::vector<Instance> zones(int a, int b, int c = 0) {
  std::vector<Instance> list;
  add(list, "a", a);
  add(list, "b", b);
  add(list, "c", c);
  return list;
}

struct AZone : testing::TestWithParam<BalancePolicy> {
  AZone() {
    options.policy = GetParam();
    options.zone.own = "a";
  }
  static double share_of_own(BalancerOnTheBench& bench, const PickHint& hint = {}) {
    int own = 0;
    for (int i = 0; i < 20'000; ++i) own += bench.pick_id(hint)[0] == 'a' ? 1 : 0;
    return own / 20'000.0;
  }
  BalancerOptions options;
};

INSTANTIATE_TEST_SUITE_P(Under, AZone,
                         testing::Values(BalancePolicy::peak_ewma, BalancePolicy::round_robin, BalancePolicy::random),
                         [](const auto& policy) {
                           return policy.param == BalancePolicy::peak_ewma ? "PeakEwma"
                                  : policy.param == BalancePolicy::random  ? "Random"
                                                                           : "RoundRobin";
                         });

TEST_P(AZone, KeepsAllItsRequestsWhenItHasItsPartOfTheInstances) {
  for (const auto& list : {zones(4, 4), zones(4, 4, 4), zones(10, 1), zones(5, 4, 4)}) {
    BalancerOnTheBench bench{options};
    bench.update(list);
    EXPECT_EQ(share_of_own(bench), 1);
  }
}

TEST_P(AZone, SpillsOverWhatItCannotCarry) {
  struct Row {
    std::vector<Instance> list;
    double share;
  };
  for (const Row& row : std::vector<Row>{{zones(1, 3), 0.5},        // a quarter of the instances, half of the callers
                                         {zones(2, 4, 4), 0.6},     // a fifth, a third
                                         {zones(1, 8, 1), 0.3},     // a tenth, a third
                                         {zones(0, 3, 3), 0.0}}) {  // none
    BalancerOnTheBench bench{options};
    bench.update(row.list);
    EXPECT_NEAR(share_of_own(bench), row.share, 0.02);
  }
}

TEST_P(AZone, SpillsOverWhenItsInstancesAreSickOrEjected) {
  options.ejection.max_ejected = 0.5;
  BalancerOnTheBench bench{options};
  auto list = zones(4, 4, 4);
  list[0].healthy = false;
  bench.update(list);
  EXPECT_NEAR(share_of_own(bench), 3.0 / 11 * 3, 0.02);
  bench.fail("a1", 5);
  EXPECT_NEAR(share_of_own(bench), 2.0 / 10 * 3, 0.02);
  bench.time += 30s;
  EXPECT_NEAR(share_of_own(bench), 3.0 / 11 * 3, 0.02);
}

TEST_P(AZone, CountsWeights) {
  std::vector<Instance> list;
  add(list, "a", 1, 3);
  add(list, "b", 3);
  BalancerOnTheBench bench{options};
  bench.update(list);
  EXPECT_EQ(share_of_own(bench), 1);
}

TEST_P(AZone, TakesTheShareOfCallersFromTheOptions) {
  options.zone.callers = 0.8;
  BalancerOnTheBench bench{options};
  bench.update(zones(4, 4));
  EXPECT_NEAR(share_of_own(bench), 0.5 / 0.8, 0.02);
}

TEST_P(AZone, IsLeftWhenItsInstancesWereTriedOrAreNotAdmitted) {
  BalancerOnTheBench bench{options};
  bench.update(zones(2, 2));
  const Slot tried[] = {bench.slot_of("a0"), bench.slot_of("a1")};
  PickHint hint;
  hint.excluded = tried;
  EXPECT_EQ(share_of_own(bench, hint), 0);
  const auto not_these = [&](Slot slot) { return slot != tried[0] && slot != tried[1]; };
  PickHint open;
  open.admits = not_these;
  EXPECT_EQ(share_of_own(bench, open), 0);
}

TEST_P(AZone, DoesNotMatterInPanic) {
  BalancerOnTheBench bench{options};
  auto list = zones(4, 4);
  for (std::size_t i = 0; i < 5; ++i) list[i].healthy = false;
  bench.update(list);
  EXPECT_TRUE(bench.balancer.panic());
  EXPECT_NEAR(share_of_own(bench), 0.5, 0.02);
}

TEST_P(AZone, DoesNotMatterWhenItHasNoName) {
  options.zone.own = "";
  BalancerOnTheBench bench{options};
  bench.update(zones(2, 6));
  EXPECT_NEAR(share_of_own(bench), 0.25, 0.02);
}

TEST_P(AZone, IsWeighedByTheWholeListWhenThereIsASubset) {
  options.subset.size = 2;
  BalancerOnTheBench bench{options};
  bench.update(zones(20, 40, 40));
  EXPECT_EQ(bench.balancer.size(), 4U) << "two of its own, two of the others";
  EXPECT_NEAR(share_of_own(bench), 0.6, 0.02);
}

}  // namespace
}  // namespace skiff
