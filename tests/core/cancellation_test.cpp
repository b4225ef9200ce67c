#include <skiff/core/cancellation.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

void ignore(void*) {}

/// Waits until the test ends it; counts what it was told.
class Signal final : public Suspension {
 public:
  struct Told {
    int begun = 0;
    int aborted = 0;
    Signal* waiting = nullptr;
  };
  Signal(Told& told, bool complete) noexcept : told_(told), complete_(complete) {}
  ~Signal() override { told_.waiting = nullptr; }
  void await_resume() const { throw_if_cancelled(); }
  void end() { resume(); }
  using Suspension::waiting;

 private:
  bool begin() override {
    ++told_.begun;
    told_.waiting = this;
    return !complete_;
  }
  void abort() noexcept override { ++told_.aborted; }

  Told& told_;
  bool complete_;
};

Task<std::string> waits_for(Signal::Told& told, bool complete = false) {
  Signal signal{told, complete};
  co_await signal;
  co_return "ended";
}

TEST(Suspension, ContinuesTheTaskWhenItEnds) {
  Signal::Told told;
  Operation<std::string> operation;
  ASSERT_FALSE(operation.start(waits_for(told), &told, ignore));
  ASSERT_NE(told.waiting, nullptr);
  EXPECT_TRUE(told.waiting->waiting());
  told.waiting->end();
  EXPECT_FALSE(operation.active());
  EXPECT_EQ(operation.take(), "ended");
  EXPECT_EQ(told.aborted, 0);
}

TEST(Suspension, IsAbortedWhenItsScopeIsCancelledWhileItBegins) {
  struct Cancelling final : Suspension {
    explicit Cancelling(CancellationScope& scope) : scope_(scope) {}
    bool begin() override {
      scope_.cancel();
      return true;
    }
    void abort() noexcept override {
      EXPECT_TRUE(waiting());
      Runtime::current().post([this] { resume(); });
    }
    void await_resume() const { throw_if_cancelled(); }
    CancellationScope& scope_;
  };
  const auto body = [](CancellationScope& scope) -> Task<> {
    Cancelling cancelling{scope};
    co_await cancelling;
  };
  test::VirtualRuntime runtime;
  CancellationScope scope;
  Task<> task = body(scope);
  bool finished = false;
  ASSERT_FALSE(task.start({[](void* flag) { *static_cast<bool*>(flag) = true; }, &finished}, &scope));
  runtime.run_ready();
  EXPECT_TRUE(finished);
  EXPECT_THROW(task.take(), Cancelled);
}

TEST(Suspension, ThatIsCompleteAtOnceDoesNotWait) {
  Signal::Told told;
  Operation<std::string> operation;
  EXPECT_TRUE(operation.start(waits_for(told, true), &told, ignore));
  EXPECT_EQ(operation.take(), "ended");
}

TEST(CancellationScope, AbortsWhatWaitsOnceAndLetsItEndInItsOwnTime) {
  Signal::Told told;
  Operation<std::string> operation;
  operation.start(waits_for(told), &told, ignore);
  operation.cancel();
  operation.cancel();
  EXPECT_EQ(told.aborted, 1);
  EXPECT_TRUE(operation.active());
  told.waiting->end();
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST(CancellationScope, CancelledEarlierStopsTheNextWaitBeforeItBegins) {
  Signal::Told told;
  Operation<std::string> operation;
  const auto body = [&]() -> Task<std::string> {
    operation.cancel();  // from inside: the task runs, it does not wait
    co_return co_await waits_for(told);
  };
  EXPECT_TRUE(operation.start(body(), &told, ignore));
  EXPECT_THROW(operation.take(), Cancelled);
  EXPECT_EQ(told.begun, 0);
}

TEST(CancellationScope, StopsEveryLaterWaitToo) {
  test::VirtualRuntime runtime;
  int caught = 0;
  const auto body = [&caught]() -> Task<> {
    for (int i = 0; i < 3; ++i) {
      try {
        co_await sleep_for(1h);
      } catch (const Cancelled&) {
        ++caught;
      }
    }
  };
  Operation<void> operation;
  operation.start(body(), &runtime, ignore);
  operation.cancel();
  runtime.run_ready();
  EXPECT_FALSE(operation.active());
  EXPECT_EQ(caught, 3);
}

TEST(CancellationScope, ReachesTheInnermostOfNestedTasks) {
  test::VirtualRuntime runtime;
  const auto inner = []() -> Task<> { co_await sleep_for(1h); };
  const auto middle = [&inner]() -> Task<> { co_await inner(); };
  const auto outer = [&middle]() -> Task<> { co_await middle(); };
  Operation<void> operation;
  operation.start(outer(), &runtime, ignore);
  operation.cancel();
  EXPECT_TRUE(operation.active()) << "cancel() returns before the chain has unwound";
  runtime.run_ready();
  EXPECT_FALSE(operation.active());
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST(CancellationScope, IsNotSwallowedByCatchingStandardExceptions) {
  test::VirtualRuntime runtime;
  bool swallowed = false;
  const auto body = [&swallowed]() -> Task<> {
    try {
      co_await sleep_for(1h);
    } catch (const std::exception&) {
      swallowed = true;
    }
  };
  Operation<void> operation;
  operation.start(body(), &runtime, ignore);
  operation.cancel();
  runtime.run_ready();
  EXPECT_FALSE(swallowed);
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST(CancellationScope, LeavesOtherChainsAlone) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<int> {
    co_await sleep_for(10ms);
    co_return 1;
  };
  Operation<int> left;
  Operation<int> right;
  left.start(body(), &runtime, ignore);
  right.start(body(), &runtime, ignore);
  left.cancel();
  runtime.advance(10ms);
  EXPECT_THROW(left.take(), Cancelled);
  EXPECT_EQ(right.take(), 1);
}

TEST(CancellationScope, MayEndBeforeWhatWaitsInIt) {
  Signal::Told told;
  Task<std::string> task = waits_for(told);
  bool finished = false;
  {
    CancellationScope scope;
    ASSERT_FALSE(task.start({[](void* flag) { *static_cast<bool*>(flag) = true; }, &finished}, &scope));
  }
  told.waiting->end();
  EXPECT_TRUE(finished);
  EXPECT_EQ(task.take(), "ended");
}

TEST(CancellationScope, OutlivesATaskThatIsDestroyedWhileItWaits) {
  Signal::Told told;
  CancellationScope scope;
  {
    Task<std::string> task = waits_for(told);
    ASSERT_FALSE(task.start({ignore, nullptr}, &scope));
  }
  scope.cancel();
  EXPECT_EQ(told.aborted, 0);
}

}  // namespace
}  // namespace skiff
