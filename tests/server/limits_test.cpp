#include "server/live_server.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;

void expect_turned_away(const Answer& answer) {
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.field("retry-after"), "1");
  EXPECT_EQ(answer.field("content-type"), "application/problem+json");
}

/// A handler that waits until the test lets it go on.
struct Held {
  Held() {
    app.get("/held", [this] {
      ++entered;
      return hold("held");
    });
    app.get("/entered", [this] { return std::to_string(entered); });
  }

  Task<std::string> hold(std::string answer) {
    while (let_go.pending()) co_await sleep_for(1ms);
    co_return answer;
  }

  std::atomic<int> entered = 0;
  Event<> let_go;
  Router app;
};

TEST(TheInFlightLimit, Answers503AtOnceAndServesAgainAfterwards) {
  Held held;
  Event<> second_entered;
  held.app.get("/second", [&] {
    second_entered.happens();
    return held.hold("second");
  });
  ServerOptions options;
  options.limits.in_flight = 2;
  LiveServer server{held.app, options};
  Client first = server.send(LiveServer::request("GET", "/held"));
  Client second = server.send(LiveServer::request("GET", "/second"));
  ASSERT_TRUE(second_entered.happened());
  while (held.entered == 0) ASSERT_LE(server.get("/entered").status, 503);
  Client third = server.connect();
  for (int i = 0; i < 3; ++i) {
    third.send(LiveServer::request("GET", "/held"));
    const Answer answer = third.answer();
    expect_turned_away(answer);
    EXPECT_EQ(answer.field("connection"), "") << "the connection is kept";
  }
  held.let_go.happens();
  EXPECT_EQ(first.answer().body, "held");
  EXPECT_EQ(second.answer().body, "second");
  third.send(LiveServer::request("GET", "/held"));
  EXPECT_EQ(third.answer().body, "held");
}

