#include "discovery/some_instances.hpp"

namespace skiff {
namespace {

TEST(ASlot, IsKeptForAsLongAsTheInstanceIsInTheList) {
  BalancerOnTheBench bench;
  bench.update(instances(5));
  const Slot slot = bench.slot_of("i3");
  bench.update({an_instance("new"), an_instance("i3", 7, "zone"), an_instance("i1")});
  const auto choice = [&] {
    while (true) {
      const auto found = bench.pick();
      if (found->instance->id == "i3") return *found;
    }
  }();
  EXPECT_EQ(choice.slot, slot);
  EXPECT_EQ(choice.instance->weight, 7) << "what the registry says is new";
  EXPECT_EQ(choice.instance->zone, "zone");
  EXPECT_EQ(bench.balancer.size(), 3U);
}

TEST(ASlot, HasAnotherGenerationForAnotherInstance) {
  BalancerOnTheBench bench;
  bench.update(instances(1));
  const Slot before = bench.pick()->slot;
  bench.update({an_instance("other")});
  const Slot after = bench.pick()->slot;
  EXPECT_EQ(after.number, before.number) << "numbers stay small";
  EXPECT_NE(after.generation, before.generation);
}

TEST(ASlot, IsAnotherOneWhenTheInstanceHasMoved) {
  BalancerOnTheBench bench;
  bench.update(instances(1));
  const Slot before = bench.pick()->slot;
  auto moved = instances(1);
  moved[0].port = 9999;
  bench.update(moved);
  EXPECT_NE(bench.pick()->slot, before);
  EXPECT_EQ(bench.pick()->instance->port, 9999);
  EXPECT_EQ(bench.balancer.size(), 1U);
}

TEST(ASlot, OfAnInstanceThatHasLeftIsNotGivenAwayWhileATryIsUnderWay) {
  BalancerOnTheBench bench;
  bench.update(instances(1));
  const auto choice = bench.pick();
  bench.balancer.started(choice->slot, bench.time);
  bench.balancer.started(choice->slot, bench.time);
  bench.update({an_instance("other")});
  EXPECT_NE(bench.pick()->slot.number, choice->slot.number);
  EXPECT_EQ(choice->instance->id, "i0") << "what the try refers to is still there";
  EXPECT_EQ(choice->instance->host, "i0.example");
  bench.balancer.ended(choice->slot, bench.time, {TryOutcome::Kind::failure, 1ms});
  EXPECT_EQ(choice->instance->id, "i0");
  bench.balancer.ended(choice->slot, bench.time, {TryOutcome::Kind::failure, 1ms});
  bench.update({an_instance("other"), an_instance("third")});
  EXPECT_EQ(bench.slot_of("third").number, choice->slot.number);
  EXPECT_EQ(bench.balancer.slots(), 2U);
}

TEST(ASlot, OfAnInstanceThatLeftAndCameBackIsNew) {
  BalancerOnTheBench bench;
  bench.update(instances(1));
  const auto choice = bench.pick();
  bench.balancer.started(choice->slot, bench.time);
  bench.update({});
  EXPECT_EQ(bench.pick(), std::nullopt);
  bench.update(instances(1));
  EXPECT_NE(bench.pick()->slot, choice->slot) << "the old one is still in use";
  bench.balancer.ended(choice->slot, bench.time, {});
}

TEST(ASlot, ThatIsNoLongerTrueIsIgnored) {
  BalancerOnTheBench bench{{.policy = BalancePolicy::least_requests}};
  bench.update(instances(2));
  const Slot old = bench.slot_of("i0");
  bench.update({an_instance("a"), an_instance("b")});
  bench.balancer.started(old, bench.time);
  bench.balancer.started({}, bench.time);
  bench.balancer.started({1000, 1}, bench.time);
  for (int i = 0; i < 10; ++i) bench.balancer.ended(old, bench.time, {TryOutcome::Kind::failure, 1ms});
  bench.balancer.ended({1000, 1}, bench.time, {});
  EXPECT_EQ(bench.balancer.ejected(), 0U);
  const auto counts = bench.count(1000);
  EXPECT_NEAR(counts.at("a"), 500, 100) << "nothing is counted as under way";
}

TEST(ASlot, ThatWasNotStartedIsNotEnded) {
  BalancerOnTheBench bench;
  bench.update(instances(3));
  const Slot slot = bench.slot_of("i0");
  for (int i = 0; i < 10; ++i) bench.balancer.ended(slot, bench.time, {TryOutcome::Kind::failure, 1ms});
  EXPECT_EQ(bench.balancer.ejected(), 0U);
}

TEST(AnUpdate, KeepsWhatIsKnownOfThoseThatStay) {
  BalancerOnTheBench bench;
  bench.update(instances(3));
  bench.succeed("i0", 1, 500ms);
  bench.succeed("i1", 1, 5ms);
  bench.succeed("i2", 1, 5ms);
  bench.update(instances(3));
  EXPECT_EQ(bench.count(1000).count("i0"), 0U) << "still known to be slow";
}

TEST(AnUpdate, TakesTheFirstOfSeveralWithOneId) {
  BalancerOnTheBench bench;
  auto list = instances(1);
  list.push_back(list[0]);
  list[1].port = 9999;
  bench.update(list);
  EXPECT_EQ(bench.balancer.size(), 1U);
  EXPECT_EQ(bench.pick()->instance->port, 80);
}

TEST(AnUpdate, OfAnySequenceKeepsSlotsApartAndFew) {
  BalancerOnTheBench bench;
  std::vector<std::pair<Slot, std::string>> under_way;
  for (int step = 0; step < 2000; ++step) {
    std::vector<Instance> list;
    for (int i = 0; i < 20; ++i) {
      if (bench.random() % 2 == 0) list.push_back(an_instance("i" + std::to_string(i)));
    }
    bench.update(list);
    for (int i = 0; i < 5; ++i) {
      const auto choice = bench.pick();
      if (!choice) continue;
      bench.balancer.started(choice->slot, bench.time);
      under_way.emplace_back(choice->slot, choice->instance->id);
    }
    for (const auto& [slot, id] : under_way) {
      for (const auto& [other, other_id] : under_way) {
        ASSERT_TRUE(slot.number != other.number || id == other_id) << "one slot, two instances";
      }
    }
    while (under_way.size() > 10) {
      bench.balancer.ended(under_way.front().first, bench.time, {TryOutcome::Kind::success, 1ms});
      under_way.erase(under_way.begin());
    }
  }
  EXPECT_LE(bench.balancer.slots(), 20U + 15U);
}

}  // namespace
}  // namespace skiff
