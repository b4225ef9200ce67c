#include "server/worker_watch.hpp"

#include "server/live_server.hpp"

#include <skiff/test/captured_logs.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <optional>
#include <utility>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct AWorkerWatch : testing::Test {
  AWorkerWatch() {
    Router app;
    app.get("/block", [this] {
      entered.happens();
      return let_go.happened() ? "unblocked" : "abandoned";
    });
    app.get("/", [] { return "here"; });
    ServerOptions options;
    options.drain_quiet = 0ms;
    server.emplace(std::move(app), options);
    watch.emplace(**server, health, 30s);
  }

  /// A caller whose handler blocks the worker.
  test::Client block() {
    test::Client caller = server->send(test::LiveServer::request("GET", "/block", "Connection: close\r\n"));
    EXPECT_TRUE(entered.happened());
    return caller;
  }

  void unblock(test::Client& caller) {
    let_go.happens();
    EXPECT_EQ(caller.answer().body, "unblocked");
    EXPECT_EQ(server->get("/").body, "here") << "what was posted before it has run";
  }

  test::Event<> entered;
  test::Event<> let_go;
  std::optional<test::LiveServer> server;
  test::VirtualRuntime runtime;
  Health health;
  std::optional<WorkerWatch> watch;
  test::CapturedLogs logs;
};

TEST_F(AWorkerWatch, TellsOfAWorkerThatAHandlerBlocksAndOfItsRecovery) {
  test::Client caller = block();
  watch->start();
  runtime.advance(29s);
  EXPECT_TRUE(health.live().pass);
  runtime.advance(1s);
  EXPECT_THAT(health.live().reasons, ElementsAre("worker 0 has not answered for 30 s"));

  unblock(caller);
  runtime.advance(1s);
  EXPECT_THAT(health.live().reasons, IsEmpty());
  watch->stop();
  runtime.advance(1h);
  EXPECT_TRUE(health.live().pass);
}

TEST_F(AWorkerWatch, KnowsForHowLongAWorkerHasBeenSilent) {
  EXPECT_EQ(watch->silence(), 0s) << "nothing was asked yet";
  test::Client caller = block();
  watch->start();
  EXPECT_EQ(watch->silence(), 0s);
  runtime.advance(2500ms);
  EXPECT_EQ(watch->silence(), 2500ms);
  unblock(caller);
  EXPECT_EQ(watch->silence(), 0s) << "at once, not when it is asked again";
  watch->stop();
}

TEST_F(AWorkerWatch, LogsABlockedWorkerOnce) {
  test::Client caller = block();
  watch->start();
  runtime.advance(999ms);
  EXPECT_THAT(logs.lines("skiff.server"), IsEmpty());
  runtime.advance(1min);
  ASSERT_EQ(logs.lines("skiff.server").size(), 1U) << logs.text();
  const test::LogLine line = logs.lines("skiff.server").front();
  EXPECT_EQ(line.level, Level::warn);
  EXPECT_THAT(line.message, StartsWith("a worker is held up by a handler that blocks"));
  EXPECT_EQ(line.field("worker"), "0");

  unblock(caller);
  runtime.advance(1s);
  ASSERT_EQ(logs.lines("skiff.server").size(), 2U) << logs.text();
  EXPECT_EQ(logs.lines("skiff.server").back().message, "a worker that was held up works again");
  watch->stop();
}

TEST_F(AWorkerWatch, HasNothingToAskOfAWorkerThatHasEnded) {
  (*server)->drain();
  (*server)->wait();
  watch->start();
  runtime.advance(1min);
  EXPECT_EQ(watch->silence(), 0s);
  EXPECT_TRUE(health.live().pass) << "the end may take long elsewhere";
  watch->stop();
}

TEST_F(AWorkerWatch, ForgetsTheQuestionToAWorkerThatEndsWithoutAnAnswer) {
  test::Client caller = block();
  watch->start();
  runtime.advance(31s);
  EXPECT_FALSE(health.live().pass);
  (*server)->drain();
  let_go.happens();
  EXPECT_EQ(caller.answer().body, "unblocked");
  (*server)->wait();
  runtime.advance(1s);
  EXPECT_EQ(watch->silence(), 0s);
  EXPECT_TRUE(health.live().pass);
  watch->stop();
}

}  // namespace
}  // namespace skiff