TEST(TheInFlightLimit, DoesNotReadTheBodyOfWhatItTurnsAway) {
  Held held;
  ServerOptions options;
  options.limits.in_flight = 1;
  LiveServer server{held.app, options};
  Client first = server.send(LiveServer::request("GET", "/held"));
  while (held.entered == 0) server.get("/entered");
  Client second =
      server.send(LiveServer::request("POST", "/held", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
  const Answer answer = second.answer();
  expect_turned_away(answer);
  EXPECT_EQ(answer.field("connection"), "close");
  held.let_go.happens();
  EXPECT_EQ(first.answer().body, "held");
}

Router hello() {
  Router app;
  app.get("/", [] { return "hello"; });
  return app;
}

ServerOptions for_connections(std::size_t connections) {
  ServerOptions options;
  options.limits.connections = connections;
  return options;
}

TEST(TheConnectionLimit, Answers503AndCloses) {
  LiveServer server{hello(), for_connections(2)};
  Client first = server.send(LiveServer::request("GET", "/"));
  Client second = server.send(LiveServer::request("GET", "/"));
  EXPECT_EQ(first.answer().body, "hello");
  EXPECT_EQ(second.answer().body, "hello");
  for (int i = 0; i < 3; ++i) {
    Client third = server.connect();
    const Answer answer = third.answer();
    expect_turned_away(answer);
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_TRUE(third.closed());
  }
  first.send(LiveServer::request("GET", "/"));
  EXPECT_EQ(first.answer().body, "hello");
}

TEST(TheConnectionLimit, CountsOnlyConnectionsThatAreOpen) {
  LiveServer server{hello(), for_connections(2)};
  Client witness = server.connect();
  for (int i = 0; i < 20; ++i) {
    Client client = server.send(LiveServer::request("GET", "/", "Connection: close\r\n"));
    ASSERT_EQ(client.answer().body, "hello");
    ASSERT_TRUE(client.closed());
    client.close();
    // The server has seen the end of that connection once it has answered what was sent after it.
    witness.send(LiveServer::request("GET", "/"));
    ASSERT_EQ(witness.answer().body, "hello");
  }
}

TEST(TheConnectionLimit, AnswersACallerThatHasSentItsRequestAlready) {
  Router app;
  app.post("/", [] { return "hello"; });
  LiveServer server{app, for_connections(1)};
  Client first = server.send(LiveServer::post("/", ""));
  EXPECT_EQ(first.answer().body, "hello");
  Client second = server.connect();
  second.try_send(LiveServer::post("/", std::string(10'000, 'x')));
  expect_turned_away(second.answer());
  EXPECT_TRUE(second.closed());
  EXPECT_FALSE(second.was_reset());
}

TEST(Blocking, RunsOffTheWorker) {
  Router app;
  app.get("/", []() -> Task<std::string> {
    const std::thread::id worker = std::this_thread::get_id();
    const auto job = [worker] { return std::this_thread::get_id() != worker; };
    const bool elsewhere = co_await blocking(job);
    co_return elsewhere&& std::this_thread::get_id() == worker ? "elsewhere" : "here";
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/") + LiveServer::request("GET", "/"));
  EXPECT_EQ(client.answer().body, "elsewhere");
  EXPECT_EQ(client.answer().body, "elsewhere");
}

TEST(Blocking, ThatIsTooMuchAnswers503) {
  std::atomic<int> running = 0;
  Event<> let_go;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    const auto job = [&] {
      ++running;
      let_go.happened();
      return std::string{"done"};
    };
    std::string text = co_await blocking(job);
    co_return text;
  });
  app.get("/running", [&] { return std::to_string(running); });
  ServerOptions options;
  options.blocking_threads = 1;
  options.blocking_queue = 1;
  LiveServer server{app, options};
  Client runs = server.send(LiveServer::request("GET", "/"));
  while (running == 0) server.get("/running");
  Client waits = server.send(LiveServer::request("GET", "/"));
  Client refused = server.send(LiveServer::request("GET", "/"));
  Client* answered[] = {&waits, &refused};
  // Which of the two comes first is the kernel's choice.
  const bool first_waits = waits.silent_for(200ms);
  if (!first_waits) std::swap(answered[0], answered[1]);
  const Answer turned_away = answered[1]->answer();
  EXPECT_EQ(turned_away.status, 503);
  let_go.happens();
  EXPECT_EQ(runs.answer().body, "done");
  EXPECT_EQ(answered[0]->answer().body, "done");
  EXPECT_EQ(running, 2);
}

TEST(TwoWorkers, ShareTheConnections) {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  Router app;
  app.get("/", [&] {
    const std::lock_guard lock{mutex};
    seen.insert(std::this_thread::get_id());
    return std::to_string(seen.size());
  });
  ServerOptions options;
  options.threads = 2;
  LiveServer server{app, options};
  std::string workers;
  for (int i = 0; i < 500 && workers != "2"; ++i) workers = server.get("/").body;
  EXPECT_EQ(workers, "2");
}

TEST(TwoWorkers, EachServeWholeConversations) {
  Router app;
  app.post("/", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    if (!text) co_return text.error();
    co_await sleep_for(1ms);
    co_return Response::text(std::string{*text});
  });
  ServerOptions options;
  options.threads = 2;
  LiveServer server{app, options};
  const auto converse = [&server](const std::string& name) {
    for (int connection = 0; connection < 10; ++connection) {
      Client client = server.connect();
      for (int i = 0; i < 10; ++i) {
        const std::string body = name + std::to_string(i);
        client.send(i % 2 == 0 ? LiveServer::post("/", body)
                               : LiveServer::post_chunked(
                                     "/", std::to_string(body.size()) + "\r\n" + body + "\r\n0\r\n\r\n"));
        ASSERT_EQ(client.answer().body, body);
      }
    }
  };
  std::thread other{[&] { converse("other"); }};
  converse("this");
  other.join();
}

}  // namespace
}  // namespace skiff
