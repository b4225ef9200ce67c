#include <skiff/core/within.hpp>

#include "core/blocking_pool.hpp"
#include "core/io_runtime.hpp"
#include "semaphore.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

void ignore(void*) {}

/// Says what became of a task: how often it was begun, ended, and whether its frame is gone.
struct Trace {
  int begun = 0;
  int ended = 0;
  int unwound = 0;
};

Task<std::string> works_for(Duration time, Trace& trace) {
  struct Unwound {
    Trace& trace;
    ~Unwound() { ++trace.unwound; }
  } unwound{trace};
  ++trace.begun;
  co_await sleep_for(time);
  ++trace.ended;
  co_return "done";
}

struct AWithin : testing::Test {
  test::VirtualRuntime runtime;
  Trace trace;
};

TEST_F(AWithin, GivesTheValueOfATaskThatIsInTime) {
  EXPECT_EQ(runtime.run(within(1s, works_for(999ms, trace))), "done");
  EXPECT_EQ(trace.unwound, 1);
}

TEST_F(AWithin, GivesNothingWhenTimeIsOver) {
  const TimePoint start = now();
  EXPECT_EQ(runtime.run(within(1s, works_for(1001ms, trace))), std::nullopt);
  EXPECT_EQ(now() - start, 1s);
  EXPECT_EQ(trace.ended, 0);
  EXPECT_EQ(trace.unwound, 1);
}

TEST_F(AWithin, SaysOfATaskWithoutAValueWhetherItFinished) {
  const auto sleeps = [](Duration time) -> Task<> { co_await sleep_for(time); };
  EXPECT_TRUE(runtime.run(within(1s, sleeps(1ms))));
  EXPECT_FALSE(runtime.run(within(1s, sleeps(1h))));
  EXPECT_TRUE(within(1s, Task<>{}).take());
}

TEST_F(AWithin, CostsNoFrameWhenTheValueIsThere) {
  Task<std::optional<int>> task = within(0s, Task<int>{7});
  EXPECT_TRUE(task.ready());
  EXPECT_EQ(task.take(), 7);
}

TEST_F(AWithin, DoesNotCutOffWhatNeverWaits) {
  EXPECT_EQ(runtime.run(within(0s, works_for(0s, trace))), "done");
  EXPECT_EQ(runtime.run(within(-1h, works_for(0s, trace))), "done");
  EXPECT_EQ(runtime.run(within(0s, works_for(1ns, trace))), std::nullopt);
  EXPECT_EQ(runtime.run(within(Duration::min(), works_for(1ns, trace))), std::nullopt);
}

TEST_F(AWithin, TakesATimeThatTheClockCannotHoldAsNoLimit) {
  EXPECT_EQ(runtime.run(within(Duration::max(), works_for(24h * 365, trace))), "done");
}

TEST_F(AWithin, ThrowsOnWhatTheTaskThrows) {
  const auto fails = []() -> Task<int> {
    co_await sleep_for(1ms);
    throw std::runtime_error{"no answer"};
  };
  const auto fails_at_once = []() -> Task<int> {
    throw std::runtime_error{"no answer"};
    co_return 1;
  };
  EXPECT_THROW(runtime.run(within(1s, fails())), std::runtime_error);
  EXPECT_THROW(runtime.run(within(1s, fails_at_once())), std::runtime_error);
}

TEST_F(AWithin, GivesWhatATaskReturnsAsAResult) {
  const auto fails = []() -> Task<Result<int>> {
    co_await sleep_for(1ms);
    co_return conflict("taken");
  };
  const std::optional<Result<int>> outcome = runtime.run(within(1s, fails()));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->error().message(), "taken");
}

TEST_F(AWithin, LetsTheTaskUnwindBeforeItGoesOn) {
  std::string steps;
  const auto slow = [&steps]() -> Task<int> {
    struct Last {
      std::string& steps;
      ~Last() { steps += "inner unwound, "; }
    } last{steps};
    co_await sleep_for(1h);
    co_return 1;
  };
  const auto outer = [&]() -> Task<> {
    const std::optional<int> value = co_await within(1s, slow());
    steps += value ? "value" : "outer goes on";
  };
  runtime.run(outer());
  EXPECT_EQ(steps, "inner unwound, outer goes on");
}

