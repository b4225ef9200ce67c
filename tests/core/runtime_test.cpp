#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/core/task.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace skiff {
namespace {

using namespace std::chrono_literals;

class Never final : public Suspension {
 public:
  void await_resume() const { throw_if_cancelled(); }

 private:
  bool begin() override { return true; }
  void abort() noexcept override {}
};

TEST(Runtime, IsRealTimeWhereThereIsNone) {
  const auto before = std::chrono::steady_clock::now();
  const TimePoint between = now();
  const auto after = std::chrono::steady_clock::now();
  EXPECT_LE(before, between);
  EXPECT_LE(between, after);
  EXPECT_GT(wall_now(), WallTime{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}});
}

TEST(Runtime, WithoutOneNothingCanBeWaitedFor) {
  EXPECT_THROW(Runtime::current().post([] {}), std::logic_error);
  EXPECT_THROW(Runtime::current().run_blocking([] {}, [] {}), std::logic_error);
}

TEST(Runtime, IsTheCurrentOneOfItsThreadWhileItLives) {
  Runtime* none = &Runtime::current();
  {
    test::VirtualRuntime outer;
    EXPECT_EQ(&Runtime::current(), &outer);
    {
      test::VirtualRuntime inner;
      EXPECT_EQ(&Runtime::current(), &inner);
    }
    EXPECT_EQ(&Runtime::current(), &outer);
    Runtime* elsewhere = &outer;
    std::thread{[&elsewhere] { elsewhere = &Runtime::current(); }}.join();
    EXPECT_NE(elsewhere, &outer);
  }
  EXPECT_EQ(&Runtime::current(), none);
}

TEST(VirtualRuntime, StandsStillUntilItIsAdvanced) {
  test::VirtualRuntime runtime;
  const TimePoint start = now();
  EXPECT_EQ(wall_now(), WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}});
  EXPECT_EQ(now(), start);
  runtime.advance(90s);
  EXPECT_EQ(now(), start + 90s);
  EXPECT_EQ(wall_now(), WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}} + 90s);
}

TEST(VirtualRuntime, RunsPostedWorkInOrderAndWhatItPostsAfterIt) {
  test::VirtualRuntime runtime;
  std::string order;
  runtime.post([&] {
    order += 'a';
    runtime.post([&order] { order += 'c'; });
  });
  runtime.post([&order] { order += 'b'; });
  EXPECT_EQ(order, "");
  runtime.run_ready();
  EXPECT_EQ(order, "abc");
}

TEST(VirtualRuntime, RunsBlockingWorkAfterWhatIsPostedAlready) {
  test::VirtualRuntime runtime;
  std::string order;
  runtime.post([&order] { order += 'a'; });
  EXPECT_TRUE(runtime.run_blocking([&order] { order += 'b'; }, [&order] { order += 'c'; }));
  runtime.run_ready();
  EXPECT_EQ(order, "abc");
}

TEST(VirtualRuntime, ShowsEachSleeperItsOwnTimeWhileItAdvances) {
  test::VirtualRuntime runtime;
  const TimePoint start = now();
  std::vector<Duration> seen;
  const auto body = [&]() -> Task<> {
    for (int i = 0; i < 3; ++i) {
      co_await sleep_for(10ms);
      seen.push_back(now() - start);
    }
  };
  Operation<void> operation;
  operation.start(body(), &seen, [](void*) {});
  runtime.advance(25ms);
  EXPECT_EQ(seen, (std::vector<Duration>{10ms, 20ms}));
  EXPECT_EQ(now(), start + 25ms);
  runtime.advance(5ms);
  EXPECT_EQ(seen.size(), 3u);
}

TEST(VirtualRuntime, SaysSoWhenATaskCanNeverEnd) {
  test::VirtualRuntime runtime;
  const auto body = []() -> Task<> {
    Never never;
    co_await never;
  };
  EXPECT_THROW(runtime.run(body()), std::logic_error);
  const auto answer = []() -> Task<int> {
    co_await sleep_for(1ms);
    co_return 1;
  };
  EXPECT_EQ(runtime.run(answer()), 1) << "the runtime is usable afterwards";
}

TEST(VirtualRuntime, RunsUntilSomethingHasHappened) {
  test::VirtualRuntime runtime;
  const TimePoint start = now();
  bool done = false;
  Operation<void> operation;
  const auto body = [](bool& flag) -> Task<> {
    co_await sleep_for(2s);
    flag = true;
    co_await sleep_for(2s);
  };
  operation.start(body(done), &done, [](void*) {});
  EXPECT_EQ(runtime.run_until(done, start + 1s), test::VirtualRuntime::Stop::late);
  EXPECT_EQ(now(), start + 1s);
  EXPECT_EQ(runtime.run_until(done, start + 1h), test::VirtualRuntime::Stop::done);
  EXPECT_EQ(now(), start + 2s);
  const bool never = false;
  EXPECT_EQ(runtime.run_until(never, start + 1h), test::VirtualRuntime::Stop::idle);
  EXPECT_EQ(now(), start + 4s);
}

TEST(VirtualRuntime, NoticesWhatGoesOnWithoutEndAtOneMoment) {
  test::VirtualRuntime runtime;
  std::function<void()> again = [&] { runtime.post(again); };
  runtime.post(again);
  const bool never = false;
  EXPECT_EQ(runtime.run_until(never, now() + 1h), test::VirtualRuntime::Stop::endless);
}

TEST(VirtualRuntime, DropsPostedWorkWithItself) {
  auto shared = std::make_shared<int>(1);
  {
    test::VirtualRuntime runtime;
    runtime.post([shared] { FAIL() << "never run"; });
    EXPECT_EQ(shared.use_count(), 2);
  }
  EXPECT_EQ(shared.use_count(), 1);
}

}  // namespace
}  // namespace skiff
