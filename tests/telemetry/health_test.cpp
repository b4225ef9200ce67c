#include <skiff/telemetry/health.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/test/captured_logs.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct AHealth : testing::Test {
  ~AHealth() override {
    health.stop();
    runtime.run_ready();
  }
  void start() {
    health.listening(true);
    health.start();
    runtime.run_ready();
  }
  CheckState only_check() const { return health.checks().at(0); }

  test::VirtualRuntime runtime;
  Health health;
};

TEST_F(AHealth, WithoutChecksIsReadyOnceItListens) {
  EXPECT_TRUE(health.live().pass);
  EXPECT_THAT(health.ready().reasons, ElementsAre("starting"));
  start();
  EXPECT_TRUE(health.startup().pass);
  EXPECT_TRUE(health.ready().pass);
  EXPECT_THAT(health.ready().reasons, IsEmpty());
}

TEST_F(AHealth, TakesChecksOfEveryShape) {
  health.check("bool", [] { return true; });
  health.check("void", [] {});
  health.check("result", []() -> Result<void> { return {}; });
  health.check("task of bool", []() -> Task<bool> { co_return true; });
  health.check("task", []() -> Task<> { co_await sleep_for(1ms); });
  health.check("task of result", []() -> Task<Result<void>> { co_return Result<void>{}; });
  start();
  runtime.advance(1s);
  for (const CheckState& check : health.checks()) EXPECT_EQ(check.status, CheckStatus::pass) << check.name;
  EXPECT_TRUE(health.ready().pass);
}

TEST_F(AHealth, TakesFailuresOfEveryShape) {
  health.check("bool", [] { return false; });
  health.check("thrown", [] { throw std::runtime_error{"secret"}; });
  health.check("error", []() -> Result<void> { return unavailable("no route to it"); });
  start();
  runtime.advance(1s);
  const auto checks = health.checks();
  for (const CheckState& check : checks) EXPECT_EQ(check.status, CheckStatus::fail) << check.name;
  EXPECT_EQ(checks[0].message, "the check failed");
  EXPECT_EQ(checks[1].message, "the check failed") << "nothing internal is shown";
  EXPECT_EQ(checks[2].message, "no route to it");
  EXPECT_THAT(health.ready().reasons, ElementsAre("check bool failed", "check thrown failed", "check error failed"));
  EXPECT_TRUE(health.live().pass) << "a restart would not help";
}

TEST_F(AHealth, LogsWhyACheckBeginsToFailAndThatItPassesAgain) {
  const test::CapturedLogs logs;
  bool broken = true;
  health.check("database", [&] { if (broken) throw std::runtime_error{"no route to host"}; }, {.every = 10s});
  start();
  runtime.advance(25s);
  ASSERT_EQ(logs.lines().size(), 1u) << "once, not each time: " << logs.text();
  EXPECT_EQ(logs.lines()[0].level, Level::warn);
  EXPECT_EQ(logs.lines()[0].field("check"), "database");
  EXPECT_EQ(logs.lines()[0].field("error.message"), "no route to host");
  broken = false;
  runtime.advance(25s);
  ASSERT_EQ(logs.lines().size(), 2u) << logs.text();
  EXPECT_EQ(logs.lines()[1].level, Level::info);
  EXPECT_EQ(logs.lines()[1].message, "health check passes again");
}

TEST_F(AHealth, RunsEachCheckAtItsOwnPace) {
  int quick = 0;
  int slow = 0;
  health.check("quick", [&] { ++quick; }, {.every = 1s});
  health.check("slow", [&] { ++slow; }, {.every = 1min});
  start();
  runtime.advance(59500ms);
  EXPECT_EQ(quick, 60);
  EXPECT_EQ(slow, 1);
}

TEST_F(AHealth, IsNotReadyBeforeItsChecksHaveRun) {
  health.check("slow", []() -> Task<> { co_await sleep_for(500ms); });
  start();
  EXPECT_THAT(health.ready().reasons, ElementsAre("check slow has not run yet"));
  EXPECT_THAT(health.startup().reasons, ElementsAre("check slow has not passed yet"));
  runtime.advance(500ms);
  EXPECT_TRUE(health.ready().pass);
  EXPECT_TRUE(health.startup().pass);
}