TEST_F(AWithin, LeavesTheChainAroundItUncancelled) {
  const auto outer = [this]() -> Task<std::string> {
    for (int i = 0; i < 3; ++i) {
      const std::optional<std::string> value = co_await within(1s, works_for(1h, trace));
      if (value) co_return "too late and yet there";
    }
    co_await sleep_for(1s);
    co_return "goes on";
  };
  EXPECT_EQ(runtime.run(outer()), "goes on");
  EXPECT_EQ(trace.unwound, 3);
}

TEST_F(AWithin, GivesTheValueThatATaskComesToAllTheSame) {
  const auto stubborn = []() -> Task<std::string> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
    }
    co_return "fallback";
  };
  EXPECT_EQ(runtime.run(within(1s, stubborn())), "fallback");
}

TEST_F(AWithin, CutsOffTheNextWaitOfATaskThatCaughtTheFirst) {
  const auto stubborn = []() -> Task<std::string> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
    }
    co_await sleep_for(1h);
    co_return "never";
  };
  const TimePoint start = now();
  EXPECT_EQ(runtime.run(within(1s, stubborn())), std::nullopt);
  EXPECT_EQ(now() - start, 1s);
}

TEST_F(AWithin, PassesOnWhatIsThrownWhileItUnwinds) {
  const auto fails = []() -> Task<int> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
      throw std::runtime_error{"rollback failed"};
    }
    co_return 1;
  };
  EXPECT_THROW(runtime.run(within(1s, fails())), std::runtime_error);
}

TEST_F(AWithin, PassesOnTheCancellationOfItsOwnScope) {
  Operation<std::optional<std::string>> operation;
  ASSERT_FALSE(operation.start(within(1s, works_for(1h, trace)), this, ignore));
  operation.cancel();
  EXPECT_EQ(trace.unwound, 0) << "not from inside cancel()";
  runtime.run_ready();
  EXPECT_FALSE(operation.active());
  EXPECT_EQ(trace.unwound, 1);
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST_F(AWithin, IsCancelledWhenBothHappenInOneTurn) {
  Operation<std::optional<std::string>> operation;
  ASSERT_FALSE(operation.start(within(1s, works_for(2s, trace)), this, ignore));
  struct AtOneSecond final : Timer {
    explicit AtOneSecond(Operation<std::optional<std::string>>& o) : operation(o) {}
    void fire() override { operation.cancel(); }
    Operation<std::optional<std::string>>& operation;
  } timer{operation};
  runtime.arm(timer, now() + 1s);
  runtime.advance(1s);
  ASSERT_FALSE(operation.active());
  EXPECT_THROW(operation.take(), Cancelled);
  EXPECT_EQ(trace.unwound, 1);
}

TEST_F(AWithin, DoesNotBeginInACancelledChain) {
  const auto outer = [this]() -> Task<> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
    }
    (void)co_await within(1s, works_for(1h, trace));
  };
  Operation<void> operation;
  operation.start(outer(), this, ignore);
  operation.cancel();
  runtime.run_ready();
  EXPECT_THROW(operation.take(), Cancelled);
  EXPECT_EQ(trace.begun, 0);
}

