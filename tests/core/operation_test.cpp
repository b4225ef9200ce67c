#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>

namespace skiff {
namespace {

using namespace std::chrono_literals;

Task<int> answer_after(Duration wait) {
  co_await sleep_for(wait);
  co_return 42;
}

struct Owner {
  Operation<int> operation;
  int finished = 0;
  std::optional<int> value;
};

void note(void* owner) {
  ++static_cast<Owner*>(owner)->finished;
}

void note_and_take(void* owner) {
  auto& self = *static_cast<Owner*>(owner);
  ++self.finished;
  self.value = self.operation.take();
}

TEST(Operation, ThatFinishesAtOnceSaysSoAndCallsNoOne) {
  test::VirtualRuntime runtime;
  Owner owner;
  EXPECT_TRUE(owner.operation.start(answer_after(0s), &owner, note));
  EXPECT_FALSE(owner.operation.active());
  EXPECT_EQ(owner.operation.take(), 42);
  EXPECT_EQ(owner.finished, 0);
}

TEST(Operation, ThatWaitsCallsItsOwnerOnce) {
  test::VirtualRuntime runtime;
  Owner owner;
  EXPECT_FALSE(owner.operation.start(answer_after(10ms), &owner, note));
  EXPECT_TRUE(owner.operation.active());
  runtime.advance(9ms);
  EXPECT_EQ(owner.finished, 0);
  runtime.advance(1ms);
  EXPECT_EQ(owner.finished, 1);
  EXPECT_FALSE(owner.operation.active());
  EXPECT_EQ(owner.operation.take(), 42);
}

// The call comes from inside the coroutine's last suspension; taking the outcome frees that very coroutine.
TEST(Operation, MayBeTakenInsideTheCall) {
  test::VirtualRuntime runtime;
  Owner owner;
  owner.operation.start(answer_after(10ms), &owner, note_and_take);
  runtime.advance(10ms);
  EXPECT_EQ(owner.value, 42);
  EXPECT_EQ(owner.finished, 1);
}

TEST(Operation, IsUsedAgainAfterItWasTaken) {
  test::VirtualRuntime runtime;
  Owner owner;
  for (int i = 1; i <= 3; ++i) {
    owner.operation.start(answer_after(10ms), &owner, note_and_take);
    runtime.advance(10ms);
    EXPECT_EQ(owner.finished, i);
  }
}

TEST(Operation, StartsFreshAfterACancelledOne) {
  test::VirtualRuntime runtime;
  Owner owner;
  owner.operation.start(answer_after(1h), &owner, note);
  owner.operation.cancel();
  EXPECT_TRUE(owner.operation.cancelled());
  runtime.run_ready();
  EXPECT_EQ(owner.finished, 1);
  EXPECT_THROW(owner.operation.take(), Cancelled);

  owner.operation.start(answer_after(10ms), &owner, note_and_take);
  EXPECT_FALSE(owner.operation.cancelled());
  runtime.advance(10ms);
  EXPECT_EQ(owner.value, 42);
}

TEST(Operation, StartedAgainDropsATaskThatStillWaits) {
  test::VirtualRuntime runtime;
  Owner owner;
  owner.operation.start(answer_after(5ms), &owner, note_and_take);
  owner.operation.start(answer_after(10ms), &owner, note_and_take);
  runtime.advance(5ms);
  EXPECT_EQ(owner.finished, 0);
  runtime.advance(5ms);
  EXPECT_EQ(owner.finished, 1);
}

TEST(Operation, ThrowsWhatTheTaskThrewAndIsFreeThen) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<int> {
    co_await sleep_for(1ms);
    throw std::runtime_error{"no answer"};
  };
  Owner owner;
  owner.operation.start(body(), &owner, note);
  runtime.advance(1ms);
  EXPECT_THROW(owner.operation.take(), std::runtime_error);
  EXPECT_FALSE(owner.operation.active());
}

TEST(Operation, FreesTheTaskWithTheOutcome) {
  test::VirtualRuntime runtime;
  auto shared = std::make_shared<int>(7);
  const auto body = [](std::shared_ptr<int> held) -> Task<int> { co_return *held; };
  Operation<int> operation;
  EXPECT_TRUE(operation.start(body(shared), &operation, [](void*) {}));
  EXPECT_EQ(operation.take(), 7);
  EXPECT_EQ(shared.use_count(), 1);
}

}  // namespace
}  // namespace skiff
