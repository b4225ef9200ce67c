#include <skiff/resilience/latency_window.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct ALatencyWindow : testing::Test {
  TimePoint now{1h};
  LatencyWindow window{30s};
};

TEST_F(ALatencyWindow, KnowsNothingAtFirst) {
  EXPECT_EQ(window.quantile(now, 0.5), std::nullopt);
  EXPECT_EQ(window.count(now), 0u);
}

TEST_F(ALatencyWindow, IsNeverTooLowAndAtMostAnEighthTooHigh) {
  RandomSource random{29};
  for (int round = 0; round < 50; ++round) {
    LatencyWindow tested{30s};
    std::vector<Duration> all;
    const std::size_t calls = 1 + random() % 500;
    for (std::size_t i = 0; i < calls; ++i) {
      const Duration took{static_cast<std::int64_t>(1024 + (random() >> (28 + random() % 20)))};
      all.push_back(took);
      tested.record(now, took);
    }
    std::sort(all.begin(), all.end());
    for (const double q : {0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(calls)));
      const Duration exact = all[rank == 0 ? 0 : rank - 1];
      const Duration found = *tested.quantile(now, q);
      ASSERT_GE(found, exact) << q;
      ASSERT_LE(found, exact + exact / 8 + 1ns) << q;
    }
  }
}

TEST_F(ALatencyWindow, HoldsTheShortestAndTheLongest) {
  window.record(now, -5s);
  EXPECT_LE(*window.quantile(now, 1), 1200ns);
  window.record(now, Duration::max());
  EXPECT_EQ(*window.quantile(now, 1), Duration{std::int64_t{1} << 37});
}

TEST_F(ALatencyWindow, ForgetsInTwoSteps) {
  now = TimePoint{3600s};
  window.record(now, 1s);
  now += 15s;
  window.record(now, 1ms);
  EXPECT_EQ(window.count(now), 2u);
  now += 14999ms;
  EXPECT_EQ(window.count(now), 2u);
  now += 1ms;
  EXPECT_EQ(window.count(now), 1u);
  EXPECT_LT(*window.quantile(now, 1), 2ms);
  now += 1h;
  EXPECT_EQ(window.count(now), 0u);
}

TEST_F(ALatencyWindow, MustHaveALength) { EXPECT_THROW(LatencyWindow{0s}, ConfigurationError); }

TEST(AHedgeDelay, IsUnknownUntilThereAreEnoughCalls) {
  TimePoint now{1h};
  HedgeDelay delay;
  for (int i = 0; i < 99; ++i) delay.record(now, 10ms);
  EXPECT_EQ(delay.after(now), std::nullopt);
  delay.record(now, 10ms);
  now += 1s;
  ASSERT_TRUE(delay.after(now));
  EXPECT_GE(*delay.after(now), 10ms);
  EXPECT_LE(*delay.after(now), 11250us);
}

TEST(AHedgeDelay, IsWhatNineteenOfTwentyCallsDidNotExceed) {
  TimePoint now{1h};
  HedgeDelay delay;
  for (int i = 0; i < 1000; ++i) delay.record(now, i % 20 == 0 ? 2s : 20ms);
  EXPECT_LE(*delay.after(now), 22500us);
  for (int i = 0; i < 100; ++i) delay.record(now, 2s);
  EXPECT_GE(*delay.after(now), 2s);
}

TEST(AHedgeDelay, IsNeverShorterThanAllowed) {
  const TimePoint now{1h};
  HedgeDelay delay;
  for (int i = 0; i < 100; ++i) delay.record(now, 2us);
  EXPECT_EQ(delay.after(now), 1ms);
}

TEST(AHedgeDelay, IsUnknownAgainAfterASilence) {
  TimePoint now{1h};
  HedgeDelay delay;
  for (int i = 0; i < 100; ++i) delay.record(now, 10ms);
  EXPECT_TRUE(delay.after(now));
  now += 30s;
  EXPECT_EQ(delay.after(now), std::nullopt);
}

TEST(AHedgeDelay, TellsOptionsThatCannotBe) {
  EXPECT_THROW(HedgeDelay{HedgeOptions{.quantile = 1}}, ConfigurationError);
  EXPECT_THROW(HedgeDelay{HedgeOptions{.at_least = -1ms}}, ConfigurationError);
  EXPECT_THROW(HedgeDelay{HedgeOptions{.minimum_calls = 0}}, ConfigurationError);
  EXPECT_THROW(HedgeDelay{HedgeOptions{.window = 0s}}, ConfigurationError);
}

}  // namespace
}  // namespace skiff
