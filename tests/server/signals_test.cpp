#include "server/live_server.hpp"

#include <skiff/core/blocking.hpp>

#include <gmock/gmock.h>

#include <csignal>
#include <pthread.h>
#include <set>

namespace skiff {
namespace {

using testing::UnorderedElementsAre;

std::set<int> signals_let_through() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  std::set<int> open;
  for (int number = 1; number < 32; ++number) {
    if (number != SIGKILL && number != SIGSTOP && ::sigismember(&blocked, number) == 0) open.insert(number);
  }
  return open;
}

TEST(AWorker, LetsThroughItsOwnFaultsAndTheProfilersSignalAndNoOther) {
  test::Event<std::set<int>> handled;
  Router app;
  app.get("/", [&] { handled.happens(signals_let_through()); });
  const std::set<int> before = signals_let_through();
  const test::LiveServer server{std::move(app)};
  EXPECT_EQ(signals_let_through(), before) << "the mask of who starts it is as it was";
  EXPECT_EQ(server.get("/").status, 204);
  EXPECT_THAT(handled.get(),
              UnorderedElementsAre(SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPROF));
}

TEST(ABlockingJob, IsSeenByTheProfilerToo) {
  test::Event<std::set<int>> handled;
  Router app;
  app.get("/", [&]() -> Task<void> {
    const auto job = [] { return signals_let_through(); };
    handled.happens(co_await blocking(job));
  });
  const test::LiveServer server{std::move(app)};
  EXPECT_EQ(server.get("/").status, 204);
  EXPECT_THAT(handled.get(), testing::Contains(SIGPROF));
}

}  // namespace
}  // namespace skiff
