#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>

#include <csignal>

// How the program ends.
namespace skiff::test {
namespace {

using ::testing::HasSubstr;

Launch one_worker(std::vector<std::string> more = {}) {
  Launch launch{.arguments = {"--listen", "127.0.0.1:0", "--threads", "1"}};
  launch.arguments.insert(launch.arguments.end(), more.begin(), more.end());
  return launch;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Shutdown, OfAnIdleServiceIsQuietAndQuick) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Process service{one_worker()};
    ASSERT_NE(service.port(), 0);
    const auto start = std::chrono::steady_clock::now();
    service.signal(signal);
    EXPECT_EQ(service.exit_status(), 0);
    EXPECT_LT(seconds_since(start), 2);
    EXPECT_THAT(service.out(), HasSubstr("shutdown complete"));
    EXPECT_EQ(service.err(), "");
  }
}

TEST(Shutdown, ClosesIdleConnections) {
  Process service{one_worker()};
  Client idle{service.port()};
  EXPECT_EQ(idle.get("/").body, "here");
  service.signal(SIGTERM);
  EXPECT_TRUE(idle.sees_the_end());
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Shutdown, FinishesARequestUnderWay) {
  Process service{one_worker()};
  const std::uint16_t port = service.port();
  Client caller{port};
  Client idle{port};
  caller.send("GET /held HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler waits"));
  EXPECT_EQ(idle.get("/").body, "here");
  service.signal(SIGTERM);
  ASSERT_TRUE(idle.sees_the_end()) << "the worker drains now";
  service.type("x");
  const Answer answer = caller.receive();
  EXPECT_EQ(answer.body, "released");
  EXPECT_TRUE(answer.closes()) << answer.head;
  EXPECT_TRUE(caller.sees_the_end());
  EXPECT_EQ(service.exit_status(), 0);
  EXPECT_FALSE(Client{port}.connected());
}

TEST(Shutdown, FinishesAStreamedAnswerUnderWay) {
  Process service{one_worker()};
  const std::uint16_t port = service.port();
  Client caller{port};
  Client idle{port};
  constexpr std::size_t pieces = 2000;  // more than the kernel's buffers hold
  caller.send("GET /stream/" + std::to_string(pieces) + " HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(idle.get("/").body, "here");
  service.signal(SIGTERM);
  ASSERT_TRUE(idle.sees_the_end());
  const Answer answer = caller.receive();
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(answer.body.size(), pieces * 16 * 1024);
  EXPECT_TRUE(caller.sees_the_end());
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Shutdown, AnswersARequestThatIsStillArriving) {
  Process service{one_worker()};
  const std::uint16_t port = service.port();
  Client caller{port};
  Client idle{port};
  caller.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(idle.get("/").body, "here");
  service.signal(SIGTERM);
  ASSERT_TRUE(idle.sees_the_end());
  caller.send("st: test\r\n\r\n");
  const Answer answer = caller.receive();
  EXPECT_EQ(answer.body, "here");
  EXPECT_TRUE(answer.closes());
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Shutdown, AnswersACallerThatHasOnlyConnected) {
  Process service{one_worker()};
  const std::uint16_t port = service.port();
  Client warm{port};
  EXPECT_EQ(warm.get("/").body, "here");  // the worker runs
  Client caller{port};
  ASSERT_TRUE(caller.connected());
  service.signal(SIGTERM);
  ASSERT_TRUE(service.says("shutdown begins"));
  const Answer answer = caller.get("/");
  EXPECT_EQ(answer.body, "here");
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Shutdown, CutsOffWhatTakesTooLong) {
  Process service{one_worker({"--shutdown-timeout", "0.2"})};
  Client caller{service.port()};
  caller.send("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler sleeps"));
  const auto start = std::chrono::steady_clock::now();
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_GE(seconds_since(start), 0.2);
  EXPECT_LT(seconds_since(start), 5);
  EXPECT_FALSE(caller.receive().complete);
  EXPECT_THAT(service.out(), HasSubstr("cuts off"));
}

TEST(Shutdown, EndsAtOnceOnASecondSignal) {
  Process service{one_worker()};
  Client caller{service.port()};
  caller.send("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler sleeps"));
  service.signal(SIGTERM);
  ASSERT_TRUE(service.says("shutdown begins"));
  const auto start = std::chrono::steady_clock::now();
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_LT(seconds_since(start), 2);
}

TEST(Shutdown, EndsAtOnceOnASecondSignalDuringTheGrace) {
  Process service{one_worker({"--shutdown-grace", "3600"})};
  const std::uint16_t port = service.port();
  service.signal(SIGTERM);
  ASSERT_TRUE(service.says("shutdown begins"));
  EXPECT_EQ(get(port, "/").body, "here") << "the grace serves on";
  service.signal(SIGINT);
  EXPECT_EQ(service.exit_status(), 1);
}

TEST(Shutdown, IsNotHeldUpByBlockingWorkThatHangs) {
  Process service{one_worker({"--shutdown-timeout", "0.2"})};
  Client caller{service.port()};
  caller.send("GET /held HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler waits"));
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_THAT(service.out(), HasSubstr("gives up"));
}

TEST(Shutdown, IsNotHeldUpByAHandlerThatBlocksItsWorker) {
  Process service{one_worker({"--shutdown-timeout", "0.2"})};
  Client caller{service.port()};
  caller.send("GET /stuck HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler blocks its worker"));
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 1);
}

TEST(Shutdown, ComesFromInsideTheProgramToo) {
  Process service{one_worker()};
  const Answer answer = get(service.port(), "/end");
  EXPECT_EQ(answer.body, "ending");
  EXPECT_EQ(service.exit_status(), 0);
}

}  // namespace
}  // namespace skiff::test
