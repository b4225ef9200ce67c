#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/core/task.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

void ignore(void*) {}

Task<Duration> time_asleep(Duration wait) {
  const TimePoint start = now();
  co_await sleep_for(wait);
  co_return now() - start;
}

TEST(Sleep, LastsAsLongAsItSaysInVirtualTime) {
  test::VirtualRuntime runtime;
  for (const Duration wait : {Duration{1ns}, Duration{250ms}, Duration{24h}}) {
    EXPECT_EQ(runtime.run(time_asleep(wait)), wait);
  }
}

TEST(Sleep, DoesNotWaitForWhatIsNotPositive) {
  test::VirtualRuntime runtime;
  for (const Duration wait : {Duration{0}, Duration{-1ns}, Duration{-24h}, Duration::min()}) {
    Operation<Duration> operation;
    EXPECT_TRUE(operation.start(time_asleep(wait), &operation, ignore));
    EXPECT_EQ(operation.take(), 0ns);
  }
}

TEST(Sleep, UntilAPointInTime) {
  test::VirtualRuntime runtime;
  const auto body = [](TimePoint at) -> Task<TimePoint> {
    co_await sleep_until(at);
    co_return now();
  };
  const TimePoint at = now() + 90s;
  EXPECT_EQ(runtime.run(body(at)), at);
  EXPECT_EQ(runtime.run(body(at - 1h)), at) << "the past is reached already";
}

TEST(Sleep, ForLongerThanTheClockHoldsLastsUntilItIsCancelled) {
  test::VirtualRuntime runtime;
  Operation<Duration> operation;
  EXPECT_FALSE(operation.start(time_asleep(Duration::max()), &operation, ignore));
  runtime.advance(std::chrono::hours{24 * 365 * 100});
  EXPECT_TRUE(operation.active());
  operation.cancel();
  runtime.run_ready();
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST(Sleep, WakesTheEarliestFirstAndEqualOnesInOrder) {
  test::VirtualRuntime runtime;
  std::vector<int> woken;
  const auto body = [&woken](int name, Duration wait) -> Task<> {
    co_await sleep_for(wait);
    woken.push_back(name);
  };
  Operation<void> operations[4];
  operations[0].start(body(0, 20ms), &woken, ignore);
  operations[1].start(body(1, 10ms), &woken, ignore);
  operations[2].start(body(2, 20ms), &woken, ignore);
  operations[3].start(body(3, 15ms), &woken, ignore);
  runtime.advance(1s);
  EXPECT_EQ(woken, (std::vector<int>{1, 3, 0, 2}));
}

TEST(Sleep, ThatIsCancelledTakesNoTime) {
  test::VirtualRuntime runtime;
  const TimePoint start = now();
  Operation<Duration> operation;
  operation.start(time_asleep(1h), &operation, ignore);
  operation.cancel();
  runtime.run_ready();
  EXPECT_THROW(operation.take(), Cancelled);
  EXPECT_EQ(now(), start);
}

TEST(Sleep, DestroyedWithItsTaskNeverWakes) {
  test::VirtualRuntime runtime;
  bool woken = false;
  const auto body = [&woken]() -> Task<> {
    co_await sleep_for(1h);
    woken = true;
  };
  {
    Operation<void> operation;
    operation.start(body(), &woken, ignore);
  }
  runtime.advance(2h);
  EXPECT_FALSE(woken);
}

TEST(Sleep, MayOutliveItsRuntime) {
  Operation<Duration> operation;
  {
    test::VirtualRuntime runtime;
    operation.start(time_asleep(1h), &operation, ignore);
  }
  EXPECT_TRUE(operation.active());
}

TEST(Sleep, RefusesAThreadWithoutARuntime) {
  Operation<Duration> operation;
  EXPECT_TRUE(operation.start(time_asleep(1h), &operation, ignore));
  EXPECT_THROW(operation.take(), std::logic_error);
}

}  // namespace
}  // namespace skiff