TEST_F(AWithin, IsCancelledByATaskThatCancelsTheChainAsItBegins) {
  Operation<std::optional<int>> operation;
  const auto cancels_all = [&operation]() -> Task<int> {
    operation.cancel();
    co_await sleep_for(1h);
    co_return 1;
  };
  ASSERT_FALSE(operation.start(within(2h, cancels_all()), this, ignore));
  runtime.run_ready();
  ASSERT_FALSE(operation.active());
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST_F(AWithin, NestsAndTheShorterTimeWins) {
  const auto nested = [this](Duration outer, Duration inner) -> Task<std::string> {
    const auto middle = [this, inner]() -> Task<std::string> {
      const std::optional<std::string> value = co_await within(inner, works_for(1h, trace));
      co_return value.value_or("inner");
    };
    const std::optional<std::string> value = co_await within(outer, middle());
    co_return value.value_or("outer");
  };
  EXPECT_EQ(runtime.run(nested(2s, 1s)), "inner");
  EXPECT_EQ(runtime.run(nested(1s, 2s)), "outer");
  EXPECT_EQ(runtime.run(nested(1s, 1s)), "outer") << "the inner one's task is cancelled as it unwinds";
  EXPECT_EQ(trace.unwound, 3);
}

TEST_F(AWithin, KeepsTheContextOfTheChain) {
  struct Named : Context {
  } context;
  std::vector<Context*> seen;
  const auto inner = [&seen](Duration time) -> Task<> {
    seen.push_back(Context::current());
    co_await sleep_for(time);
    seen.push_back(Context::current());
  };
  const auto outer = [&]() -> Task<> {
    co_await within(1s, inner(1ms));
    seen.push_back(Context::current());
    co_await within(1s, inner(1h));
    seen.push_back(Context::current());
  };
  Operation<void> operation;
  {
    const Context::Entered entered{&context};
    operation.start(outer(), this, ignore);
  }
  runtime.advance(1h);
  ASSERT_FALSE(operation.active());
  EXPECT_EQ(seen, (std::vector<Context*>(5, &context)));
}

// Destroyed half-way: nothing is told, nothing fires later.

TEST_F(AWithin, MayBeDestroyedBeforeItBegins) {
  { const auto task = within(1s, works_for(1h, trace)); }
  runtime.advance(1h);
  EXPECT_EQ(trace.begun, 0);
}

TEST_F(AWithin, MayBeDestroyedWhileItsTaskWaits) {
  {
    Operation<std::optional<std::string>> operation;
    operation.start(within(1s, works_for(1h, trace)), this, ignore);
    runtime.advance(500ms);
  }
  EXPECT_EQ(trace.unwound, 1);
  runtime.advance(2h);
  EXPECT_EQ(trace.ended, 0);
}

TEST_F(AWithin, MayBeDestroyedBetweenItsEndAndTheUnwinding) {
  auto operation = std::make_unique<Operation<std::optional<std::string>>>();
  struct AtOneSecond final : Timer {
    explicit AtOneSecond(std::unique_ptr<Operation<std::optional<std::string>>>& o) : operation(o) {}
    void fire() override { operation.reset(); }
    std::unique_ptr<Operation<std::optional<std::string>>>& operation;
  } timer{operation};
  operation->start(within(1s, works_for(1h, trace)), this, ignore);
  runtime.arm(timer, now() + 1s);  // after the deadline, before what it woke
  runtime.advance(1s);
  EXPECT_EQ(operation, nullptr);
  EXPECT_EQ(trace.unwound, 1);
  runtime.advance(2h);
}

TEST_F(AWithin, MayBeDestroyedAfterItWasCancelled) {
  {
    Operation<std::optional<std::string>> operation;
    operation.start(within(1s, works_for(1h, trace)), this, ignore);
    operation.cancel();
  }
  EXPECT_EQ(trace.unwound, 1);
  runtime.advance(2h);
}

TEST_F(AWithin, DisarmsItsTimerWhenItsTaskIsDone) {
  EXPECT_EQ(runtime.run(within(1h, works_for(1ms, trace))), "done");
  const auto forever = []() -> Task<int> {
    struct Never final : Suspension {
      bool begin() override { return true; }
      void abort() noexcept override {}
      void await_resume() const {}
    } never;
    co_await never;
    co_return 1;
  };
  EXPECT_THROW(runtime.run(forever()), std::logic_error) << "no timer is left that could end anything";
}

TEST(WithinBlocking, EndsWhenTheJobHasEnded) {
  BlockingPool pool{1, 1};
  IoRuntime runtime{pool};
  test::Semaphore go;
  std::string frame_text = "seen by the job";
  std::string seen;
  const auto blocks = [&]() -> Task<int> {
    const auto job = [&] {
      go.acquire();
      seen = frame_text;
      return 1;
    };
    co_return co_await blocking(job);
  };
  const auto releases = [&](Operation<std::optional<int>>& running) -> Task<> {
    co_await sleep_for(2ms);
    EXPECT_TRUE(running.active()) << "the deadline has passed, the job runs on";
    go.release();
  };
  Operation<std::optional<int>> operation;
  Operation<void> releasing;
  runtime.post([&] {
    operation.start(within(1ms, blocks()), &operation, ignore);
    releasing.start(releases(operation), &releasing, ignore);
  });
  runtime.run();
  ASSERT_FALSE(operation.active());
  EXPECT_EQ(operation.take(), std::nullopt);
  EXPECT_EQ(seen, frame_text);
}

}  // namespace
}  // namespace skiff
