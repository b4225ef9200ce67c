#include <skiff/resilience/adaptive_limit.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>
#include <skiff/resilience/bulkhead.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct AnAdaptiveLimit : testing::Test {
  /// As many calls as make one sample, one after the other as far as the limit sees.
  void sample(Duration latency, CallOutcome outcome = CallOutcome::success) {
    sample_of(limit.limit(), latency, outcome);
  }
  void sample_of(std::uint32_t inside, Duration latency, CallOutcome outcome = CallOutcome::success) {
    for (int i = 0; i < 10; ++i) {
      limit.record(now, outcome, latency, inside);
      now += 12ms;
    }
  }
  TimePoint now{1h};
  AdaptiveLimit limit;
};

using AGradientLimit = AnAdaptiveLimit;

TEST_F(AGradientLimit, GrowsByAFifthOfFourWhileCallsAreAsFastAsUsual) {
  sample(10ms);
  EXPECT_EQ(limit.limit(), 20u) << "20.8";
  sample(10ms);
  EXPECT_EQ(limit.limit(), 21u) << "21.6";
  for (int i = 0; i < 3; ++i) sample(10ms);
  EXPECT_EQ(limit.limit(), 24u) << "20 + 5 x 0.8";
  for (int i = 0; i < 1000; ++i) sample(10ms);
  EXPECT_EQ(limit.limit(), 200u);
}

TEST_F(AGradientLimit, ToleratesWhatIsHalfAsSlowAgain) {
  for (int i = 0; i < 100; ++i) sample(10ms);
  const std::uint32_t before = limit.limit();
  sample(14ms);
  EXPECT_GE(limit.limit(), before);
}

TEST_F(AGradientLimit, FallsToItsMinimumWhenCallsTakeTenTimesAsLong) {
  for (int i = 0; i < 300; ++i) sample(10ms);
  ASSERT_EQ(limit.limit(), 200u);
  sample(100ms);
  EXPECT_EQ(limit.limit(), 180u) << "200 x 0.5 + 4, of which a fifth: 180.8";
  int samples = 1;
  for (; limit.limit() > 10 && samples < 1000; ++samples) sample(100ms);
  EXPECT_LT(samples, 60) << "6 seconds";
}

TEST_F(AGradientLimit, RecoversWithTheLatency) {
  for (int i = 0; i < 300; ++i) sample(10ms);
  for (int i = 0; i < 50; ++i) sample(100ms);
  ASSERT_LT(limit.limit(), 30u);
  for (int i = 0; i < 300; ++i) sample(10ms);
  EXPECT_EQ(limit.limit(), 200u);
}

TEST_F(AGradientLimit, StaysWhereItIsWhileLittleOfItIsUsed) {
  for (int i = 0; i < 1000; ++i) sample_of(9, 10ms);
  EXPECT_EQ(limit.limit(), 20u);
  sample_of(10, 10ms);
  sample_of(11, 10ms);
  EXPECT_EQ(limit.limit(), 21u);
}

TEST_F(AGradientLimit, FallsWhenCallsFailHoweverFast) {
  for (int i = 0; i < 300; ++i) sample(10ms);
  sample(1ms, CallOutcome::failure);
  EXPECT_EQ(limit.limit(), 180u);
}

