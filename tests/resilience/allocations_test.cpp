#include "counting_allocations.hpp"

#include <skiff/resilience/adaptive_limit.hpp>
#include <skiff/resilience/latency_window.hpp>
#include <skiff/resilience/protect.hpp>
#include <skiff/resilience/rate_limiter.hpp>
#include <skiff/resilience/retry.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using test::allocations;

using namespace std::chrono_literals;

/// Of many calls in a row, 3 ms apart.
template <class F>
std::size_t allocations_of(F function) {
  TimePoint now{1h};
  const std::size_t before = allocations;
  for (int i = 0; i < 20'000; ++i, now += 3ms) function(now, i);
  return allocations - before;
}

TEST(ACall, AllocatesNothingInAnyStateMachine) {
  CircuitBreaker breaker;
  RetryBudget budget;
  Bulkhead bulkhead;
  AdaptiveLimit limit;
  HedgeDelay hedge;
  RetryOptions options;
  options.budget = &budget;
  const Error error = unavailable("a message that does not fit in place").with_header("Retry-After", "1");
  const std::size_t count = allocations_of([&](TimePoint now, int i) {
    RetryCourse course{options, now};
    if (breaker.admit(now)) {
      breaker.record(now, i / 100 % 2 == 0 ? CallOutcome::failure : CallOutcome::success, 1ms);
    }
    static_cast<void>(course.next(error, now, 7));
    if (bulkhead.try_enter()) bulkhead.leave();
    if (limit.record(now, CallOutcome::success, 1ms, 20)) bulkhead.limit(limit.limit());
    hedge.record(now, 1ms);
    static_cast<void>(hedge.after(now));
  });
  EXPECT_EQ(count, 0u);
}

TEST(ACall, OfAKnownKeyAllocatesNothing) {
  RateLimiter limiter{{}, 1000};
  const std::string key(100, 'k');
  limiter.decide(key, TimePoint{1h});
  EXPECT_EQ(allocations_of([&](TimePoint now, int) { limiter.decide(key, now); }), 0u);
}

TEST(ACall, ThatFindsAPlaceAllocatesNothing) {
  Bulkhead bulkhead;
  const std::size_t count = allocations_of([&](TimePoint, int) {
    Task<Result<Permit>> task = enter(bulkhead);
    EXPECT_TRUE(task.take());
  });
  EXPECT_EQ(count, 0u);
}

// Sanitizers are to see each frame, so none is kept there.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ACall, ThatIsProtectedAndRetriedAllocatesNothingInTheLongRun) {
  test::VirtualRuntime runtime;
  CircuitBreaker breaker;
  Bulkhead bulkhead;
  const auto ask = []() -> Result<int> { return 7; };
  const auto guarded = [&] { return protect(breaker, ask); };
  const auto placed = [&] { return protect(bulkhead, guarded); };
  const auto call = [&](TimePoint, int) { EXPECT_EQ(*runtime.run(retry(RetryOptions{}, placed)), 7); };
  call({}, 0);  // the frames are kept from here on
  EXPECT_EQ(allocations_of(call), 0u);
}
#endif

}  // namespace
}  // namespace skiff
