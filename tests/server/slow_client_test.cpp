#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;

/// Short enough to wait for, long enough for a machine that is busy with other things.
constexpr std::chrono::milliseconds timeout = 400ms;
constexpr std::chrono::milliseconds well_over = 2 * timeout;

/// Every limit of time is `timeout`, and no caller of these tests can buy more by being quick.
ServerOptions impatient() {
  ServerOptions options;
  options.limits.header_timeout = timeout;
  options.limits.body_timeout = timeout;
  options.limits.write_timeout = timeout;
  options.limits.idle_timeout = timeout;
  options.limits.minimum_rate = 1'000'000'000;
  return options;
}

Router app() {
  Router app;
  app.get("/", [] { return "hello"; });
  app.post("/", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    if (!text) co_return text.error();
    co_return Response::text(std::string{*text});
  });
  app.post("/ignore", [] { return "ignored"; });
  app.get("/large", [] { return std::string(20'000'000, 'x'); });
  app.get("/slow", []() -> Task<std::string> {
    co_await sleep_for(well_over);
    co_return "slow";
  });
  return app;
}

void expect_timed_out(Client& client) {
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(AHeaderThatTakesTooLong, IsAnswered408) {
  LiveServer server{app(), impatient()};
  for (const char* begun : {"G", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\n"}) {
    SCOPED_TRACE(begun);
    Client client = server.send(begun);
    expect_timed_out(client);
  }
}

TEST(AHeaderThatTakesTooLong, IsAnswered408AfterAGoodRequest) {
  LiveServer server{app(), impatient()};
  Client client = server.send(LiveServer::request("GET", "/") + "GET / HT");
  EXPECT_EQ(client.answer().status, 200);
  expect_timed_out(client);
}

TEST(AHeaderThatTakesTooLong, IsAnswered408ThoughItGoesOnByteByByte) {
  LiveServer server{app(), impatient()};
  Client client = server.send("GET / HTTP/1.1\r\nX: ");
  while (client.silent_for(10ms) && client.try_send("x")) {
  }
  expect_timed_out(client);
}

TEST(AHeaderThatTakesTooLong, MayBeLargeAndGoOnAfterTheAnswer) {
  LiveServer server{app(), impatient()};
  for (const std::size_t size : {100UL, 1500UL, 3000UL, 20'000UL}) {
    SCOPED_TRACE(size);
    Client client = server.send("GET / HTTP/1.1\r\nX: " + std::string(size, 'x'));
    EXPECT_EQ(client.answer().status, 408);
    for (int i = 0; i < 20; ++i) client.try_send(std::string(1000, 'y'));
    client.try_send("\r\n\r\n" + LiveServer::request("GET", "/"));
    client.finish_sending();
    EXPECT_TRUE(client.closed()) << "no second answer";
  }
}

TEST(ASilentConnection, IsClosed) {
  LiveServer server{app(), impatient()};
  Client client = server.connect();
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(ASilentConnection, IsClosedAfterItsRequests) {
  LiveServer server{app(), impatient()};
  Client client = server.send(LiveServer::request("GET", "/"));
  EXPECT_EQ(client.answer().body, "hello");
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(ASilentConnection, IsKeptForTheIdleTimeAfterARequest) {
  ServerOptions options = impatient();
  options.limits.idle_timeout = 1h;
  LiveServer server{app(), options};
  Client client = server.send(LiveServer::request("GET", "/"));
  EXPECT_EQ(client.answer().body, "hello");
  EXPECT_TRUE(client.silent_for(well_over));
  client.send(LiveServer::request("GET", "/"));
  EXPECT_EQ(client.answer().body, "hello");
}

TEST(AConnectionInUse, IsNotClosedByTheDeadlinesBehindIt) {
  LiveServer server{app(), impatient()};
  Client client = server.send(LiveServer::request("GET", "/slow") + LiveServer::request("GET", "/slow"));
  EXPECT_EQ(client.answer().body, "slow");
  EXPECT_EQ(client.answer().body, "slow");
}

TEST(ABodyThatTakesTooLong, IsAnswered408) {
  LiveServer server{app(), impatient()};
  for (const std::string& begun :
       {LiveServer::request("POST", "/", "Content-Length: 5\r\n"),
        LiveServer::request("POST", "/", "Content-Length: 5\r\n", "abc"), LiveServer::post_chunked("/", ""),
        LiveServer::post_chunked("/", "3\r\nabc\r\n0\r\n")}) {
    SCOPED_TRACE(begun);
    Client client = server.send(begun);
    expect_timed_out(client);
  }
}

TEST(ABodyThatTakesTooLong, IsAnswered408ThoughItGoesOnByteByByte) {
  LiveServer server{app(), impatient()};
  Client client = server.send(LiveServer::request("POST", "/", "Content-Length: 100000\r\n"));
  while (client.silent_for(10ms) && client.try_send("x")) {
  }
  expect_timed_out(client);
}

TEST(ABodyThatTakesTooLong, MayTakeLongerAtTheMinimumRate) {
  ServerOptions options = impatient();
  options.limits.minimum_rate = 1;  // each byte buys a second
  LiveServer server{app(), options};
  Client client = server.send(LiveServer::request("POST", "/", "Content-Length: 10\r\n", "12345"));
  EXPECT_TRUE(client.silent_for(well_over));
  client.send("67890");
  EXPECT_EQ(client.answer().body, "1234567890");
}

TEST(ABodyThatTakesTooLong, ShowsAsAnErrorThatTheHandlerMayAnswerItself) {
  Router app;
  app.post("/", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    auto again = co_await request.text();
    if (text || again) co_return Response::text("whole");
    const bool late = text.error().kind() == ErrorKind::request_timeout;
    co_return Response::text(late && again.error().kind() == text.error().kind() ? "timed out" : "failed");
  });
  LiveServer server{app, impatient()};
  Client client = server.send(LiveServer::request("POST", "/", "Content-Length: 5\r\n", "abc"));
  const Answer answer = client.answer();
  EXPECT_EQ(answer.body, "timed out");
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST(ABodyThatTakesTooLong, AndThatNobodyWantsClosesTheConnection) {
  LiveServer server{app(), impatient()};
  Client client = server.send(LiveServer::request("POST", "/ignore", "Content-Length: 5\r\n"));
  EXPECT_EQ(client.answer().body, "ignored");
  EXPECT_TRUE(client.closed());
}

TEST(AReaderThatDoesNotRead, IsCutOffWhileOthersAreServed) {
  Event<> destroyed;
  struct Guard {
    Event<>& event;
    ~Guard() { event.happens(); }
  };
  Router routes = app();
  routes.get("/stream", [&] {
    auto guard = std::make_shared<Guard>(destroyed);
    return Response::stream([guard](BodyWriter& writer) -> Task<> {
      for (;;) co_await writer.write(std::string(100'000, 'x'));
    });
  });
  ServerOptions options = impatient();
  options.limits.header_timeout = options.limits.idle_timeout = 1h;
  LiveServer server{routes, options};
  Client whole{server.address(), 4096};
  whole.send(LiveServer::request("GET", "/large"));
  Client streamed{server.address(), 4096};
  streamed.send(LiveServer::request("GET", "/stream"));
  Client flushed{server.address(), 4096};
  flushed.send(LiveServer::request("GET", "/large") + LiveServer::request("GET", "/slow"));
  while (destroyed.pending()) ASSERT_EQ(server.get("/").body, "hello");
  EXPECT_LT(whole.read_to_end().size(), 20'000'000U);
  EXPECT_LT(flushed.read_to_end().size(), 20'000'000U);
}

TEST(AReaderThatDoesNotRead, MayTakeLongerForWhatItsReadingHasBought) {
  ServerOptions options = impatient();
  options.limits.minimum_rate = 1;
  LiveServer server{app(), options};
  Client client{server.address(), 4096};
  client.send(LiveServer::request("GET", "/large", "Connection: close\r\n"));
  client.read(1000);
  Client other = server.connect();
  EXPECT_TRUE(other.closed()) << "as long as a timeout takes";
  EXPECT_GT(client.read_to_end().size(), 20'000'000U - 1000);
}

}  // namespace
}  // namespace skiff
