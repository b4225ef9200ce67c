#include <skiff/resilience/backoff.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace skiff {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t all_bits = std::numeric_limits<std::uint64_t>::max();

TEST(ABackoff, DoublesUpToItsLimit) {
  const BackoffOptions options;
  const Duration expected[] = {25ms, 25ms, 50ms, 100ms, 200ms, 400ms, 800ms, 1s, 1s};
  for (std::uint32_t retry = 0; retry < std::size(expected); ++retry) {
    EXPECT_EQ(backoff_limit(retry, options), expected[retry]) << retry;
  }
}

TEST(ABackoff, HasNoRetryThatIsTooManyForIt) {
  BackoffOptions options{1ns, Duration::max()};
  EXPECT_EQ(backoff_limit(62, options).count(), std::int64_t{1} << 61);
  EXPECT_EQ(backoff_limit(63, options).count(), std::int64_t{1} << 62);
  for (const std::uint32_t retry : {64u, 65u, 66u, 128u, 1'000'000u, std::numeric_limits<std::uint32_t>::max()}) {
    EXPECT_EQ(backoff_limit(retry, options), Duration::max()) << retry;
    EXPECT_EQ(full_jitter(retry, options, all_bits), Duration::max()) << retry;
    EXPECT_EQ(full_jitter(retry, options, 0), 0ns) << retry;
  }
  options = {Duration::max(), Duration::max()};
  EXPECT_EQ(full_jitter(2, options, all_bits), Duration::max());
}

TEST(ABackoff, WaitsAnythingFromNothingToAll) {
  const BackoffOptions options;
  EXPECT_EQ(full_jitter(1, options, 0), 0ns);
  EXPECT_EQ(full_jitter(1, options, all_bits / 2), 12'500'000ns);
  EXPECT_EQ(full_jitter(1, options, all_bits), 25ms);
  EXPECT_EQ(full_jitter(100, options, all_bits), 1s);
}

TEST(ABackoff, IsSpreadEvenly) {
  RandomSource random{3};
  int quarters[4] = {};
  for (int i = 0; i < 10'000; ++i) {
    const Duration wait = full_jitter(3, {}, random());
    ASSERT_GE(wait, 0ns);
    ASSERT_LE(wait, 100ms);
    ++quarters[std::min<std::int64_t>(wait / 25ms, 3)];
  }
  for (const int quarter : quarters) EXPECT_NEAR(quarter, 2500, 150);
}

TEST(ABackoff, TellsOptionsThatCannotBe) {
  EXPECT_NO_THROW(check_options(BackoffOptions{}));
  EXPECT_THROW(check_options(BackoffOptions{0ms, 1s}), ConfigurationError);
  try {
    check_options(BackoffOptions{2s, 1s});
    FAIL();
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(), "BackoffOptions::limit: expected no less than base, 2 s, got 1 s");
  }
}

}  // namespace
}  // namespace skiff
