#include <skiff/resilience/circuit_breaker.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct Changes final : CircuitObserver {
  void circuit_changed(CircuitState from, CircuitState to, TimePoint at) override {
    ++count;
    text += std::string{name(from)} + ">" + std::string{name(to)} + "@" +
            std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count()) + " ";
  }
  std::string text;
  int count = 0;
};

struct ACircuitBreaker : testing::Test {
  /// A call that begins and ends now.
  bool call(CallOutcome outcome, Duration took = 0ns) {
    if (!breaker.admit(now)) return false;
    now += took;
    breaker.record(now, outcome, took);
    return true;
  }
  bool succeed() { return call(CallOutcome::success); }
  bool fail() { return call(CallOutcome::failure); }
  void with(const CircuitBreakerOptions& options) { breaker = CircuitBreaker{options, &changes}; }
  void open() {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(fail());
    ASSERT_EQ(breaker.state(now), CircuitState::open);
  }

  TimePoint now{1h};
  Changes changes;
  CircuitBreaker breaker{{}, &changes};
};

TEST_F(ACircuitBreaker, OpensWithExactlyTheTwentiethFailure) {
  for (int i = 0; i < 19; ++i) ASSERT_TRUE(fail()) << i;
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  EXPECT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::open);
  EXPECT_FALSE(breaker.admit(now));
  EXPECT_EQ(changes.text, "closed>open@3600000 ");
}

TEST_F(ACircuitBreaker, OpensWhenHalfOfTheCallsHaveFailedAndNotBefore) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(succeed());
  for (int i = 0; i < 49; ++i) ASSERT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  EXPECT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::open);
}

TEST_F(ACircuitBreaker, ForgetsWhatIsOlderThanItsWindow) {
  for (int i = 0; i < 19; ++i) ASSERT_TRUE(fail());
  now += 10s;
  EXPECT_EQ(breaker.counts(now).calls, 0u);
  for (int i = 0; i < 19; ++i) ASSERT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  now += 9s;  // the ten buckets still hold them
  EXPECT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::open);
}

TEST_F(ACircuitBreaker, DoesNotCountWhatIsToBeIgnored) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(call(CallOutcome::ignored));
  EXPECT_EQ(breaker.counts(now).calls, 0u);
}

TEST_F(ACircuitBreaker, OpensForSlowCallsWhereAskedTo) {
  CircuitBreakerOptions options;
  options.slow_ratio = 0.8;
  options.slow_call = 100ms;
  options.minimum_calls = 10;
  with(options);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(call(CallOutcome::success, 99ms));
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(call(CallOutcome::success, 100ms));
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  ASSERT_TRUE(call(CallOutcome::success, 100ms));
  EXPECT_EQ(breaker.state(now), CircuitState::open) << "8 of 10";
}

TEST_F(ACircuitBreaker, IsNeverOpenedBySlowCallsOtherwise) {
  CircuitBreakerOptions options;
  options.slow_call = 1ms;
  with(options);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(call(CallOutcome::success, 1s));
}

TEST_F(ACircuitBreaker, SaysHowLongItStaysOpen) {
  EXPECT_EQ(breaker.open_for_longer(now), 0ns);
  open();
  EXPECT_EQ(breaker.open_for_longer(now), 5s);
  now += 2s;
  EXPECT_EQ(breaker.open_for_longer(now), 3s);
  now += 3s - 1ns;
  EXPECT_FALSE(breaker.admit(now));
  now += 1ns;
  EXPECT_EQ(breaker.open_for_longer(now), 0ns);
  EXPECT_EQ(breaker.state(now), CircuitState::half_open);
}

TEST_F(ACircuitBreaker, LetsThreeCallsThroughToTry) {
  open();
  now += 5s;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.admit(now)) << i;
  EXPECT_FALSE(breaker.admit(now));
  EXPECT_FALSE(breaker.admit(now + 1h)) << "they have not ended yet";
}

