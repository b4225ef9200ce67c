#include "discovery/some_instances.hpp"

namespace skiff {
namespace {

using Lines = std::vector<std::string>;

struct AnEjection : testing::Test {
  ToldEvents told;
  BalancerOptions options;
};

TEST_F(AnEjection, TakesAnInstanceOutForItsTime) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  bench.fail("i4", 4);
  EXPECT_EQ(bench.balancer.ejected(), 0U);
  bench.fail("i4");
  EXPECT_EQ(told.take(), (Lines{"i4 ejected for 30 s: in a row"}));
  EXPECT_EQ(bench.balancer.ejected(), 1U);
  EXPECT_EQ(bench.balancer.available(), 9U);
  EXPECT_EQ(bench.count(2000).count("i4"), 0U);
  bench.time += 30s - 1ns;
  EXPECT_EQ(bench.count(2000).count("i4"), 0U);
  EXPECT_EQ(told.take(), Lines{});
  bench.time += 1ns;
  bench.pick();
  EXPECT_EQ(told.take(), (Lines{"i4 returned"}));
  EXPECT_EQ(bench.balancer.ejected(), 0U);
}

TEST_F(AnEjection, ReturnsToRequestsUnderEveryPolicy) {
  for (const BalancePolicy policy :
       {BalancePolicy::least_requests, BalancePolicy::round_robin, BalancePolicy::random}) {
    options.policy = policy;
    BalancerOnTheBench bench{options};
    bench.update(instances(10));
    bench.fail("i4", 5);
    EXPECT_EQ(bench.count(1000).count("i4"), 0U);
    bench.time += 30s;
    EXPECT_NEAR(bench.count(1000)["i4"], 100, 40);
  }
}

TEST_F(AnEjection, ForAShareOfFailuresSaysSo) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  for (int i = 0; i < 10; ++i) bench.succeed("i1"), bench.fail("i1");
  EXPECT_EQ(told.take(), (Lines{"i1 ejected for 30 s: ratio"}));
}

TEST_F(AnEjection, IsRefusedBeyondTheCap) {
  options.ejection.max_ejected = 0.25;
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  for (const char* id : {"i0", "i1", "i2"}) bench.fail(id, 7);
  EXPECT_EQ(told.take(),
            (Lines{"i0 ejected for 30 s: in a row", "i1 ejected for 30 s: in a row", "i2 refused: in a row"}));
  EXPECT_EQ(bench.balancer.ejected(), 2U);
  bench.time += 30s;
  bench.fail("i2");
  EXPECT_EQ(told.take(), (Lines{"i0 returned", "i1 returned", "i2 ejected for 30 s: in a row"}))
      << "there is room again";
}

TEST_F(AnEjection, OfOneIsAlwaysAllowedWhenThereAreTwo) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(2));
  bench.fail("i0", 5);
  bench.fail("i1", 5);
  EXPECT_EQ(told.take(), (Lines{"i0 ejected for 30 s: in a row", "i1 refused: in a row"}));
  EXPECT_EQ(bench.count(100)["i1"], 100);
}

TEST_F(AnEjection, OfTheOnlyInstanceIsNeverAllowed) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(1));
  bench.fail("i0", 100);
  EXPECT_EQ(told.take(), (Lines{"i0 refused: in a row"}));
  EXPECT_EQ(bench.pick_id(), "i0");
}

TEST_F(AnEjection, CanBeTurnedOff) {
  options.ejection.max_ejected = 0;
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  bench.fail("i0", 100);
  EXPECT_EQ(told.take(), Lines{});
  EXPECT_EQ(bench.balancer.ejected(), 0U);
}

TEST_F(AnEjection, OutlastsAnUpdate) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  bench.fail("i4", 5);
  bench.time += 10s;
  bench.update(instances(12));
  EXPECT_EQ(bench.balancer.ejected(), 1U);
  EXPECT_EQ(bench.count(2000).count("i4"), 0U);
  bench.time += 20s;
  bench.pick();
  EXPECT_EQ(told.take(), (Lines{"i4 ejected for 30 s: in a row", "i4 returned"}));
}

TEST_F(AnEjection, IsNotMadeLongerByTriesThatWereUnderWay) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  bench.fail("i4", 5);
  told.take();
  bench.fail("i4", 20);
  EXPECT_EQ(told.take(), Lines{});
  bench.time += 30s;
  bench.pick();
  EXPECT_EQ(bench.balancer.ejected(), 0U);
}

TEST_F(AnEjection, IsNotCausedByIgnoredTries) {
  BalancerOnTheBench bench{options, &told};
  bench.update(instances(10));
  for (int i = 0; i < 100; ++i) bench.attempt("i4", {TryOutcome::Kind::ignored, 10ms});
  bench.fail("i4", 4);
  bench.attempt("i4", {TryOutcome::Kind::ignored, 10ms});
  EXPECT_EQ(told.take(), Lines{});
  bench.fail("i4");
  EXPECT_EQ(bench.balancer.ejected(), 1U) << "an ignored try does not break the row either";
}

// Whatever fails whenever: never more out than allowed, and always an instance to choose.
TEST_F(AnEjection, KeepsToTheCapWhateverHappens) {
  BalancerOnTheBench bench{options, &told};
  std::size_t count = 30;
  bench.update(instances(count));
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t what = bench.random() % 100;
    if (what == 0) {
      count = 20 + bench.random() % 20;
      bench.update(instances(count));
    }
    bench.time += Duration{static_cast<std::int64_t>(bench.random() % 200'000'000)};
    const auto choice = bench.pick();
    ASSERT_NE(choice, std::nullopt);
    bench.balancer.started(choice->slot, bench.time);
    const bool failed = bench.random() % 10 < 8;
    const std::size_t before = bench.balancer.ejected();
    bench.balancer.ended(choice->slot, bench.time,
                         {failed ? TryOutcome::Kind::failure : TryOutcome::Kind::success, 1ms});
    const bool one_more = bench.balancer.ejected() > before;
    ASSERT_TRUE(!one_more || bench.balancer.ejected() <= count / 10);
    ASSERT_EQ(bench.balancer.available() + bench.balancer.ejected(), count);
  }
  EXPECT_GT(told.lines.size(), 100U);
}

}  // namespace
}  // namespace skiff
