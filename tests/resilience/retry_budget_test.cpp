#include <skiff/resilience/retry_budget.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>

#include <gtest/gtest.h>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct ARetryBudget : testing::Test {
  int withdraw_all() {
    int count = 0;
    while (budget.withdraw(now)) ++count;
    return count;
  }
  TimePoint now{1h};
  RetryBudget budget{RetryBudgetOptions{.ratio = 0.2, .per_second = 0}};
};

TEST_F(ARetryBudget, AllowsOneRetryForFiveCalls) {
  for (int i = 0; i < 4; ++i) budget.deposit(now);
  EXPECT_FALSE(budget.withdraw(now));
  budget.deposit(now);
  EXPECT_TRUE(budget.withdraw(now));
  EXPECT_FALSE(budget.withdraw(now));
  for (int i = 0; i < 1000; ++i) budget.deposit(now);
  EXPECT_EQ(budget.balance(now), 200u);
  EXPECT_EQ(withdraw_all(), 200);
}

TEST_F(ARetryBudget, ForgetsDepositsAfterTenSeconds) {
  for (int i = 0; i < 100; ++i) budget.deposit(now);
  now += 9s;
  EXPECT_EQ(budget.balance(now), 20u);
  now += 1s;
  EXPECT_EQ(budget.balance(now), 0u);
  EXPECT_FALSE(budget.withdraw(now));
}

TEST_F(ARetryBudget, AllowsSomeRetriesWithoutCalls) {
  budget = RetryBudget{};
  EXPECT_EQ(withdraw_all(), 100) << "10 a second, for ten seconds";
  now += 9s;
  EXPECT_EQ(withdraw_all(), 0);
  now += 1s;
  EXPECT_EQ(withdraw_all(), 100);
}

// An outage: each call fails and wants three retries.
TEST_F(ARetryBudget, KeepsAnOutageFromBeingAmplified) {
  budget = RetryBudget{};
  RandomSource random{5};
  int calls = 0;
  int retries = 0;
  for (int i = 0; i < 60'000; ++i) {
    now += std::chrono::microseconds{random() % 2000};
    ++calls;
    budget.deposit(now);
    for (int retry = 0; retry < 3; ++retry) retries += budget.withdraw(now) ? 1 : 0;
  }
  EXPECT_LE(retries, calls / 5 + 10 * 60 + 100);
  EXPECT_GE(retries, calls / 5);
}

TEST_F(ARetryBudget, TellsOptionsThatCannotBe) {
  EXPECT_THROW(RetryBudget{RetryBudgetOptions{.ratio = -0.1}}, ConfigurationError);
  EXPECT_THROW(RetryBudget{RetryBudgetOptions{.per_second = 2e6}}, ConfigurationError);
  EXPECT_THROW(RetryBudget{RetryBudgetOptions{.ttl = 2h}}, ConfigurationError);
  EXPECT_THROW(RetryBudget{RetryBudgetOptions{.ttl = 0s}}, ConfigurationError);
}

}  // namespace
}  // namespace skiff
