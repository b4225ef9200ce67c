#include <skiff/resilience/permit.hpp>

#include <skiff/core/operation.hpp>
#include <skiff/core/random.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

std::string header(const Error& error, std::string_view name) {
  for (const auto& [other, value] : error.headers()) {
    if (other == name) return value;
  }
  return "none";
}

struct APermit : testing::Test {
  /// Enters, stays for a time, notes when it did.
  Task<> work(std::string name, Duration time, Priority priority = Priority::normal) {
    const Result<Permit> permit = co_await enter(bulkhead, priority);
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now() - start).count();
    log += name + (permit ? "+" : "-") + std::to_string(at) + " ";
    if (permit) co_await sleep_for(time);
  }
  Operation<void>& begin(Task<> task) {
    Operation<void>& operation = *operations.emplace_back(std::make_unique<Operation<void>>());
    operation.start(std::move(task), this, [](void*) {});
    return operation;
  }

  test::VirtualRuntime runtime;
  const TimePoint start = now();
  Bulkhead bulkhead{BulkheadOptions{.limit = 1, .queue = 2}};
  std::string log;
  std::vector<std::unique_ptr<Operation<void>>> operations;
};

TEST_F(APermit, IsThereAtOnceWithoutAFrame) {
  Task<Result<Permit>> task = enter(bulkhead);
  EXPECT_TRUE(task.ready());
  EXPECT_TRUE(task.take());
  EXPECT_EQ(bulkhead.inside(), 0u) << "left with the permit";
}

TEST_F(APermit, IsLeftOnceHoweverOftenItIsMoved) {
  Permit first = *enter(bulkhead).take();
  Permit second{std::move(first)};
  EXPECT_EQ(bulkhead.inside(), 1u);
  second.leave();
  EXPECT_EQ(bulkhead.inside(), 0u);
  second.leave();
  EXPECT_EQ(bulkhead.inside(), 0u);
}

TEST_F(APermit, IsWaitedFor) {
  begin(work("a", 100ms));
  begin(work("b", 100ms));
  begin(work("c", 100ms, Priority::high));
  runtime.advance(1h);
  EXPECT_EQ(log, "a+0 c+100 b+200 ");
  EXPECT_EQ(bulkhead.inside(), 0u);
}

TEST_F(APermit, IsNotWaitedForLongerThanAllowed) {
  begin(work("a", 5s));
  begin(work("b", 1s));
  runtime.advance(999ms);
  EXPECT_EQ(log, "a+0 ");
  runtime.advance(1ms);
  EXPECT_EQ(log, "a+0 b-1000 ");
  EXPECT_EQ(bulkhead.waiting(), 0u);
}

TEST_F(APermit, IsRefusedWithAReasonAndATime) {
  const Permit inside = *enter(bulkhead).take();
  const auto refused = [this]() -> Task<Error> {
    Result<Permit> permit = co_await enter(bulkhead, Priority::low, "inventory");
    co_return std::move(permit).error();
  };
  const Error error = runtime.run(refused());
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_EQ(error.message(), "inventory: the bulkhead is full");
  EXPECT_EQ(header(error, "Retry-After"), "1");
}

TEST_F(APermit, IsWorthAnotherTryInASecondHoweverLongOthersWait) {
  Bulkhead patient{BulkheadOptions{.limit = 1, .queue = 1, .longest_wait = Duration::max()}};
  const Permit inside = *enter(patient).take();
  const auto waits = [&patient]() -> Task<> { const Result<Permit> permit = co_await enter(patient); };
  Operation<void>& waiting = begin(waits());
  const auto refused = [&patient]() -> Task<Error> {
    Result<Permit> permit = co_await enter(patient);
    co_return std::move(permit).error();
  };
  EXPECT_EQ(header(runtime.run(refused()), "Retry-After"), "1");
  runtime.advance(24h);
  EXPECT_TRUE(waiting.active());
  waiting.cancel();
  runtime.run_ready();
  EXPECT_FALSE(waiting.active());
}

TEST_F(APermit, IsRefusedAtOnceWhereNobodyWaits) {
  Bulkhead small{BulkheadOptions{.limit = 1, .queue = 0}};
  const Permit inside = *enter(small).take();
  Task<Result<Permit>> task = enter(small);
  ASSERT_TRUE(task.ready());
  EXPECT_EQ(task.take().error().message(), "the bulkhead is full");
}