// A service that does 50 at once in 10 ms, and has more than enough to do: what is over 50 waits there.
TEST_F(AGradientLimit, DoesNotTakeTheQueueOfALastingOverloadForUsual) {
  const auto run = [this](int samples) {
    for (int i = 0; i < samples; ++i) sample(std::max<std::int64_t>(limit.limit(), 50) * 200us);
    return limit.limit();
  };
  EXPECT_NEAR(run(600), 85, 10) << "after a minute";
  EXPECT_NEAR(run(36'000), 95, 15) << "after an hour";
}

TEST_F(AGradientLimit, GetsUsedToAServiceThatHasBecomeSlower) {
  for (int i = 0; i < 300; ++i) sample(10ms);
  int samples = 0;
  for (; limit.limit() < 190 && samples < 100'000; ++samples) sample(30ms);
  EXPECT_LT(samples, 10 * 60 * 10) << "ten minutes";
}

TEST_F(AGradientLimit, LearnsNothingFromWhatIsIgnored) {
  for (int i = 0; i < 100; ++i) sample(1h, CallOutcome::ignored);
  EXPECT_EQ(limit.limit(), 20u);
}

struct AnAimdLimit : AnAdaptiveLimit {
  AnAimdLimit() { limit = AdaptiveLimit{{.algorithm = LimitAlgorithm::aimd}}; }
  bool end(CallOutcome outcome, Duration took = 10ms) { return limit.record(now, outcome, took, limit.limit()); }
};

TEST_F(AnAimdLimit, GrowsByOneEachRoundTrip) {
  for (int i = 0; i < 20; ++i) end(CallOutcome::success);
  EXPECT_EQ(limit.limit(), 20u) << "20 + 20 x 1/20 and a little less";
  EXPECT_TRUE(end(CallOutcome::success));
  EXPECT_EQ(limit.limit(), 21u);
}

TEST_F(AnAimdLimit, FallsByATenthOnceARoundTripHoweverManyFail) {
  now += 1s;
  EXPECT_TRUE(end(CallOutcome::failure));
  EXPECT_EQ(limit.limit(), 18u);
  for (int i = 0; i < 17; ++i) EXPECT_FALSE(end(CallOutcome::failure));
  EXPECT_EQ(limit.limit(), 18u);
  now += 10ms;
  EXPECT_TRUE(end(CallOutcome::failure));
  EXPECT_EQ(limit.limit(), 16u) << "16.2";
}

TEST_F(AnAimdLimit, TakesASlowCallForAFailure) {
  now += 10s;
  EXPECT_FALSE(end(CallOutcome::success, 4999ms));
  EXPECT_TRUE(end(CallOutcome::success, 5s));
  EXPECT_EQ(limit.limit(), 18u);
}

TEST_F(AnAimdLimit, StaysWithinItsBounds) {
  for (int i = 0; i < 100; ++i, now += 1s) end(CallOutcome::failure);
  EXPECT_EQ(limit.limit(), 4u);
  for (int i = 0; i < 100'000; ++i) end(CallOutcome::success);
  EXPECT_EQ(limit.limit(), 200u);
}

// A service that takes 50 at once and fails the others.
TEST_F(AnAimdLimit, StaysAroundWhatTheOtherSideTakes) {
  double total = 0;
  for (int round = 0; round < 2000; ++round, now += 10ms) {
    const std::uint32_t inside = limit.limit();
    for (std::uint32_t i = 0; i < inside; ++i) {
      limit.record(now, i < 50 ? CallOutcome::success : CallOutcome::failure, 10ms, inside);
    }
    if (round >= 100) {
      total += limit.limit();
      ASSERT_GE(limit.limit(), 44u);
      ASSERT_LE(limit.limit(), 53u);
    }
  }
  EXPECT_NEAR(total / 1900, 48, 2);
}

// Whatever is recorded: within the bounds, and true exactly when it changed.
TEST_F(AnAdaptiveLimit, StaysWithinItsBoundsWhateverHappens) {
  RandomSource random{23};
  for (const LimitAlgorithm algorithm : {LimitAlgorithm::gradient, LimitAlgorithm::aimd}) {
    limit = AdaptiveLimit{{.algorithm = algorithm, .minimum = 3, .maximum = 40}};
    Bulkhead bulkhead{BulkheadOptions{.limit = limit.limit()}};
    for (int i = 0; i < 50'000; ++i) {
      now += Duration{static_cast<std::int64_t>(random() % 50'000'000)};
      const Duration took{static_cast<std::int64_t>(random() >> (1 + random() % 63))};
      const std::uint32_t before = limit.limit();
      const bool changed =
          limit.record(now, static_cast<CallOutcome>(random() % 3), took, static_cast<std::uint32_t>(random() % 60));
      ASSERT_EQ(changed, limit.limit() != before);
      ASSERT_GE(limit.limit(), 3u);
      ASSERT_LE(limit.limit(), 40u);
      if (changed) bulkhead.limit(limit.limit());
      ASSERT_EQ(bulkhead.limit(), limit.limit());
    }
  }
}

TEST_F(AnAdaptiveLimit, TellsOptionsThatCannotBe) {
  const auto refusal = [](auto set) -> std::string {
    AdaptiveLimitOptions options;
    set(options);
    try {
      AdaptiveLimit{options};
    } catch (const ConfigurationError& error) { return error.what(); }
    return "none";
  };
  EXPECT_EQ(refusal([](auto& o) { o.minimum = 0; }), "AdaptiveLimitOptions::minimum: expected more than 0, got 0");
  EXPECT_EQ(refusal([](auto& o) { o.maximum = 3; }),
            "AdaptiveLimitOptions::maximum: expected no less than minimum, 4, got 3");
  EXPECT_EQ(refusal([](auto& o) { o.initial = 201; }), "AdaptiveLimitOptions::initial: expected 4 to 200, got 201");
  EXPECT_EQ(refusal([](auto& o) { o.decrease = 1; }),
            "AdaptiveLimitOptions::decrease: expected more than 0 and less than 1, got 1");
  EXPECT_EQ(refusal([](auto& o) { o.tolerance = 0.9; }),
            "AdaptiveLimitOptions::tolerance: expected 1 or more, got 0.9");
  EXPECT_EQ(refusal([](auto& o) { o.smoothing = 0; }),
            "AdaptiveLimitOptions::smoothing: expected more than 0 and at most 1, got 0");
  EXPECT_NE(refusal([](auto& o) { o.slow_call = 0s; }), "none");
  EXPECT_NE(refusal([](auto& o) { o.sample_calls = 0; }), "none");
  EXPECT_NE(refusal([](auto& o) { o.sample_for = 0s; }), "none");
  EXPECT_NE(refusal([](auto& o) { o.usual = 0; }), "none");
}

}  // namespace
}  // namespace skiff
