#include "core/io_runtime.hpp"

#include "semaphore.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/random.hpp>
#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

void ignore(void*) {}

/// Runs `task` on `runtime` until nothing is left to wait for, which must be its end.
template <class T>
T run_on(IoRuntime& runtime, Task<T> task) {
  Operation<T> operation;
  runtime.post([&] { operation.start(std::move(task), &operation, ignore); });
  runtime.run();
  EXPECT_FALSE(operation.active()) << "run() returned before the task had ended";
  return operation.take();
}

struct AnIoRuntime : testing::Test {
  BlockingPool pool{2, 16};
  IoRuntime runtime{pool};
};

TEST_F(AnIoRuntime, ReturnsWhenNothingIsLeftToWaitFor) {
  runtime.run();
}

TEST_F(AnIoRuntime, IsTheCurrentOneWhileItRuns) {
  Runtime* inside = nullptr;
  runtime.post([&inside] { inside = &Runtime::current(); });
  runtime.run();
  EXPECT_EQ(inside, &runtime);
  EXPECT_NE(&Runtime::current(), &runtime);
}

TEST_F(AnIoRuntime, SleepsAtLeastAsLongAsAsked) {
  const auto body = []() -> Task<Duration> {
    const TimePoint start = now();
    co_await sleep_for(2ms);
    co_await sleep_for(1ms);
    co_return now() - start;
  };
  EXPECT_GE(run_on(runtime, body()), 3ms);
}

TEST_F(AnIoRuntime, WakesSleepersInTheOrderOfTheirTimes) {
  std::string woken;
  const TimePoint start = now();
  const auto body = [&](char name, TimePoint at) -> Task<> {
    co_await sleep_until(at);
    woken += name;
  };
  Operation<void> operations[3];
  runtime.post([&] {
    operations[0].start(body('c', start + 5ms), &woken, ignore);
    operations[1].start(body('a', start + 3ms), &woken, ignore);
    operations[2].start(body('b', start + 4ms), &woken, ignore);
  });
  runtime.run();
  EXPECT_EQ(woken, "abc");
}

TEST_F(AnIoRuntime, WakesASleeperThatArmsFromInsideAnother) {
  const auto body = []() -> Task<int> {
    int waits = 0;
    for (; waits < 20; ++waits) co_await sleep_for(10us);
    co_return waits;
  };
  EXPECT_EQ(run_on(runtime, body()), 20);
}

TEST_F(AnIoRuntime, EndsALongSleepWhenItIsCancelled) {
  const auto body = []() -> Task<> { co_await sleep_for(1h); };
  Operation<void> operation;
  runtime.post([&] {
    operation.start(body(), &operation, ignore);
    operation.cancel();
  });
  runtime.run();
  EXPECT_FALSE(operation.active());
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST_F(AnIoRuntime, RunsWhatOtherThreadsPostEachInItsOrder) {
  constexpr int each = 200;
  std::vector<int> seen[2];
  runtime.post([this, &seen] {
    std::thread threads[2];
    for (int t = 0; t < 2; ++t) {
      threads[t] = std::thread{[this, t, &seen] {
        for (int i = 0; i < each; ++i) runtime.post([t, i, &seen] { seen[t].push_back(i); });
      }};
    }
    for (std::thread& thread : threads) thread.join();
  });
  runtime.run();
  for (const std::vector<int>& numbers : seen) {
    ASSERT_EQ(numbers.size(), each);
    for (int i = 0; i < each; ++i) ASSERT_EQ(numbers[i], i);
  }
}

TEST_F(AnIoRuntime, StopsFromAnotherThread) {
  test::Semaphore running;
  const auto body = []() -> Task<> { co_await sleep_for(1h); };
  Operation<void> operation;
  runtime.post([&] {
    operation.start(body(), &operation, ignore);
    running.release();
  });
  std::thread stopper{[&] {
    running.acquire();
    runtime.stop();
  }};
  runtime.run();
  stopper.join();
  EXPECT_TRUE(operation.active());
}

TEST_F(AnIoRuntime, HasChanceOfItsOwn) {
  IoRuntime other{pool};
  EXPECT_NE(runtime.random_bits(), other.random_bits());
}

TEST_F(AnIoRuntime, WaitsForABlockingJobWithNothingElseToDo) {
  const std::thread::id worker = std::this_thread::get_id();
  const auto body = [worker]() -> Task<std::string> {
    std::thread::id ran_on;
    const auto job = [&ran_on] {
      ran_on = std::this_thread::get_id();
      return std::string{"from the pool"};
    };
    std::string text = co_await blocking(job);
    EXPECT_NE(ran_on, worker);
    EXPECT_EQ(std::this_thread::get_id(), worker);
    co_return text;
  };
  EXPECT_EQ(run_on(runtime, body()), "from the pool");
}

// How a server ends: its workers stop, the pool finishes its jobs, then what they left is run.
TEST(IoRuntime, RunsWhatABlockingJobLeftAfterTheStop) {
  auto pool = std::make_unique<BlockingPool>(1, 1);
  IoRuntime runtime{*pool};
  test::Semaphore go;
  const auto body = [&go]() -> Task<int> {
    const auto job = [&go] {
      go.acquire();
      return 42;
    };
    co_return co_await blocking(job);
  };
  Operation<int> operation;
  runtime.post([&] {
    operation.start(body(), &operation, ignore);
    runtime.stop();
  });
  runtime.run();
  EXPECT_TRUE(operation.active());
  go.release();
  pool.reset();
  runtime.run_ready();
  EXPECT_FALSE(operation.active());
  EXPECT_EQ(operation.take(), 42);
}

TEST_F(AnIoRuntime, UnwindsAfterTheStopWhatItsLastWordsCancel) {
  const auto body = []() -> Task<> { co_await sleep_for(1h); };
  Operation<void> operations[10];
  runtime.post([&] {
    for (Operation<void>& operation : operations) operation.start(body(), &operation, ignore);
    runtime.stop();
  });
  runtime.run();
  runtime.run_ready([&] {
    for (Operation<void>& operation : operations) operation.cancel();
  });
  for (Operation<void>& operation : operations) EXPECT_FALSE(operation.active());
}

}  // namespace
}  // namespace skiff