TEST_F(APermit, IsLostToOneThatMattersMore) {
  begin(work("a", 100ms));
  begin(work("b", 100ms, Priority::low));
  begin(work("c", 100ms, Priority::low));
  begin(work("d", 100ms, Priority::high));
  runtime.run_ready();
  EXPECT_EQ(log, "a+0 c-0 ");
  runtime.advance(1s);
  EXPECT_EQ(log, "a+0 c-0 d+100 b+200 ");
}

TEST_F(APermit, IsNotWaitedForByWhoWasCancelled) {
  begin(work("a", 100ms));
  Operation<void>& b = begin(work("b", 100ms));
  begin(work("c", 100ms));
  b.cancel();
  EXPECT_EQ(bulkhead.waiting(), 1u) << "at once";
  runtime.run_ready();
  EXPECT_FALSE(b.active());
  EXPECT_THROW(b.take(), Cancelled);
  runtime.advance(1s);
  EXPECT_EQ(log, "a+0 c+100 ");
}

TEST_F(APermit, GoesToTheNextWhenItsOwnerIsCancelledInTheVeryMoment) {
  std::optional<Permit> inside{*enter(bulkhead).take()};
  Operation<void>& b = begin(work("b", 1s));
  begin(work("c", 1s));
  inside.reset();  // b's, but it has not gone on yet
  b.cancel();
  runtime.run_ready();
  EXPECT_THROW(b.take(), Cancelled);
  EXPECT_EQ(log, "c+0 ");
  EXPECT_EQ(bulkhead.inside(), 1u);
}

TEST_F(APermit, GoesToTheNextWhenItsOwnerIsDestroyed) {
  std::optional<Permit> inside{*enter(bulkhead).take()};
  begin(work("b", 1s));
  begin(work("c", 1s));
  inside.reset();
  operations.front() = std::make_unique<Operation<void>>();
  runtime.run_ready();
  EXPECT_EQ(log, "c+0 ");
}

TEST_F(APermit, DoesNotRunWhoComesInsideOfWhoLeaves) {
  std::optional<Permit> inside{*enter(bulkhead).take()};
  begin(work("b", 1s));
  inside.reset();
  EXPECT_EQ(log, "");
  runtime.run_ready();
  EXPECT_EQ(log, "b+0 ");
}

// Any order of comings, goings, cancellations and limits: never too many inside, and at the end nobody is left.
TEST_F(APermit, IsNeverLostNorGivenTwice) {
  Bulkhead shared{BulkheadOptions{.limit = 4, .queue = 6, .longest_wait = 50ms}};
  std::uint32_t inside = 0;
  std::uint32_t most = 4;
  int entered = 0;
  int refused = 0;
  const auto visit = [&](Duration time, Priority priority) -> Task<> {
    Result<Permit> permit = co_await enter(shared, priority);
    if (!permit) {
      ++refused;
      co_return;
    }
    ++entered;
    struct Inside {
      explicit Inside(std::uint32_t& c) : count(++c) {}
      ~Inside() { --count; }
      std::uint32_t& count;
    } here{inside};
    EXPECT_LE(inside, most);
    EXPECT_LE(inside, shared.inside());
    co_await sleep_for(time);
    permit->leave();
  };
  RandomSource random{41};
  for (int i = 0; i < 5'000; ++i) {
    begin(visit(std::chrono::milliseconds{random() % 40}, static_cast<Priority>(random() % 5)));
    if (random() % 3 == 0) operations[random() % operations.size()]->cancel();
    if (random() % 7 == 0) operations[random() % operations.size()] = std::make_unique<Operation<void>>();
    if (random() % 50 == 0) {
      shared.limit(static_cast<std::uint32_t>(1 + random() % 8));
      most = std::max({most, shared.limit(), inside});
    }
    runtime.advance(std::chrono::milliseconds{random() % 12});
  }
  runtime.advance(1s);
  EXPECT_EQ(inside, 0u);
  EXPECT_EQ(shared.inside(), 0u);
  EXPECT_EQ(shared.waiting(), 0u);
  EXPECT_GT(entered, 1000);
  EXPECT_GT(refused, 100);
}

TEST_F(APermit, IsGivenToAHundredThousandInTurn) {
  Bulkhead wide{BulkheadOptions{.limit = 1, .queue = 200'000, .longest_wait = 1h}};
  int done = 0;
  const auto one = [&wide, &done]() -> Task<> {
    const Result<Permit> permit = co_await enter(wide);
    if (permit) ++done;
  };
  {
    const Permit first = *enter(wide).take();
    for (int i = 0; i < 100'000; ++i) begin(one());
  }
  runtime.run_ready();
  EXPECT_EQ(done, 100'000);
}

}  // namespace
}  // namespace skiff
