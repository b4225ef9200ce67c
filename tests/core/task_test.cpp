#include <skiff/core/sleep.hpp>
#include <skiff/core/task.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

Task<int> doubled(int value) {
  co_return value * 2;
}

Task<int> doubled_later(int value) {
  co_await sleep_for(10ms);
  co_return value * 2;
}

Task<> fails_at_once() {
  throw std::runtime_error{"at once"};
  co_return;
}

Task<> fails_later() {
  co_await sleep_for(10ms);
  throw std::runtime_error{"later"};
}

/// Notes its own end.
struct Witness {
  Witness(std::string name, std::vector<std::string>& ended) : name_(std::move(name)), ended_(ended) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { ended_.push_back(name_); }

 private:
  std::string name_;
  std::vector<std::string>& ended_;
};

TEST(Task, GivesTheValueOfACoroutine) {
  test::VirtualRuntime runtime;
  EXPECT_EQ(runtime.run(doubled(21)), 42);
  EXPECT_EQ(runtime.run(doubled_later(21)), 42);
}

TEST(Task, HoldsAValueWithoutACoroutine) {
  Task<std::string> task = "there already";
  EXPECT_TRUE(task.ready());
  test::VirtualRuntime runtime;
  EXPECT_EQ(runtime.run(std::move(task)), "there already");
}

TEST(Task, WithoutAValueIsCompleteByDefault) {
  Task<> task;
  EXPECT_TRUE(task.ready());
  test::VirtualRuntime runtime;
  runtime.run(std::move(task));
}

TEST(Task, DoesNotStartBeforeItIsAwaited) {
  bool started = false;
  const auto body = [&started]() -> Task<> {
    started = true;
    co_return;
  };
  test::VirtualRuntime runtime;
  Task<> task = body();
  EXPECT_FALSE(started);
  EXPECT_FALSE(task.ready());
  runtime.run(std::move(task));
  EXPECT_TRUE(started);
}

TEST(Task, ThatIsNeverAwaitedNeverRuns) {
  bool started = false;
  const auto body = [&started]() -> Task<> {
    started = true;
    co_return;
  };
  { const Task<> task = body(); }
  EXPECT_FALSE(started);
}

TEST(Task, ThrowsWhatTheCoroutineThrew) {
  test::VirtualRuntime runtime;
  EXPECT_THROW(runtime.run(fails_at_once()), std::runtime_error);
  EXPECT_THROW(runtime.run(fails_later()), std::runtime_error);
}

TEST(Task, LetsTheAwaitingTaskCatch) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<std::string> {
    std::string seen;
    try {
      co_await fails_at_once();
    } catch (const std::runtime_error& error) {
      seen += error.what();
    }
    try {
      co_await fails_later();
    } catch (const std::runtime_error& error) {
      seen += std::string{", "} + error.what();
    }
    co_return seen;
  };
  EXPECT_EQ(runtime.run(body()), "at once, later");
}

TEST(Task, CarriesMoveOnlyValues) {
  test::VirtualRuntime runtime;
  const auto body = [](int value) -> Task<std::unique_ptr<int>> {
    co_await sleep_for(1ms);
    co_return std::make_unique<int>(value);
  };
  EXPECT_EQ(*runtime.run(body(7)), 7);
}

TEST(Task, ConvertsWhatTheCoroutineReturns) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<std::string> { co_return "text"; };
  EXPECT_EQ(runtime.run(body()), "text");
}

TEST(Task, IsMoveOnly) {
  static_assert(std::is_nothrow_move_constructible_v<Task<int>>);
  static_assert(std::is_nothrow_move_assignable_v<Task<int>>);
  static_assert(!std::is_copy_constructible_v<Task<int>>);
  static_assert(!std::is_constructible_v<Task<int>, std::string>);
  test::VirtualRuntime runtime;
  Task<int> task = doubled(1);
  Task<int> moved = std::move(task);
  task = doubled(3);
  task = std::move(moved);
  EXPECT_EQ(runtime.run(std::move(task)), 2);
}

// A stack that grew with the loop would overflow at this depth, at -O0 and under sanitizers above all.
TEST(Task, AwaitsAMillionReadyTasksWithoutGrowingTheStack) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<std::int64_t> {
    std::int64_t sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await doubled(i);
    co_return sum;
  };
  EXPECT_EQ(runtime.run(body()), 999'999LL * 1'000'000);
}

Task<int> nested(int depth) {
  if (depth == 0) {
    co_await sleep_for(1ms);
    co_return 0;
  }
  co_return 1 + co_await nested(depth - 1);
}

TEST(Task, PassesAValueUpThroughManyLevelsThatWaited) {
  test::VirtualRuntime runtime;
  EXPECT_EQ(runtime.run(nested(500)), 500);
}

TEST(Task, InterleavesWithOthersAtItsWaits) {
  test::VirtualRuntime runtime;
  std::string order;
  const auto body = [&order](char name, Duration pause) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      order += name;
      co_await sleep_for(pause);
    }
  };
  Operation<void> first;
  Operation<void> second;
  const auto ignore = [](void*) {};
  EXPECT_FALSE(first.start(body('a', 10ms), &order, ignore));
  EXPECT_FALSE(second.start(body('b', 15ms), &order, ignore));
  runtime.advance(1s);
  EXPECT_EQ(order, "ababab");
  EXPECT_FALSE(first.active());
  EXPECT_FALSE(second.active());
}

TEST(Task, DestroyedWhileItWaitsEndsItsLocalsInsideOut) {
  test::VirtualRuntime runtime;
  std::vector<std::string> ended;
  const auto inner = [&ended]() -> Task<> {
    const Witness witness{"inner", ended};
    co_await sleep_for(1h);
  };
  const auto outer = [&ended, &inner]() -> Task<> {
    const Witness witness{"outer", ended};
    co_await inner();
  };
  {
    Operation<void> operation;
    operation.start(outer(), &ended, [](void*) { FAIL() << "the task was destroyed, not finished"; });
    EXPECT_TRUE(ended.empty());
  }
  EXPECT_EQ(ended, (std::vector<std::string>{"inner", "outer"}));
  runtime.advance(2h);  // nothing is left to fire
}

TEST(Task, FreesItsArgumentsWhenItEnds) {
  test::VirtualRuntime runtime;
  auto shared = std::make_shared<int>(1);
  const auto body = [](std::shared_ptr<int> held) -> Task<int> {
    co_await sleep_for(1ms);
    co_return *held;
  };
  EXPECT_EQ(runtime.run(body(shared)), 1);
  EXPECT_EQ(shared.use_count(), 1);
}

}  // namespace
}  // namespace skiff