TEST_F(ACircuitBreaker, ClosesWhenWhatIsToComeCannotChangeThatItIsWell) {
  open();
  now += 5s;
  EXPECT_TRUE(succeed());
  EXPECT_EQ(breaker.state(now), CircuitState::half_open) << "two failures of three would be too many";
  EXPECT_TRUE(succeed());
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  EXPECT_EQ(changes.text, "closed>open@3600000 open>half_open@3605000 half_open>closed@3605000 ");
  EXPECT_EQ(breaker.counts(now).calls, 0u) << "it starts anew";
}

TEST_F(ACircuitBreaker, OpensAgainWithTheSecondFailureOfThree) {
  open();
  now += 5s;
  EXPECT_TRUE(succeed());
  EXPECT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::half_open);
  EXPECT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::open);
  EXPECT_EQ(breaker.open_for_longer(now), 5s);
}

TEST_F(ACircuitBreaker, OpensAgainWhereTheCallsThatTryAreSlow) {
  CircuitBreakerOptions options;
  options.slow_ratio = 0.5;
  options.slow_call = 1s;
  with(options);
  open();
  now += 5s;
  EXPECT_TRUE(call(CallOutcome::success, 1s));
  EXPECT_TRUE(call(CallOutcome::success, 1s));
  EXPECT_EQ(breaker.state(now), CircuitState::open);
}

TEST_F(ACircuitBreaker, GetsBackATryThatSaysNothing) {
  open();
  now += 5s;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(breaker.admit(now));
  breaker.record(now, CallOutcome::ignored, 0ns);
  EXPECT_TRUE(breaker.admit(now));
  EXPECT_FALSE(breaker.admit(now));
}

TEST_F(ACircuitBreaker, DoesNotCountCallsThatBeganBeforeItChanged) {
  ASSERT_TRUE(breaker.admit(now));  // a slow one
  open();
  now += 5s;
  ASSERT_TRUE(breaker.admit(now));
  for (int i = 0; i < 3; ++i) breaker.record(now, CallOutcome::failure, 5s);
  EXPECT_EQ(breaker.state(now), CircuitState::half_open);
  breaker.record(now, CallOutcome::success, 0ns);
  EXPECT_TRUE(succeed());
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  now += 1s;
  breaker.record(now, CallOutcome::failure, 7s);
  EXPECT_EQ(breaker.counts(now).calls, 0u);
}

TEST_F(ACircuitBreaker, IsHeldClosedByHand) {
  breaker.force(now, CircuitState::closed);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
  breaker.force(now, std::nullopt);
  for (int i = 0; i < 19; ++i) ASSERT_TRUE(fail());
  EXPECT_EQ(breaker.state(now), CircuitState::closed) << "it starts anew";
}

TEST_F(ACircuitBreaker, IsHeldOpenByHand) {
  breaker.force(now, CircuitState::open);
  now += 24h;
  EXPECT_FALSE(breaker.admit(now));
  EXPECT_EQ(breaker.open_for_longer(now), 5s);
  EXPECT_EQ(breaker.forced(), CircuitState::open);
  breaker.force(now, std::nullopt);
  EXPECT_TRUE(breaker.admit(now));
  EXPECT_EQ(changes.text, "closed>open@3600000 open>closed@90000000 ");
}

TEST_F(ACircuitBreaker, IsHeldHalfOpenByHand) {
  breaker.force(now, CircuitState::half_open);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(fail());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(breaker.admit(now));
  EXPECT_FALSE(breaker.admit(now));
  EXPECT_EQ(breaker.state(now), CircuitState::half_open);
}

