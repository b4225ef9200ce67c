#include <skiff/resilience/protect.hpp>

#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/core/within.hpp>
#include <skiff/resilience/retry.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(AnOutcome, IsAFailureWhereTheOtherSideIsToBlame) {
  for (const ErrorKind kind :
       {ErrorKind::internal, ErrorKind::bad_gateway, ErrorKind::unavailable, ErrorKind::gateway_timeout}) {
    EXPECT_EQ(outcome_of(Error{kind}), CallOutcome::failure);
  }
  for (const ErrorKind kind : {ErrorKind::not_found, ErrorKind::conflict, ErrorKind::bad_request,
                               ErrorKind::too_many_requests, ErrorKind::not_implemented}) {
    EXPECT_EQ(outcome_of(Error{kind}), CallOutcome::success);
  }
  EXPECT_EQ(outcome_of(Result<int>{1}), CallOutcome::success);
}

struct AProtectedCall : testing::Test {
  Task<Result<int>> gives(Result<int> result, Duration after = 1ms) {
    ++calls;
    co_await sleep_for(after);
    co_return std::move(result);
  }
  Result<int> call(Result<int> result) {
    return runtime.run(protect(
        breaker, [&] { return gives(result); }, "inventory"));
  }
  void open() {
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(call(unavailable("down")));
    ASSERT_EQ(breaker.state(now()), CircuitState::open);
    calls = 0;
  }
  test::VirtualRuntime runtime;
  CircuitBreaker breaker;
  int calls = 0;
};

TEST_F(AProtectedCall, GivesWhatTheCallGives) {
  EXPECT_EQ(*call(7), 7);
  EXPECT_EQ(call(not_found("no such thing")).error().message(), "no such thing");
  EXPECT_EQ(breaker.counts(now()).calls, 2u);
  EXPECT_EQ(breaker.counts(now()).failures, 0u);
}

TEST_F(AProtectedCall, IsRefusedByAnOpenBreakerWithoutAFrame) {
  open();
  runtime.advance(2s);
  Task<Result<int>> task = protect(
      breaker, [this] { return gives(1); }, "inventory");
  ASSERT_TRUE(task.ready());
  const Result<int> result = task.take();
  EXPECT_EQ(result.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(result.error().message(), "inventory: the circuit breaker is open");
  EXPECT_EQ(retry_after(result.error()), 3s);
  EXPECT_EQ(calls, 0);
}

TEST_F(AProtectedCall, ClosesTheBreakerThatItTries) {
  open();
  runtime.advance(5s);
  EXPECT_TRUE(call(1));
  EXPECT_TRUE(call(1));
  EXPECT_EQ(breaker.state(now()), CircuitState::closed);
}

TEST_F(AProtectedCall, GivesItsTryBackWhenItIsCancelledOrNeverAwaited) {
  open();
  runtime.advance(5s);
  for (int i = 0; i < 10; ++i) {
    {
      auto never = protect(breaker, [this] { return gives(1); });
    }
    const auto cut_off = [this]() -> Task<bool> {
      const auto result = co_await within(10ms, protect(breaker, [this] { return gives(1, 1h); }));
      co_return result.has_value();
    };
    EXPECT_FALSE(runtime.run(cut_off()));
  }
  EXPECT_EQ(calls, 10);
  EXPECT_EQ(breaker.state(now()), CircuitState::half_open);
}

TEST_F(AProtectedCall, CountsWhatItThrows) {
  const auto throws = [this]() -> Result<int> {
    ++calls;
    throw Failure{unavailable("thrown")};
  };
  EXPECT_EQ(runtime.run(protect(breaker, throws)).error().message(), "thrown");
  EXPECT_EQ(breaker.counts(now()).failures, 1u);
}

TEST_F(AProtectedCall, IsRetriedAsOneThatFails) {
  open();
  const auto call_it = [this] { return protect(breaker, [this] { return gives(1); }); };
  RetryOptions options;
  options.longest_wait = 5s;
  EXPECT_EQ(*runtime.run(retry(options, call_it)), 1) << "after the breaker's Retry-After";
}

TEST_F(AProtectedCall, HoldsAPlaceInABulkheadUntilItEnds) {
  Bulkhead bulkhead{BulkheadOptions{.limit = 1, .queue = 1}};
  const auto slow = [this] { return gives(1, 500ms); };
  std::vector<std::unique_ptr<Operation<Result<int>>>> operations;
  for (int i = 0; i < 3; ++i) {
    operations.push_back(std::make_unique<Operation<Result<int>>>());
    operations.back()->start(protect(bulkhead, slow, Priority::normal, "reports"), this, [](void*) {});
  }
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(operations[2]->active());
  EXPECT_EQ(operations[2]->take().error().message(), "reports: the bulkhead is full");
  runtime.advance(500ms);
  EXPECT_FALSE(operations[0]->active());
  EXPECT_EQ(calls, 2);
  runtime.advance(500ms);
  EXPECT_TRUE(operations[1]->take());
  EXPECT_EQ(bulkhead.inside(), 0u);
}

}  // namespace
}  // namespace skiff
