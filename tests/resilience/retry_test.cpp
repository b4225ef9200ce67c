#include <skiff/resilience/retry.hpp>

#include <skiff/core/operation.hpp>
#include <skiff/core/within.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t all_bits = ~std::uint64_t{0};

TEST(ARetryCourse, GivesUpAfterThreeTries) {
  const TimePoint now{1h};
  RetryCourse course{{}, now};
  const Error error = unavailable("down");
  EXPECT_EQ(course.next(error, now, all_bits), 25ms);
  EXPECT_EQ(course.next(error, now, all_bits), 50ms);
  EXPECT_EQ(course.tries(), 3u);
  EXPECT_EQ(course.next(error, now, all_bits), std::nullopt);
}

TEST(ARetryCourse, RetriesWhatMayPassAndNothingElse) {
  for (int number = 0; number <= static_cast<int>(ErrorKind::version_not_supported); ++number) {
    const auto kind = static_cast<ErrorKind>(number);
    const bool expected =
        kind == ErrorKind::unavailable || kind == ErrorKind::gateway_timeout || kind == ErrorKind::bad_gateway;
    RetryCourse course{{}, TimePoint{}};
    EXPECT_EQ(course.next(Error{kind}, TimePoint{}, 0).has_value(), expected) << number;
  }
}

TEST(ARetryCourse, HasAWordWithWhoeverKnowsBetter) {
  RetryOptions options;
  options.worth_it = [](const Error& error) { return error.kind() == ErrorKind::conflict; };
  RetryCourse course{options, TimePoint{}};
  EXPECT_FALSE(course.next(unavailable(""), TimePoint{}, 0));
  EXPECT_TRUE(course.next(conflict(""), TimePoint{}, 0));
}

TEST(ARetryCourse, WaitsAsLongAsItIsAskedToAndThenItsOwnTime) {
  const struct {
    const char* header;
    std::optional<Duration> wait;
  } rows[] = {
      {"2", 2025ms},
      {"0", 25ms},
      {"10", 10025ms},
      {"11", std::nullopt},  // longer than it is willing to
      {"4294967295", std::nullopt},
      {"99999999999999999999", 25ms},  // none of the next can be read
      {"", 25ms},
      {"-1", 25ms},
      {"2 s", 25ms},
      {"Wed, 21 Oct 2026 07:28:00 GMT", 25ms},
  };
  for (const auto& row : rows) {
    RetryCourse course{{}, TimePoint{}};
    const Error error = unavailable("").with_header("retry-AFTER", row.header);
    EXPECT_EQ(course.next(error, TimePoint{}, all_bits), row.wait) << row.header;
  }
}

TEST(ARetryCourse, StaysWithinItsBudget) {
  const TimePoint now{1h};
  RetryBudget budget{{.ratio = 0.5, .per_second = 0}};
  RetryOptions options;
  options.budget = &budget;
  RetryCourse first{options, now};
  EXPECT_FALSE(first.next(unavailable(""), now, 0)) << "half a retry";
  RetryCourse second{options, now};
  EXPECT_TRUE(second.next(unavailable(""), now, 0));
  EXPECT_FALSE(second.next(unavailable(""), now, 0));
}

TEST(ARetryCourse, TellsOptionsThatCannotBe) {
  EXPECT_THROW((RetryCourse{{.tries = 0}, TimePoint{}}), ConfigurationError);
  EXPECT_THROW((RetryCourse{{.backoff = {0s, 0s}}, TimePoint{}}), ConfigurationError);
  EXPECT_THROW((RetryCourse{{.longest_wait = -1s}, TimePoint{}}), ConfigurationError);
}

struct ARetry : testing::Test {
  /// Fails so many times, then gives which try it was.
  Task<Result<int>> fails(int times) {
    ++calls;
    at.push_back(now() - start);
    co_await sleep_for(1ms);
    if (calls <= times) co_return unavailable("try " + std::to_string(calls));
    co_return calls;
  }
  test::VirtualRuntime runtime;
  const TimePoint start = now();
  int calls = 0;
  std::vector<Duration> at;
};

TEST_F(ARetry, GivesTheFirstSuccess) {
  const Result<int> result = runtime.run(retry({}, [this] { return fails(2); }));
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, 3);
  ASSERT_EQ(at.size(), 3u);
  EXPECT_LE(at[1] - at[0], 26ms);
  EXPECT_GT(at[1] - at[0], 1ms);
  EXPECT_LE(at[2] - at[1], 51ms);
}

TEST_F(ARetry, GivesTheLastFailure) {
  const Result<int> result = runtime.run(retry({}, [this] { return fails(9); }));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "try 3");
  EXPECT_EQ(calls, 3);
}

TEST_F(ARetry, TakesAPlainFunctionToo) {
  const auto plain = [this]() -> Result<std::string> {
    if (++calls < 2) return unavailable("");
    return "there";
  };
  EXPECT_EQ(*runtime.run(retry({}, plain)), "there");
}

TEST_F(ARetry, TakesAFunctionWithoutAValue) {
  const auto plain = [this]() -> Task<Result<void>> {
    if (++calls < 2) co_return unavailable("");
    co_return Result<void>{};
  };
  EXPECT_TRUE(runtime.run(retry({}, plain)));
  EXPECT_EQ(calls, 2);
}

TEST_F(ARetry, SeesWhatIsThrownAsTheErrorThatItIs) {
  const auto throws = [this]() -> Result<int> {
    if (++calls < 2) throw Failure{unavailable("")};
    throw std::runtime_error{"broken"};
  };
  const Result<int> result = runtime.run(retry({}, throws));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause(), "broken");
  EXPECT_EQ(calls, 2);
}

TEST_F(ARetry, KeepsWhatItCallsUntilTheEnd) {
  auto owned = std::make_unique<std::string>("kept");
  auto coroutine = [this, text = std::move(owned)]() -> Task<Result<std::string>> {
    co_await sleep_for(1ms);
    if (++calls < 3) co_return unavailable("");
    co_return *text;
  };
  const auto waits = [&]() -> Task<std::string> {
    Result<std::string> result = co_await retry({}, std::move(coroutine));
    co_return *std::move(result);
  };
  EXPECT_EQ(runtime.run(waits()), "kept");
}

TEST_F(ARetry, EndsWhenItIsCancelledWhileItWaits) {
  RetryOptions options;
  options.tries = 1000;
  options.backoff = {1s, 1s};
  const auto cut_off = [&]() -> Task<bool> {
    const auto result = co_await within(3s, retry(options, [this] { return fails(1000); }));
    co_return result.has_value();
  };
  EXPECT_FALSE(runtime.run(cut_off()));
  EXPECT_EQ(now() - start, 3s);
  EXPECT_GT(calls, 2);
}

}  // namespace
}  // namespace skiff
