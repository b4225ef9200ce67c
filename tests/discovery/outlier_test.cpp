#include "discovery/outlier.hpp"

#include <gtest/gtest.h>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct AnOutlier : testing::Test {
  std::optional<EjectionReason> fail(int times = 1) {
    std::optional<EjectionReason> reason;
    for (int i = 0; i < times; ++i) reason = outlier.record(true, time, options);
    return reason;
  }
  void succeed(int times = 1) {
    for (int i = 0; i < times; ++i) EXPECT_EQ(outlier.record(false, time, options), std::nullopt);
  }
  /// Out and in again.
  Duration serve() {
    const Duration term = outlier.eject(time, options);
    EXPECT_TRUE(outlier.ejected());
    EXPECT_EQ(outlier.until(), time + term);
    time += term;
    outlier.bring_back(time);
    EXPECT_FALSE(outlier.ejected());
    return term;
  }

  EjectionOptions options;
  discovery::Outlier outlier;
  TimePoint time{24h};
};

TEST_F(AnOutlier, IsFoundByFailuresInARow) {
  EXPECT_EQ(fail(4), std::nullopt);
  succeed();
  EXPECT_EQ(fail(4), std::nullopt);
  EXPECT_EQ(fail(), EjectionReason::consecutive_failures);
  EXPECT_EQ(fail(), EjectionReason::consecutive_failures) << "still, when it was not ejected";
}

TEST_F(AnOutlier, IsNotFoundByFailuresInARowWhenThatIsOff) {
  options.consecutive_failures = 0;
  options.failure_ratio = 0;
  EXPECT_EQ(fail(1000), std::nullopt);
}

TEST_F(AnOutlier, IsFoundByItsShareOfFailuresOnceThereAreEnoughTries) {
  for (int i = 0; i < 9; ++i) {
    succeed();
    EXPECT_EQ(fail(), std::nullopt) << i;
  }
  succeed();
  EXPECT_EQ(fail(), EjectionReason::failure_ratio) << "10 of 20";
}

TEST_F(AnOutlier, IsNotFoundBelowTheShare) {
  for (int i = 0; i < 100; ++i) {
    succeed(2);
    EXPECT_EQ(fail(), std::nullopt);
  }
}

TEST_F(AnOutlier, IsJudgedByTheWindowAlone) {
  options.consecutive_failures = 0;
  succeed(100);
  time += options.window / 2;
  EXPECT_EQ(fail(30), std::nullopt) << "30 of 130";
  time += options.window / 2;
  EXPECT_EQ(fail(), EjectionReason::failure_ratio) << "the successes have slid out: 31 of 31";
  time += options.window;
  EXPECT_EQ(fail(19), std::nullopt) << "too few to tell";
  EXPECT_EQ(fail(), EjectionReason::failure_ratio);
}

TEST_F(AnOutlier, IsOutLongerEachTimeUpToALimit) {
  for (const Duration expected : {30s, 60s, 90s, 120s, 150s, 180s, 210s, 240s, 270s, 300s, 300s, 300s}) {
    EXPECT_EQ(serve(), expected);
  }
}

TEST_F(AnOutlier, IsOutForLessAgainAfterAGoodTime) {
  serve(), serve(), serve();
  time += 29s;
  EXPECT_EQ(serve(), 120s) << "less than one ejection time was good";
  time += 61s;
  EXPECT_EQ(serve(), 90s) << "two were";
  time += 1h;
  EXPECT_EQ(serve(), 30s);
}

TEST_F(AnOutlier, OfLongStandingIsForgivenInMeasurableTime) {
  for (int i = 0; i < 1000; ++i) serve();
  time += 10min;
  EXPECT_EQ(serve(), 30s);
}

TEST_F(AnOutlier, ReturnsWithNothingHeldAgainstIt) {
  fail(5);
  serve();
  EXPECT_EQ(fail(4), std::nullopt);
  EXPECT_EQ(fail(), EjectionReason::consecutive_failures);
}

TEST_F(AnOutlier, IsRefusedOnceUntilItSucceeds) {
  EXPECT_TRUE(outlier.refuse());
  EXPECT_FALSE(outlier.refuse());
  succeed();
  EXPECT_TRUE(outlier.refuse());
}

}  // namespace
}  // namespace skiff
