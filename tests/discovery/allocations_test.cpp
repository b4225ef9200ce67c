#include "counting_allocations.hpp"
#include "discovery/some_instances.hpp"

#include <algorithm>

namespace skiff {
namespace {

using test::allocations;

constexpr BalancePolicy policies[] = {BalancePolicy::peak_ewma,   BalancePolicy::least_requests,
                                      BalancePolicy::round_robin, BalancePolicy::random,
                                      BalancePolicy::ring,        BalancePolicy::maglev};

// Instances fail, are ejected and return, new ones ramp up, tries are repeated: all without memory.
TEST(ATry, AllocatesNothing) {
  for (const BalancePolicy policy : policies) {
    BalancerOptions options;
    options.policy = policy;
    options.zone.own = "a";
    BalancerOnTheBench bench{options};
    auto list = instances(200);
    for (std::size_t i = 0; i < list.size(); ++i) {
      list[i].zone = i % 3 == 0 ? "a" : "b";
      list[i].weight = 1 + static_cast<double>(i % 5);
    }
    bench.update({list.begin(), list.begin() + 100});
    bench.update(list);
    std::size_t most_ejected = 0;
    const auto never_17 = [](Slot slot) { return slot.number != 17; };
    const std::size_t before = allocations;
    for (int i = 0; i < 20'000; ++i) {
      bench.time += 5ms;
      PickHint hint;
      hint.key = bench.random();
      hint.admits = never_17;
      const auto choice = bench.pick(hint);
      const Slot tried[] = {choice->slot};
      hint.excluded = tried;
      const auto second = bench.pick(hint);
      for (const Slot slot : {choice->slot, second->slot}) {
        bench.balancer.started(slot, bench.time);
        const bool fails = slot.number % 5 == 0;
        bench.balancer.ended(slot, bench.time, {fails ? TryOutcome::Kind::failure : TryOutcome::Kind::success, 3ms});
      }
      most_ejected = std::max(most_ejected, bench.balancer.ejected());
    }
    EXPECT_EQ(allocations - before, 0U);
    EXPECT_EQ(most_ejected, 20U);
  }
}

TEST(TheEndOfATry, OfAnInstanceThatLeftAllocatesNothing) {
  BalancerOnTheBench bench;
  bench.update(instances(100));
  std::vector<Slot> slots;
  for (int i = 0; i < 300; ++i) {
    slots.push_back(bench.pick()->slot);
    bench.balancer.started(slots.back(), bench.time);
  }
  bench.update({an_instance("other")});
  const std::size_t before = allocations;
  for (const Slot slot : slots) bench.balancer.ended(slot, bench.time, {});
  EXPECT_EQ(allocations - before, 0U);
}

}  // namespace
}  // namespace skiff