TEST_F(ACircuitBreaker, TellsOptionsThatCannotBe) {
  const auto refusal = [](auto set) -> std::string {
    CircuitBreakerOptions options;
    set(options);
    try {
      CircuitBreaker{options};
    } catch (const ConfigurationError& error) { return error.what(); }
    return "none";
  };
  EXPECT_EQ(refusal([](auto& o) { o.failure_ratio = 1.5; }),
            "CircuitBreakerOptions::failure_ratio: expected more than 0 and at most 1, got 1.5");
  EXPECT_EQ(refusal([](auto& o) { o.slow_ratio = 0; }),
            "CircuitBreakerOptions::slow_ratio: expected more than 0 and at most 1, got 0");
  EXPECT_EQ(refusal([](auto& o) { o.slow_call = -1500us; }),
            "CircuitBreakerOptions::slow_call: expected more than 0, got -1500 us");
  EXPECT_EQ(refusal([](auto& o) { o.window = 9ns; }),
            "CircuitBreakerOptions::window: expected 10 ns or more, got 9 ns");
  EXPECT_EQ(refusal([](auto& o) { o.minimum_calls = 0; }),
            "CircuitBreakerOptions::minimum_calls: expected more than 0, got 0");
  EXPECT_EQ(refusal([](auto& o) { o.open_for = 0s; }),
            "CircuitBreakerOptions::open_for: expected more than 0, got 0 s");
  EXPECT_EQ(refusal([](auto& o) { o.half_open_calls = 0; }),
            "CircuitBreakerOptions::half_open_calls: expected more than 0, got 0");
}

// The running totals against a list of every call, at random times.
TEST_F(ACircuitBreaker, CountsAsAListOfAllCallsWould) {
  struct Ended {
    std::int64_t second;
    bool failed;
  };
  CircuitBreakerOptions options;
  options.minimum_calls = 1'000'000;
  with(options);
  std::deque<Ended> list;
  RandomSource random{7};
  for (int i = 0; i < 20'000; ++i) {
    now += std::chrono::milliseconds{random() % 100 == 0 ? random() % 30'000 : random() % 200};
    const bool failed = random() % 3 == 0;
    ASSERT_TRUE(call(failed ? CallOutcome::failure : CallOutcome::success));
    const std::int64_t second = now.time_since_epoch() / 1s;
    list.push_back({second, failed});
    while (list.front().second <= second - 10) list.pop_front();
    std::uint32_t failures = 0;
    for (const Ended& ended : list) failures += ended.failed ? 1 : 0;
    const CircuitCounts counts = breaker.counts(now);
    ASSERT_EQ(counts.calls, list.size()) << i;
    ASSERT_EQ(counts.failures, failures) << i;
  }
}

// Whatever happens: never more tries than allowed, and no way to be stuck.
TEST_F(ACircuitBreaker, NeverLetsMoreCallsTryThanItMayAndAlwaysRecovers) {
  struct Call {
    TimePoint begun;
    int changes;  // there had been
  };
  RandomSource random{11};
  std::vector<Call> under_way;
  std::size_t tries = 0;
  int episodes = 0;
  for (int i = 0; i < 50'000; ++i) {
    now += std::chrono::milliseconds{1 + random() % 300};
    const int before = changes.count;
    const bool tries_now = breaker.state(now) == CircuitState::half_open;
    if (breaker.admit(now)) {
      under_way.push_back({now, changes.count});
      if (changes.count != before) tries = 0;
      if (tries_now) {
        ++episodes;
        ASSERT_LE(++tries, 3u) << i;
      }
    }
    if (!under_way.empty() && random() % 2 == 0) {
      const std::size_t chosen = random() % under_way.size();
      const Call call = under_way[chosen];
      under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(chosen));
      const auto outcome = static_cast<CallOutcome>(random() % 3);
      if (outcome == CallOutcome::ignored && call.changes == changes.count && tries_now) --tries;
      breaker.record(now, outcome, now - call.begun);
    }
  }
  EXPECT_GT(episodes, 1000);
  for (const Call& call : under_way) breaker.record(now, CallOutcome::ignored, now - call.begun);
  now += 5s;
  for (int i = 0; i < 20; ++i) succeed();
  EXPECT_EQ(breaker.state(now), CircuitState::closed);
}

}  // namespace
}  // namespace skiff
