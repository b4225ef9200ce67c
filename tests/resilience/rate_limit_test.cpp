#include <skiff/resilience/rate_limit.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct ARate : testing::Test {
  RateDecision ask() { return policy.decide(state, now); }
  int take_all() {
    int count = 0;
    while (ask().allowed) ++count;
    return count;
  }
  void with(const RateOptions& options) {
    policy = RatePolicy{options};
    state = {};
  }
  TimePoint now{1h};
  RateState state;
  RatePolicy policy{{.limit = 10, .window = 10s}};
};

using ATokenBucket = ARate;

TEST_F(ATokenBucket, AllowsItsLimitAtOnceAndThenOneAtATime) {
  EXPECT_EQ(take_all(), 10);
  now += 999ms;
  EXPECT_FALSE(ask().allowed);
  now += 1ms;
  EXPECT_TRUE(ask().allowed);
  EXPECT_FALSE(ask().allowed);
  now += 3500ms;
  EXPECT_EQ(take_all(), 3);
}

TEST_F(ATokenBucket, TellsWhatIsLeft) {
  const RateDecision first = ask();
  EXPECT_TRUE(first.allowed);
  EXPECT_EQ(first.limit, 10u);
  EXPECT_EQ(first.remaining, 9u);
  EXPECT_EQ(first.reset_after, 1s);
  EXPECT_EQ(first.retry_after, 0s);
  for (int i = 0; i < 8; ++i) ask();
  const RateDecision last = ask();
  EXPECT_TRUE(last.allowed);
  EXPECT_EQ(last.remaining, 0u);
  EXPECT_EQ(last.reset_after, 10s);
  EXPECT_EQ(last.retry_after, 1s);
  now += 400ms;
  const RateDecision refused = ask();
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0u);
  EXPECT_EQ(refused.reset_after, 9600ms);
  EXPECT_EQ(refused.retry_after, 600ms);
}

TEST_F(ATokenBucket, MayHaveASmallerOrLargerBurst) {
  with({.limit = 10, .window = 10s, .burst = 3});
  EXPECT_EQ(take_all(), 3);
  now += 1h;
  EXPECT_EQ(take_all(), 3);
  with({.limit = 10, .window = 10s, .burst = 50});
  EXPECT_EQ(take_all(), 50);
}

using ASlidingWindow = ARate;

TEST_F(ASlidingWindow, AllowsItsLimitInAWindow) {
  with({RateAlgorithm::sliding_window, 10, 10s});
  now = TimePoint{3600s};
  EXPECT_EQ(take_all(), 10);
  now += 9999ms;
  EXPECT_EQ(take_all(), 0);
  now = TimePoint{3610s};
  EXPECT_EQ(take_all(), 0) << "all of the window before still counts";
  now += 5s;
  EXPECT_EQ(take_all(), 5) << "half of it";
  now = TimePoint{3630s};
  EXPECT_EQ(take_all(), 10) << "nothing of it";
}

TEST_F(ASlidingWindow, TellsWhatIsLeft) {
  with({RateAlgorithm::sliding_window, 10, 10s});
  now = TimePoint{3602s};
  EXPECT_EQ(ask().remaining, 9u);
  EXPECT_EQ(ask().reset_after, 18s);
  for (int i = 0; i < 8; ++i) ask();
  const RateDecision refused = ask();
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 9s) << "8 s to the next window, and a tenth of that";
  now += 9s - 1ns;
  EXPECT_FALSE(ask().allowed);
  now += 1ns;
  const RateDecision allowed = ask();
  EXPECT_TRUE(allowed.allowed);
  EXPECT_EQ(allowed.retry_after, 1s);
}

// Both: what they promise is true, to the nanosecond.
struct AnyRate : ARate, testing::WithParamInterface<RateOptions> {};

TEST_P(AnyRate, AllowsAgainExactlyWhenItSaid) {
  with(GetParam());
  RandomSource random{31};
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += Duration{static_cast<std::int64_t>(
        random() % static_cast<std::uint64_t>(2 * policy.options().window.count()) / policy.options().limit)};
    const RateDecision decision = ask();
    ASSERT_LT(decision.remaining, decision.limit);
    if (decision.remaining > 0) {
      ASSERT_EQ(decision.retry_after, 0s);
      RateState copy = state;
      std::uint32_t more = 0;
      while (policy.decide(copy, now).allowed) ++more;
      ASSERT_EQ(more, decision.remaining) << i;
      continue;
    }
    ++refused;
    ASSERT_GT(decision.retry_after, 0s);
    RateState copy = state;
    ASSERT_FALSE(policy.decide(copy, now + decision.retry_after - 1ns).allowed) << i;
    copy = state;
    ASSERT_TRUE(policy.decide(copy, now + decision.retry_after).allowed) << i;
    copy = state;
    ASSERT_EQ(policy.decide(copy, now + decision.reset_after).remaining, decision.limit - 1) << i;
  }
  EXPECT_GT(refused, 500);
}

TEST_P(AnyRate, AllowsNoMoreThanItsLimitOverALongTime) {
  with(GetParam());
  RandomSource random{37};
  const TimePoint start = now;
  std::uint64_t allowed = 0;
  for (int i = 0; i < 100'000; ++i) {
    now += Duration{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(policy.options().window.count()) /
                                              policy.options().limit)};
    allowed += ask().allowed ? 1 : 0;
  }
  const double windows =
      static_cast<double>((now - start).count()) / static_cast<double>(policy.options().window.count());
  const RateDecision last = ask();
  EXPECT_LE(static_cast<double>(allowed), (windows + 1) * policy.options().limit + last.limit);
  EXPECT_GE(static_cast<double>(allowed), windows * policy.options().limit * 0.45) << "of one in a window, every other";
}

INSTANTIATE_TEST_SUITE_P(Of, AnyRate,
                         testing::Values(RateOptions{RateAlgorithm::token_bucket, 10, 10s},
                                         RateOptions{RateAlgorithm::token_bucket, 7, 1s, 3},
                                         RateOptions{RateAlgorithm::token_bucket, 1, 1h, 1},
                                         RateOptions{RateAlgorithm::sliding_window, 10, 10s},
                                         RateOptions{RateAlgorithm::sliding_window, 3, 1s},
                                         RateOptions{RateAlgorithm::sliding_window, 1, 1min},
                                         RateOptions{RateAlgorithm::sliding_window, 1000, 1s}));

TEST(ARatePolicy, TellsOptionsThatCannotBe) {
  EXPECT_THROW(RatePolicy{RateOptions{.limit = 0}}, ConfigurationError);
  EXPECT_THROW(RatePolicy{RateOptions{.window = 0s}}, ConfigurationError);
  EXPECT_THROW(RatePolicy{RateOptions{.window = 24h * 400}}, ConfigurationError);
  EXPECT_THROW((RatePolicy{RateOptions{.limit = 2'000'000, .window = 1ms}}), ConfigurationError);
  EXPECT_THROW((RatePolicy{RateOptions{.limit = 1, .window = 24h, .burst = 1'000'000}}), ConfigurationError);
  EXPECT_NO_THROW((RatePolicy{RateOptions{.limit = 4'000'000'000, .window = 24h * 366}}));
}

}  // namespace
}  // namespace skiff