TEST_F(AHealth, HasStartedForGood) {
  bool passes = true;
  health.check("flag", [&] { return passes; }, {.every = 1s});
  start();
  EXPECT_TRUE(health.startup().pass);
  passes = false;
  runtime.advance(1s);
  EXPECT_FALSE(health.ready().pass);
  EXPECT_TRUE(health.startup().pass);
  passes = true;
  runtime.advance(1s);
  EXPECT_TRUE(health.ready().pass);
}

TEST_F(AHealth, DoesNotMindWhatIsNotCritical) {
  health.check("nice to have", [] { return false; }, {.critical = false});
  start();
  EXPECT_TRUE(health.startup().pass);
  EXPECT_TRUE(health.ready().pass);
  EXPECT_EQ(only_check().status, CheckStatus::fail);
}

TEST_F(AHealth, FailsACheckThatHangsAndCancelsIt) {
  bool cancelled = false;
  int runs = 0;
  health.check("hangs", [&]() -> Task<> {
    ++runs;
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
      cancelled = true;
      throw;
    }
  }, {.timeout = 2s, .every = 10s});
  start();
  runtime.advance(1999ms);
  EXPECT_EQ(only_check().status, CheckStatus::pending);
  runtime.advance(1ms);
  EXPECT_EQ(only_check().status, CheckStatus::fail);
  EXPECT_EQ(only_check().message, "no answer within 2000 ms");
  EXPECT_EQ(only_check().took, 2s);
  EXPECT_TRUE(cancelled);
  runtime.advance(8s);
  EXPECT_EQ(runs, 2);
}

TEST_F(AHealth, DoesNotBeginACheckAgainThatHangsOn) {
  int runs = 0;
  health.check("stubborn", [&]() -> Task<> {
    ++runs;
    for (int i = 0; i < 100; ++i) {
      try {
        co_await sleep_for(1s);
      } catch (const Cancelled&) {
        co_return;
      }
    }
  }, {.timeout = 1h, .every = 1s});
  start();
  runtime.advance(50s);
  EXPECT_EQ(runs, 1);
  runtime.advance(50s);
  EXPECT_EQ(runs, 2) << "at once: it is overdue";
}

TEST_F(AHealth, ToleratesWhatFlaps) {
  int runs = 0;
  health.check("flaps", [&] { return ++runs % 3 == 0; }, {.every = 1s, .failures = 3});
  start();
  runtime.advance(2s);
  EXPECT_EQ(only_check().status, CheckStatus::pass);
  for (int i = 0; i < 20; ++i) {
    runtime.advance(1s);
    ASSERT_EQ(only_check().status, CheckStatus::pass);
  }
  EXPECT_LT(only_check().failures, 3U);
}

TEST_F(AHealth, IsNotReadyWhileItDrainsOrIsOverloaded) {
  start();
  health.draining(true);
  health.overloaded(2s);
  EXPECT_THAT(health.ready().reasons, ElementsAre("draining", "overloaded"));
  health.draining(false);
  runtime.advance(2s);
  EXPECT_TRUE(health.ready().pass);
}

TEST_F(AHealth, DoesNotLiveWhileItIsStuck) {
  start();
  health.stuck("worker 0 has not answered for 31 s");
  EXPECT_THAT(health.live().reasons, ElementsAre("worker 0 has not answered for 31 s"));
  health.stuck("");
  EXPECT_TRUE(health.live().pass);
}

TEST_F(AHealth, RefusesTwoChecksOfOneName) {
  health.check("database", [] {});
  EXPECT_THROW(health.check("database", [] {}), ConfigurationError);
  EXPECT_THROW(health.check("never", [] {}, {.every = 0s}), ConfigurationError);
}

TEST_F(AHealth, StopsItsChecks) {
  int runs = 0;
  health.check("counted", [&] { ++runs; }, {.every = 1s});
  start();
  health.stop();
  runtime.advance(1min);
  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace skiff
