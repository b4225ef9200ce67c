#include <skiff/core/blocking.hpp>

#include "core/blocking_pool.hpp"
#include "core/io_runtime.hpp"
#include "semaphore.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

void ignore(void*) {}

Task<std::string> reads_a_file() {
  std::string frame_text = "in the frame";
  const auto job = [&frame_text] { return frame_text + ", seen by the job"; };
  co_return co_await blocking(job);
}

Task<> throws_in_the_job() {
  const auto job = [] { throw std::runtime_error{"disk full"}; };
  co_await blocking(job);
}

TEST(Blocking, InVirtualTimeRunsInPlaceOfThePool) {
  test::VirtualRuntime runtime;
  EXPECT_EQ(runtime.run(reads_a_file()), "in the frame, seen by the job");
}

TEST(Blocking, ThrowsWhatTheJobThrew) {
  test::VirtualRuntime virtual_runtime;
  EXPECT_THROW(virtual_runtime.run(throws_in_the_job()), std::runtime_error);
}

TEST(Blocking, TakesAFunctionWithoutAResult) {
  test::VirtualRuntime runtime;
  int calls = 0;
  const auto body = [&calls]() -> Task<> {
    const auto job = [&calls] { ++calls; };
    co_await blocking(job);
    co_await blocking(job);
  };
  runtime.run(body());
  EXPECT_EQ(calls, 2);
}

TEST(Blocking, CarriesMoveOnlyResults) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<int> {
    const auto job = [] { return std::make_unique<int>(9); };
    const std::unique_ptr<int> value = co_await blocking(job);
    co_return *value;
  };
  EXPECT_EQ(runtime.run(body()), 9);
}

TEST(Blocking, DoesNotBeginInACancelledTask) {
  test::VirtualRuntime runtime;
  int calls = 0;
  const auto body = [&calls]() -> Task<> {
    const auto job = [&calls] { ++calls; };
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
    }
    co_await blocking(job);
  };
  Operation<void> operation;
  operation.start(body(), &operation, ignore);
  operation.cancel();
  runtime.run_ready();
  EXPECT_THROW(operation.take(), Cancelled);
  EXPECT_EQ(calls, 0);
}

/// A runtime on real time whose one pool thread works only when the test lets it.
struct ARealPool : testing::Test {
  BlockingPool pool{1, 1};
  IoRuntime runtime{pool};
  test::Semaphore started;
  test::Semaphore go;

  Task<std::string> waits_for_go() {
    std::string frame_text = "the frame outlived the job";
    std::string seen;
    const auto job = [&] {
      started.release();
      go.acquire();
      seen = frame_text;
    };
    co_await blocking(job);
    co_return seen;
  }
};

TEST_F(ARealPool, ContinuesOnTheWorkerWithTheResult) {
  Operation<std::string> operation;
  runtime.post([&] {
    operation.start(waits_for_go(), &operation, ignore);
    go.release();
  });
  runtime.run();
  EXPECT_EQ(operation.take(), "the frame outlived the job");
}

TEST_F(ARealPool, CarriesExceptionsToTheWorker) {
  Operation<void> operation;
  runtime.post([&] { operation.start(throws_in_the_job(), &operation, ignore); });
  runtime.run();
  EXPECT_THROW(operation.take(), std::runtime_error);
}

TEST_F(ARealPool, LetsACancelledTaskGoOnOnlyWhenTheJobHasEnded) {
  Operation<std::string> operation;
  runtime.post([&] {
    operation.start(waits_for_go(), &operation, ignore);
    started.acquire();
    operation.cancel();
    EXPECT_TRUE(operation.active()) << "the job still refers to the frame";
    runtime.post([&] {
      EXPECT_TRUE(operation.active());
      go.release();
    });
  });
  runtime.run();
  EXPECT_FALSE(operation.active());
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST_F(ARealPool, RefusesWhenTooMuchIsWaiting) {
  Operation<std::string> running;
  Operation<std::string> in_line;
  Operation<std::string> refused;
  runtime.post([&] {
    running.start(waits_for_go(), &running, ignore);
    started.acquire();
    in_line.start(waits_for_go(), &in_line, ignore);
    EXPECT_TRUE(refused.start(waits_for_go(), &refused, ignore));
    go.release(2);
  });
  runtime.run();
  EXPECT_EQ(running.take(), "the frame outlived the job");
  EXPECT_EQ(in_line.take(), "the frame outlived the job");
  try {
    (void)refused.take();
    FAIL() << "a third job fits nowhere";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().kind(), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace skiff
