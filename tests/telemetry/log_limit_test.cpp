#include <skiff/telemetry/log_limit.hpp>

#include <gmock/gmock.h>

#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::Optional;

TEST(ALogLimit, LetsSoManyLinesOfAKindThroughEachSecond) {
  LogLimit limit{2};
  const TimePoint start{100s};
  EXPECT_THAT(limit.admit("bad line", start), Optional(0U));
  EXPECT_THAT(limit.admit("bad line", start + 10ms), Optional(0U));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limit.admit("bad line", start + 900ms));
  EXPECT_THAT(limit.admit("too long", start + 900ms), Optional(0U)) << "another kind has its own limit";
  EXPECT_THAT(limit.admit("bad line", start + 1s), Optional(5U)) << "and tells what was left out";
  EXPECT_THAT(limit.admit("bad line", start + 1s), Optional(0U));
  EXPECT_FALSE(limit.admit("bad line", start + 1s));
}

TEST(ALogLimit, GivesKindsBeyondTheMostOneLimitTogether) {
  LogLimit limit{1};
  const TimePoint start{100s};
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(limit.admit("kind " + std::to_string(i), start));
  EXPECT_TRUE(limit.admit("one more", start));
  EXPECT_FALSE(limit.admit("and another", start));
  EXPECT_FALSE(limit.admit("kind 7", start));
}

}  // namespace
}  // namespace skiff
