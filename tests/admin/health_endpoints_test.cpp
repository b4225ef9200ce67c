#include "admin/health_endpoints.hpp"

#include "server/live_server.hpp"
#include "server/worker_watch.hpp"

#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

namespace skiff {
namespace {

using namespace std::chrono_literals;

// What the checks of a service do to the probes: tests/service/operations_test.cpp.
TEST(TheLivenessProbe, FailsOnTheAdminListenerWhileAHandlerBlocksAWorker) {
  test::Event<> entered;
  test::Event<> let_go;
  Router app;
  app.get("/block", [&] {
    entered.happens();
    return let_go.happened() ? "unblocked" : "abandoned";
  });
  app.get("/", [] { return "here"; });
  test::LiveServer service{std::move(app)};
  Health health;
  Router beside;
  add_health_endpoints(beside, health);
  test::LiveServer admin{beside.handler()};
  test::VirtualRuntime runtime;
  WorkerWatch watch{*service, health, 30s};

  test::Client caller = service.send(test::LiveServer::request("GET", "/block"));
  ASSERT_TRUE(entered.happened());
  watch.start();
  EXPECT_EQ(admin.get("/livez").status, 200) << "not yet";
  runtime.advance(42s);
  const test::Answer stuck = admin.get("/livez");
  EXPECT_EQ(stuck.status, 503);
  EXPECT_EQ(stuck.body, "worker 0 has not answered for 42 s\n");

  let_go.happens();
  EXPECT_EQ(caller.answer().body, "unblocked");
  EXPECT_EQ(service.get("/").body, "here") << "what was posted before it has run";
  runtime.advance(1s);
  EXPECT_EQ(admin.get("/livez").status, 200);
  watch.stop();
}

}  // namespace
}  // namespace skiff
