#include <skiff/resilience/rate_limiter.hpp>

#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(ARateLimiter, GivesEachKeyItsOwn) {
  const TimePoint now{1h};
  RateLimiter limiter{{.limit = 2, .window = 1min}};
  EXPECT_TRUE(limiter.decide("a", now).allowed);
  EXPECT_TRUE(limiter.decide("a", now).allowed);
  EXPECT_FALSE(limiter.decide("a", now).allowed);
  EXPECT_TRUE(limiter.decide("b", now).allowed);
  EXPECT_TRUE(limiter.decide("", now).allowed);
  EXPECT_EQ(limiter.size(), 3u);
}

TEST(ARateLimiter, ForgetsTheKeyThatWasNotSeenForLongest) {
  const TimePoint now{1h};
  RateLimiter limiter{{.limit = 1, .window = 1min}, 3};
  for (const char* key : {"a", "b", "c"}) EXPECT_TRUE(limiter.decide(key, now).allowed);
  EXPECT_FALSE(limiter.decide("a", now).allowed);  // seen again
  EXPECT_TRUE(limiter.decide("d", now).allowed);
  EXPECT_EQ(limiter.size(), 3u);
  EXPECT_FALSE(limiter.decide("a", now).allowed);
  EXPECT_FALSE(limiter.decide("c", now).allowed);
  EXPECT_TRUE(limiter.decide("b", now).allowed) << "the forgotten one";
}

TEST(ARateLimiter, HoldsNoMoreKeysThanItMayHoweverManyCome) {
  const TimePoint now{1h};
  RateLimiter limiter{{}, 10'000};
  for (int i = 0; i < 100'000; ++i) limiter.decide(std::to_string(i), now);
  EXPECT_LE(limiter.size(), 10'000u);
  EXPECT_GE(limiter.size(), 9'000u);
}

TEST(ARateLimiter, CountsForAllThreadsTogether) {
  const TimePoint now{1h};
  RateLimiter limiter{{.limit = 1000, .window = 1h}, 10'000};
  std::atomic<int> allowed = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) allowed += limiter.decide(i % 2 == 0 ? "even" : "odd", now).allowed ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(allowed, 2000);
}

TEST(ARateLimiter, HoldsAtLeastOneKey) { EXPECT_THROW((RateLimiter{{}, 0}), ConfigurationError); }

}  // namespace
}  // namespace skiff
