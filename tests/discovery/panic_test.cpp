#include "discovery/some_instances.hpp"

#include <cmath>
#include <limits>

namespace skiff {
namespace {

using Lines = std::vector<std::string>;

std::vector<Instance> sick(std::size_t count, std::size_t all) {
  auto list = instances(all);
  for (std::size_t i = 0; i < count; ++i) list[i].healthy = false;
  return list;
}

TEST(AnUnhealthyInstance, IsNotChosen) {
  for (const BalancePolicy policy : {BalancePolicy::peak_ewma, BalancePolicy::round_robin, BalancePolicy::ring}) {
    BalancerOptions options;
    options.policy = policy;
    BalancerOnTheBench bench{options};
    bench.update(sick(1, 4));
    EXPECT_EQ(bench.count(1000).count("i0"), 0U);
    int by_key = 0;
    for (std::uint64_t key = 0; key < 1000; ++key) by_key += bench.pick_id({.key = key}) == "i0" ? 1 : 0;
    EXPECT_EQ(by_key, 0);
    EXPECT_EQ(bench.balancer.available(), 3U);
    bench.update(instances(4));
    EXPECT_GT(bench.count(1000)["i0"], 0);
  }
}

TEST(Panic, BeginsBelowTheThresholdAndUsesAll) {
  ToldEvents told;
  BalancerOnTheBench bench{{}, &told};
  bench.update(sick(5, 10));
  EXPECT_FALSE(bench.balancer.panic()) << "a half is enough";
  EXPECT_EQ(bench.count(2000).size(), 5U);
  EXPECT_FALSE(bench.pick()->panic);
  bench.update(sick(6, 10));
  EXPECT_TRUE(bench.balancer.panic());
  EXPECT_EQ(bench.count(2000).size(), 10U);
  EXPECT_TRUE(bench.pick()->panic);
  bench.update(sick(7, 10));
  bench.update(sick(1, 10));
  EXPECT_EQ(bench.count(2000).size(), 9U);
  EXPECT_EQ(told.lines, (Lines{"panic: 4 of 10", "no panic: 9 of 10"}));
}

TEST(Panic, ComesOfEjectionsToo) {
  ToldEvents told;
  BalancerOptions options;
  options.ejection.max_ejected = 1;
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(3));
  bench.fail("i0", 5);
  EXPECT_FALSE(bench.balancer.panic());
  bench.fail("i1", 5);
  EXPECT_TRUE(bench.balancer.panic());
  EXPECT_EQ(bench.count(1000).size(), 3U);
  bench.time += 30s;
  bench.pick();
  EXPECT_EQ(told.lines, (Lines{"i0 ejected for 30 s: in a row", "i1 ejected for 30 s: in a row", "panic: 1 of 3",
                               "i0 returned", "i1 returned", "no panic: 3 of 3"}));
}

TEST(Panic, CanBeTurnedOff) {
  BalancerOptions options;
  options.panic_threshold = 0;
  BalancerOnTheBench bench{options};
  bench.update(sick(9, 10));
  EXPECT_EQ(bench.count(100)["i9"], 100);
  bench.update(sick(10, 10));
  EXPECT_EQ(bench.pick(), std::nullopt);
}

TEST(Panic, DoesNotOverruleTheCaller) {
  BalancerOnTheBench bench;
  bench.update(sick(10, 10));
  const auto nobody = [](Slot) { return false; };
  PickHint hint;
  hint.admits = nobody;
  EXPECT_EQ(bench.pick(hint), std::nullopt);
}

TEST(AnInstanceOfWeightZero, IsDrained) {
  BalancerOnTheBench bench;
  bench.update({an_instance("a"), an_instance("b", 0), an_instance("c", -1), an_instance("d", std::nan("")),
                an_instance("e", std::numeric_limits<double>::infinity())});
  EXPECT_EQ(bench.count(1000)["a"], 1000);
  EXPECT_EQ(bench.balancer.available(), 1U);
  EXPECT_FALSE(bench.balancer.panic()) << "it was meant so";
  bench.update({an_instance("a", 0), an_instance("b", 0)});
  EXPECT_EQ(bench.count(1000).size(), 2U) << "none at all cannot be meant";
}

TEST(ATriedInstance, IsUsedOnlyWhenNoOtherIsLeft) {
  for (const BalancePolicy policy :
       {BalancePolicy::peak_ewma, BalancePolicy::least_requests, BalancePolicy::round_robin, BalancePolicy::random,
        BalancePolicy::ring, BalancePolicy::maglev}) {
    BalancerOptions options;
    options.policy = policy;
    BalancerOnTheBench bench{options};
    bench.update(instances(4));
    std::vector<Slot> tried;
    std::map<std::string, int> seen;
    for (int i = 0; i < 4; ++i) {
      PickHint hint{.key = 7};
      hint.excluded = tried;
      const auto choice = bench.pick(hint);
      ++seen[choice->instance->id];
      tried.push_back(choice->slot);
    }
    EXPECT_EQ(seen.size(), 4U);
    PickHint hint{.key = 7};
    hint.excluded = tried;
    const auto again = bench.pick(hint);
    ASSERT_NE(again, std::nullopt);
    EXPECT_STREQ(again->why, "tried before, but no other is left");
  }
}

TEST(AnInstanceThatIsNotAdmitted, IsNeverChosen) {
  for (const BalancePolicy policy :
       {BalancePolicy::peak_ewma, BalancePolicy::least_requests, BalancePolicy::round_robin, BalancePolicy::random,
        BalancePolicy::ring, BalancePolicy::maglev}) {
    BalancerOptions options;
    options.policy = policy;
    BalancerOnTheBench bench{options};
    bench.update(instances(1000));
    const Slot only = bench.slot_of("i77");
    const auto admits = [&](Slot slot) { return slot == only; };
    PickHint hint{.key = 7};
    hint.admits = admits;
    EXPECT_EQ(bench.count(10, hint), (std::map<std::string, int>{{"i77", 10}}));
    const Slot tried[] = {only};
    hint.excluded = tried;
    EXPECT_EQ(bench.pick_id(hint), "i77") << "tried, but the only one that is admitted";
    const auto nobody = [](Slot) { return false; };
    hint.admits = nobody;
    EXPECT_EQ(bench.pick(hint), std::nullopt);
  }
}

}  // namespace
}  // namespace skiff
