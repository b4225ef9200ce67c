#include "discovery/load.hpp"
#include "discovery/some_instances.hpp"

#include <algorithm>

namespace skiff {
namespace {

constexpr double decay = 10e9;

TEST(APeakEwma, GoesUpAtOnceAndDownByTime) {
  discovery::PeakEwma latency;
  TimePoint time{24h};
  EXPECT_EQ(latency.value(time, decay), 0);
  latency.observe(1e6, time, decay);
  EXPECT_EQ(latency.value(time, decay), 1e6);
  latency.observe(100e6, time, decay);
  EXPECT_EQ(latency.value(time, decay), 100e6);
  latency.observe(1e6, time, decay);
  EXPECT_EQ(latency.value(time, decay), 100e6) << "no time has passed";
  time += 10s;
  EXPECT_NEAR(latency.value(time, decay), 36.8e6, 1e5) << "forgotten by 1/e";
  latency.observe(1e6, time, decay);
  EXPECT_NEAR(latency.value(time, decay), 36.8e6 + 0.632e6, 1e5);
  EXPECT_EQ(latency.value(time - 1h, decay), latency.value(time, decay)) << "time does not run backwards";
  EXPECT_EQ(latency.value(time + 1h, decay), 0);
}

/// Runs tries that take as long as `latency` says, `at_once` at a time; counts who got them.
template <class F>
std::map<std::string, int> run(BalancerOnTheBench& bench, int tries, int at_once, F&& latency) {
  struct UnderWay {
    TimePoint end;
    Slot slot;
    TryOutcome outcome;
  };
  std::vector<UnderWay> under_way;
  std::map<std::string, int> counts;
  for (int i = 0; i < tries; ++i) {
    if (under_way.size() == static_cast<std::size_t>(at_once)) {
      const auto next = std::ranges::min_element(under_way, {}, &UnderWay::end);
      bench.time = next->end;
      bench.balancer.ended(next->slot, bench.time, next->outcome);
      under_way.erase(next);
    }
    const auto choice = bench.pick();
    ++counts[choice->instance->id];
    const TryOutcome outcome = latency(choice->instance->id);
    bench.balancer.started(choice->slot, bench.time);
    under_way.push_back({bench.time + outcome.latency, choice->slot, outcome});
  }
  for (const UnderWay& last : under_way) bench.balancer.ended(last.slot, last.end, last.outcome);
  return counts;
}

TEST(PeakEwma, GivesASlowInstanceHardlyAnything) {
  BalancerOnTheBench bench;
  bench.update(instances(5));
  const auto counts = run(bench, 20'000, 10, [](const std::string& id) {
    return TryOutcome{TryOutcome::Kind::success, id == "i3" ? 100ms : 5ms};
  });
  EXPECT_LT(counts.at("i3"), 200) << "an even share is 4000";
  for (const auto& [id, count] : counts) {
    if (id == "i3") continue;
    EXPECT_NEAR(count, 5000, 500) << id;
  }
}

TEST(PeakEwma, ComesBackToAnInstanceThatWasSlowOnce) {
  BalancerOnTheBench bench;
  bench.update(instances(3));
  bench.succeed("i1", 1, 2s);
  bench.succeed("i0", 1, 5ms);
  bench.succeed("i2", 1, 5ms);
  const auto all_fast = [](const std::string&) { return TryOutcome{TryOutcome::Kind::success, 5ms}; };
  EXPECT_EQ(run(bench, 1000, 1, all_fast)["i1"], 0);
  const TimePoint end = bench.time + 2min;
  while (bench.time < end) run(bench, 100, 1, all_fast), bench.time += 100ms;
  EXPECT_GT(run(bench, 1000, 1, all_fast)["i1"], 100);
}

TEST(PeakEwma, AsksANewInstanceOnceAndWaitsForItsAnswer) {
  BalancerOnTheBench bench{{.slow_start = {.window = {}}}};
  bench.update(instances(3));
  for (const char* id : {"i0", "i1", "i2"}) bench.succeed(id, 5, 5ms);
  bench.update(instances(4));
  int asked = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto choice = bench.pick();
    if (choice->instance->id != "i3") continue;
    ++asked;
    bench.balancer.started(choice->slot, bench.time);
  }
  EXPECT_EQ(asked, 1);
}

TEST(PeakEwma, IsNotTakenInByAnInstanceThatRefusesAtOnce) {
  BalancerOptions options;
  options.ejection.max_ejected = 0;
  BalancerOnTheBench bench{options};
  bench.update(instances(5));
  const auto counts = run(bench, 10'000, 5, [](const std::string& id) {
    return id == "i2" ? TryOutcome{TryOutcome::Kind::failure, 100us} : TryOutcome{TryOutcome::Kind::success, 10ms};
  });
  EXPECT_LT(counts.at("i2"), 500) << "an even share is 2000";
}

TEST(PeakEwma, LearnsFromALostTryThatItTookAtLeastThatLong) {
  BalancerOnTheBench bench;
  bench.update(instances(2));
  bench.succeed("i0", 1, 10ms);
  bench.succeed("i1", 1, 5ms);
  EXPECT_EQ(bench.count(100)["i1"], 100);
  bench.attempt("i1", {TryOutcome::Kind::ignored, 1ms});
  EXPECT_EQ(bench.count(100)["i1"], 100) << "it may have been about to answer";
  bench.attempt("i1", {TryOutcome::Kind::ignored, 50ms});
  EXPECT_EQ(bench.count(100)["i1"], 0);
}

TEST(PeakEwma, WeighsRequestsUnderWayAgainstLatency) {
  BalancerOnTheBench bench;
  bench.update(instances(2));
  bench.succeed("i0", 1, 10ms);
  bench.succeed("i1", 1, 35ms);
  // 10 ms × (1 + 3) is more than 35 ms.
  for (const char* expected : {"i0", "i0", "i0", "i1", "i0", "i0", "i0"}) {
    const auto choice = bench.pick();
    EXPECT_EQ(choice->instance->id, expected);
    bench.balancer.started(choice->slot, bench.time);
  }
}

}  // namespace
}  // namespace skiff
