#include "server/live_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::Event;
using test::LiveServer;

/// Asks until the answer is `wanted`; false when it never is.
bool becomes(LiveServer& server, bool wanted) {
  const auto deadline = std::chrono::steady_clock::now() + Client::patience;
  while (server->responsive() != wanted) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

ServerOptions two_workers() {
  ServerOptions options;
  options.threads = 2;
  options.drain_quiet = 0ms;
  return options;
}

TEST(AServer, IsResponsiveWhileItsWorkersComeRound) {
  LiveServer server{Router{}, two_workers()};
  EXPECT_TRUE(server->responsive()) << "nothing was asked before";
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(becomes(server, true));
}

TEST(AServer, IsNotResponsiveWhileAHandlerBlocksOneOfItsWorkers) {
  Event<> entered;
  Event<> let_go;
  Router app;
  app.get("/", [&] {
    entered.happens();
    return let_go.happened() ? "free" : "abandoned";
  });
  LiveServer server{std::move(app), two_workers()};
  Client caller = server.send(LiveServer::request("GET", "/", "Connection: close\r\n"));
  ASSERT_TRUE(entered.happened());

  // The worker may still owe the answer to the question that found it free: from the next on there is none.
  ASSERT_TRUE(becomes(server, false));
  while (server->responsive()) std::this_thread::yield();
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(server->responsive());

  let_go.happens();
  EXPECT_EQ(caller.answer().body, "free");
  EXPECT_TRUE(becomes(server, true));
}

TEST(AServer, ThatHasEndedHasNoWorkerToAsk) {
  LiveServer server{Router{}, two_workers()};
  EXPECT_TRUE(server->responsive());
  server->drain();
  server->wait();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(server->responsive());
  server->stop();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(server->responsive());
}

}  // namespace
}  // namespace skiff
