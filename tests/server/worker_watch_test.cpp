#include "server/worker_watch.hpp"

#include "server/live_server.hpp"

#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <future>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

TEST(AWorkerWatch, TellsOfAWorkerThatAHandlerBlocksAndOfItsRecovery) {
  test::Event<> entered;
  std::promise<void> let_go;
  Router app;
  app.get("/block", [&] {
    entered.happens();
    let_go.get_future().wait();
    return "unblocked";
  });
  app.get("/", [] { return "here"; });
  test::LiveServer server{app};
  test::VirtualRuntime runtime;
  Health health;
  WorkerWatch watch{*server, health, 30s};

  test::Client caller = server.send(test::LiveServer::request("GET", "/block"));
  ASSERT_TRUE(entered.happened());
  watch.start();
  runtime.advance(29s);
  EXPECT_TRUE(health.live().pass);
  runtime.advance(1s);
  EXPECT_THAT(health.live().reasons, ElementsAre("worker 0 has not answered for 30 s"));

  let_go.set_value();
  EXPECT_EQ(caller.answer().body, "unblocked");
  EXPECT_EQ(server.get("/").body, "here") << "what was posted before it has run";
  runtime.advance(1s);
  EXPECT_THAT(health.live().reasons, IsEmpty());
  watch.stop();
  runtime.advance(1h);
  EXPECT_TRUE(health.live().pass);
}

}  // namespace
}  // namespace skiff
