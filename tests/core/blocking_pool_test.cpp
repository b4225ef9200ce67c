#include "core/blocking_pool.hpp"

#include "semaphore.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace skiff {
namespace {

TEST(BlockingPool, RunsWhatItAcceptedBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    BlockingPool pool{3, 1000};
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.submit([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 500);
}

TEST(BlockingPool, RunsAsManyJobsAtOnceAsItHasThreads) {
  constexpr int threads = 4;
  test::Semaphore started;
  test::Semaphore all_started;
  std::mutex mutex;
  std::set<std::thread::id> ids;
  {
    BlockingPool pool{threads, 100};
    for (int i = 0; i < threads; ++i) {
      ASSERT_TRUE(pool.submit([&] {
        {
          const std::lock_guard lock{mutex};
          ids.insert(std::this_thread::get_id());
        }
        started.release();
        all_started.acquire();
      }));
    }
    for (int i = 0; i < threads; ++i) started.acquire();  // only when all of them run together
    all_started.release(threads);
  }
  EXPECT_EQ(ids.size(), threads);
}

TEST(BlockingPool, RefusesWhatIsMoreThanItsThreadsAndItsLineHold) {
  constexpr std::size_t threads = 2;
  constexpr std::size_t waiting = 3;
  test::Semaphore go;
  std::atomic<int> ran = 0;
  {
    BlockingPool pool{threads, waiting};
    const auto job = [&] {
      go.acquire();
      ++ran;
    };
    for (std::size_t i = 0; i < threads + waiting; ++i) EXPECT_TRUE(pool.submit(job)) << i;
    EXPECT_FALSE(pool.submit(job));
    go.release(threads + waiting);
  }
  EXPECT_EQ(ran, 5);
}

TEST(BlockingPool, WithoutALineStillUsesItsThreads) {
  test::Semaphore go;
  BlockingPool pool{1, 0};
  EXPECT_TRUE(pool.submit([&go] { go.acquire(); }));
  EXPECT_FALSE(pool.submit([] {}));
  go.release();
}

TEST(BlockingPool, DropsARefusedJobAndAFinishedOne) {
  auto shared = std::make_shared<int>(0);
  {
    test::Semaphore go;
    BlockingPool pool{1, 0};
    ASSERT_TRUE(pool.submit([&go, shared] { go.acquire(); }));
    EXPECT_FALSE(pool.submit([shared] {}));
    EXPECT_EQ(shared.use_count(), 2);
    go.release();
  }
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(BlockingPool, ThatIsNeverUsedStartsNoThreadAndEnds) {
  const BlockingPool pool{4, 4};
}

}  // namespace
}  // namespace skiff
