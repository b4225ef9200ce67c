#include <skiff/core/generator.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

void ignore(void*) {}

Generator<int> count(int last) {
  for (int i = 1; i <= last; ++i) co_yield i;
}

Generator<int> count_slowly(int last) {
  for (int i = 1; i <= last; ++i) {
    co_await sleep_for(10ms);
    co_yield i;
  }
}

Task<std::vector<int>> gathered(Generator<int> numbers) {
  std::vector<int> all;
  while (std::optional<int> number = co_await numbers.next()) all.push_back(*number);
  co_return all;
}

TEST(Generator, GivesItsValuesInOrderAndThenTheEnd) {
  test::VirtualRuntime runtime;
  EXPECT_EQ(runtime.run(gathered(count(3))), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(runtime.run(gathered(count_slowly(3))), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(runtime.run(gathered(count(0))), std::vector<int>{});
}

TEST(Generator, StaysAtItsEnd) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<bool> {
    Generator<int> none = count(0);
    const std::optional<int> first = co_await none.next();
    const std::optional<int> second = co_await none.next();
    co_return !first && !second;
  };
  EXPECT_TRUE(runtime.run(body()));
}

TEST(Generator, NeverRunsAheadOfItsConsumer) {
  test::VirtualRuntime runtime;
  int made = 0;
  const auto make = [&made]() -> Generator<int> {
    for (;;) co_yield ++made;
  };
  const auto body = [&]() -> Task<> {
    Generator<int> numbers = make();
    EXPECT_EQ(made, 0);
    co_await numbers.next();
    EXPECT_EQ(made, 1);
    co_await sleep_for(1h);
    EXPECT_EQ(made, 1);
    co_await numbers.next();
    EXPECT_EQ(made, 2);
  };
  runtime.run(body());
  EXPECT_EQ(made, 2);
}

TEST(Generator, ThrowsToItsConsumerAndIsAtItsEndThen) {
  test::VirtualRuntime runtime;
  for (const Duration wait : {Duration{0ms}, Duration{10ms}}) {
    const auto make = [wait]() -> Generator<int> {
      co_yield 1;
      co_await sleep_for(wait);
      throw std::runtime_error{"the source dried up"};
    };
    const auto body = [&make]() -> Task<std::string> {
      Generator<int> numbers = make();
      co_await numbers.next();
      std::string seen;
      try {
        co_await numbers.next();
      } catch (const std::runtime_error& error) {
        seen = error.what();
      }
      const std::optional<int> after = co_await numbers.next();
      co_return after ? "went on" : seen;
    };
    EXPECT_EQ(runtime.run(body()), "the source dried up");
  }
}

TEST(Generator, FeedsAnother) {
  test::VirtualRuntime runtime;
  const auto squares = [](Generator<int> numbers) -> Generator<int> {
    while (const std::optional<int> number = co_await numbers.next()) co_yield *number** number;
  };
  EXPECT_EQ(runtime.run(gathered(squares(count_slowly(4)))), (std::vector<int>{1, 4, 9, 16}));
}

TEST(Generator, CarriesMoveOnlyValues) {
  test::VirtualRuntime runtime;
  const auto make = []() -> Generator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(1);
    co_yield std::make_unique<int>(2);
  };
  const auto body = [&make]() -> Task<int> {
    Generator<std::unique_ptr<int>> numbers = make();
    int sum = 0;
    while (const std::optional<std::unique_ptr<int>> number = co_await numbers.next()) sum += **number;
    co_return sum;
  };
  EXPECT_EQ(runtime.run(body()), 3);
}

TEST(Generator, YieldsAMillionTimesWithoutGrowingTheStack) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<std::int64_t> {
    Generator<int> numbers = count(1'000'000);
    std::int64_t sum = 0;
    while (const std::optional<int> number = co_await numbers.next()) sum += *number;
    co_return sum;
  };
  EXPECT_EQ(runtime.run(body()), 1'000'001LL * 500'000);
}

// After a wait the consumer is resumed from inside the generator; what follows must not nest again and again.
TEST(Generator, YieldsManyTimesAfterWaitingWithoutGrowingTheStack) {
  test::VirtualRuntime runtime;
  const auto make = []() -> Generator<int> {
    co_await sleep_for(1ms);
    for (int i = 0; i < 200'000; ++i) co_yield i;
  };
  EXPECT_EQ(runtime.run(gathered(make())).size(), 200'000u);
}

TEST(Generator, IsCancelledWithItsConsumer) {
  test::VirtualRuntime runtime;
  bool cancelled_inside = false;
  const auto make = [&cancelled_inside]() -> Generator<int> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
      cancelled_inside = true;
      throw;
    }
    co_yield 1;
  };
  Operation<std::vector<int>> operation;
  operation.start(gathered(make()), &runtime, ignore);
  operation.cancel();
  runtime.run_ready();
  EXPECT_TRUE(cancelled_inside);
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST(Generator, DestroyedBetweenTwoValuesEndsItsLocals) {
  test::VirtualRuntime runtime;
  auto held = std::make_shared<int>(0);
  const auto make = [](std::shared_ptr<int> kept) -> Generator<int> {
    for (;;) co_yield *kept;
  };
  const auto body = [&]() -> Task<> {
    Generator<int> numbers = make(held);
    co_await numbers.next();
  };
  runtime.run(body());
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Generator, DestroyedWithItsConsumerWhileItWaitsNeverWakes) {
  test::VirtualRuntime runtime;
  auto held = std::make_shared<int>(0);
  const auto make = [](std::shared_ptr<int> kept) -> Generator<int> {
    co_await sleep_for(1h);
    co_yield *kept;
  };
  {
    Operation<std::vector<int>> operation;
    operation.start(gathered(make(held)), &runtime, ignore);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  runtime.advance(2h);
}

Task<> take_one(Generator<int>& numbers) {
  co_await numbers.next();
}

// As a connection does: the operation and its scope go first, then the answer that owns the generator.
TEST(Generator, MayOutliveTheOperationThatWaitedForIt) {
  test::VirtualRuntime runtime;
  std::optional<Generator<int>> numbers = count_slowly(2);
  {
    Operation<void> operation;
    operation.start(take_one(*numbers), &runtime, ignore);
    EXPECT_TRUE(operation.active());
  }
  numbers.reset();
  runtime.advance(1h);
}

TEST(Generator, MayEndBeforeTheOperationThatWaitsForIt) {
  test::VirtualRuntime runtime;
  std::optional<Generator<int>> numbers = count_slowly(2);
  Operation<void> operation;
  operation.start(take_one(*numbers), &runtime, ignore);
  numbers.reset();
  operation.cancel();
  runtime.advance(1h);
  EXPECT_TRUE(operation.active()) << "no one is left to end it; it may only be destroyed";
}

TEST(Generator, MovesWithItsPlace) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<int> {
    Generator<int> numbers = count(3);
    co_await numbers.next();
    Generator<int> moved = std::move(numbers);
    numbers = count(1);
    std::swap(numbers, moved);
    co_return (co_await numbers.next()).value();
  };
  EXPECT_EQ(runtime.run(body()), 2);
}

}  // namespace
}  // namespace skiff
