#include "server/live_server.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/event_stream.hpp>
#include <skiff/middleware/access_log.hpp>
#include <skiff/middleware/compression.hpp>
#include <skiff/test/captured_logs.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;

Router hello() {
  Router app;
  app.get("/", [] { return "hello"; });
  return app;
}

ServerOptions quick() {
  ServerOptions options;
  options.drain_quiet = 100ms;
  return options;
}

/// A handler that waits until the test lets it go on.
struct Held {
  Held() : app(hello()) {
    app.get("/held", [this]() -> Task<std::string> {
      entered.happens();
      while (let_go.pending()) co_await sleep_for(1ms);
      co_return "held";
    });
  }

  Event<> entered;
  Event<> let_go;
  Router app;
};

/// Returns when no one can connect any more.
void await_refusal(const Address& address) {
  try {
    for (;;) Client{address};
  } catch (const std::system_error&) {
  }
}

Generator<skiff::Event> ticks() {
  for (int i = 1;; ++i) {
    co_yield skiff::Event{std::to_string(i)};
    co_await sleep_for(1h);
  }
}

TEST(ADrainingServer, EndsEventStreamsWell) {
  Router app;
  app.get("/ticks", ticks);
  LiveServer server{app, quick()};
  Client client = server.send(LiveServer::request("GET", "/ticks"));
  std::string received;
  while (!received.ends_with("data: 1\n\n\r\n")) received += client.read(1);
  server->drain();
  EXPECT_EQ(client.read_to_end(), "0\r\n\r\n") << "the client knows that it missed nothing";
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, EndsEventStreamsInsideOfMiddlewaresToo) {
  const test::CapturedLogs logs;
  Router app;
  app.use(AccessLog{}).use(Compression{});
  app.get("/ticks", ticks);
  LiveServer server{app, quick()};
  Client client = server.send(LiveServer::request("GET", "/ticks", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(client.answer(true).field("content-encoding"), "gzip");
  client.read(1);  // it has begun
  server->drain();
  EXPECT_TRUE(client.read_to_end().ends_with("\r\n0\r\n\r\n"));
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, WithNothingToDoEnds) {
  LiveServer server{Router{}, quick()};
  server->drain();
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, ThatWasNotStartedEndsOnceItIs) {
  ServerOptions options = quick();
  options.threads = 2;
  options.listen = {Address::parse("127.0.0.1:0")};
  Server server{Router{}, options};
  server.drain();
  server.start();
  EXPECT_TRUE(server.wait(Client::patience));
}

TEST(ADrainingServer, FinishesWhatIsUnderWayAndSaysThatItIsTheLast) {
  Held held;
  LiveServer server{held.app, quick()};
  Client client = server.send(LiveServer::request("GET", "/held") + LiveServer::request("GET", "/"));
  ASSERT_TRUE(held.entered.happened());
  server->drain();
  EXPECT_FALSE(server->wait(300ms)) << "the request is under way";
  held.let_go.happens();
  const Answer answer = client.answer();
  EXPECT_EQ(answer.body, "held");
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, RefusesNewConnectionsWhileItFinishes) {
  Held held;
  LiveServer server{held.app, quick()};
  Client client = server.send(LiveServer::request("GET", "/held"));
  ASSERT_TRUE(held.entered.happened());
  server->drain();
  await_refusal(server.address());
  held.let_go.happens();
  EXPECT_EQ(client.answer().body, "held");
}

TEST(ADrainingServer, ClosesIdleConnections) {
  LiveServer server{hello(), quick()};
  Client unused = server.connect();
  Client used_once = server.send(LiveServer::request("GET", "/"));
  EXPECT_EQ(used_once.answer().body, "hello");
  Client in_use = server.connect();
  for (int i = 0; i < 3; ++i) {
    in_use.send(LiveServer::request("GET", "/"));
    EXPECT_EQ(in_use.answer().body, "hello");
  }
  server->drain();
  EXPECT_TRUE(unused.closed());
  EXPECT_TRUE(used_once.closed());
  EXPECT_TRUE(in_use.closed());
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, AnswersARequestThatComesOnAConnectionInUse) {
  ServerOptions options;
  options.drain_quiet = 10s;
  LiveServer server{hello(), options};
  Client client = server.connect();
  for (int i = 0; i < 2; ++i) {
    client.send(LiveServer::request("GET", "/"));
    EXPECT_EQ(client.answer().field("connection"), "");
  }
  server->drain();
  await_refusal(server.address());
  client.send(LiveServer::request("GET", "/"));
  const Answer last = client.answer();
  EXPECT_EQ(last.body, "hello");
  EXPECT_EQ(last.field("connection"), "close");
  EXPECT_TRUE(client.closed());
  client.close();
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, AnswersARequestThatHasBegun) {
  LiveServer server{hello(), quick()};
  Client client = server.send("GET / HTTP/1.1\r\n");
  Client other = server.send(LiveServer::request("GET", "/"));
  other.answer();  // by now the first connection has been read too
  server->drain();
  await_refusal(server.address());
  client.send("Host: a\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.field("connection"), "close");
}

TEST(ADrainingServer, FinishesAStreamedAnswer) {
  Event<> let_go;
  Router app;
  app.get("/", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      co_await writer.write("first ");
      while (let_go.pending()) co_await sleep_for(1ms);
      co_await writer.write("last");
    });
  });
  LiveServer server{app, quick()};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.answer(true);
  EXPECT_EQ(client.read(11), "6\r\nfirst \r\n");
  server->drain();
  await_refusal(server.address());
  let_go.happens();
  EXPECT_EQ(client.read_to_end(), "4\r\nlast\r\n0\r\n\r\n");
  client.close();
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, FinishesABlockingJob) {
  Event<> entered;
  Event<> let_go;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    const auto job = [&] {
      entered.happens();
      let_go.happened();
      return std::string{"done"};
    };
    std::string text = co_await blocking(job);
    co_return text;
  });
  LiveServer server{app, quick()};
  Client client = server.send(LiveServer::request("GET", "/"));
  ASSERT_TRUE(entered.happened());
  server->drain();
  await_refusal(server.address());
  let_go.happens();
  EXPECT_EQ(client.answer().body, "done");
  client.close();
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(ADrainingServer, ServesACallerThatHasHalfClosedAsLongAsBefore) {
  Router app;
  app.get("/", []() -> Task<std::string> {
    co_await sleep_for(50ms);
    co_return "soon";
  });
  Event<> entered;
  app.get("/held", [&]() -> Task<std::string> {
    entered.happens();
    co_await sleep_for(1h);
    co_return "";
  });
  LiveServer server{app, quick()};
  Client holds = server.send(LiveServer::request("GET", "/held"));
  ASSERT_TRUE(entered.happened());
  Client client = server.connect();
  client.send("GET / HTTP/1.1\r\n");
  server->drain();
  await_refusal(server.address());
  client.send("Host: a\r\n\r\n");
  client.finish_sending();
  EXPECT_EQ(client.answer().body, "soon");
}

TEST(ADrainingServer, LosesNoRequestOfManyCallers) {
  ServerOptions options;
  options.threads = 2;
  options.drain_quiet = 100ms;
  Router app;
  app.get("/", []() -> Task<std::string> {
    co_await sleep_for(1ms);
    co_return "hello";
  });
  LiveServer server{app, options};
  std::vector<Client> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(server.connect());
    clients.back().send(LiveServer::request("GET", "/"));
  }
  server->drain();
  for (Client& client : clients) EXPECT_EQ(client.answer().body, "hello");
  for (Client& client : clients) EXPECT_TRUE(client.closed());
  EXPECT_TRUE(server->wait(Client::patience));
}

TEST(AStoppedServer, CancelsItsHandlersAndClosesItsConnections) {
  Event<> entered;
  Event<> cancelled;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    entered.happens();
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
      cancelled.happens();
      throw;
    }
    co_return "late";
  });
  app.post("/", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    co_return Response::text(text ? "whole" : "broken off");
  });
  LiveServer server{app};
  Client idle = server.connect();
  Client begun = server.send("GET / HT");
  Client waits_for_body = server.send(LiveServer::request("POST", "/", "Content-Length: 10\r\n"));
  Client waits = server.send(LiveServer::request("GET", "/"));
  ASSERT_TRUE(entered.happened());
  server->stop();
  EXPECT_FALSE(cancelled.pending());
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(begun.closed());
  EXPECT_TRUE(waits_for_body.closed());
  EXPECT_TRUE(waits.closed());
  EXPECT_TRUE(server->wait(0ms));
}

TEST(AStoppedServer, EndsStreamsInEveryState) {
  std::atomic<int> ended = 0;
  struct Guard {
    std::atomic<int>& count;
    ~Guard() { ++count; }
  };
  Event<> sleeping;
  Router app;
  app.get("/sleeps", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      const Guard guard{ended};
      co_await writer.write("x");
      sleeping.happens();
      co_await sleep_for(1h);
    });
  });
  app.get("/blocked", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      const Guard guard{ended};
      for (;;) co_await writer.write(std::string(100'000, 'x'));
    });
  });
  app.post("/reads", [&](Request& request) {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      const Guard guard{ended};
      co_await writer.write("x");
      const auto piece = co_await request.body().next();
      if (piece) co_await writer.write(*piece);
    });
  });
  LiveServer server{app};
  Client sleeps = server.send(LiveServer::request("GET", "/sleeps"));
  Client blocked{server.address(), 4096};
  blocked.send(LiveServer::request("GET", "/blocked"));
  blocked.read(1000);
  Client reads = server.send(LiveServer::request("POST", "/reads", "Content-Length: 5\r\n"));
  reads.answer(true);
  ASSERT_TRUE(sleeping.happened());
  server->stop();
  EXPECT_EQ(ended, 3);
}

TEST(AStoppedServer, WaitsForTheBlockingJobsOfItsHandlers) {
  Event<> entered;
  std::atomic<bool> job_ended = false;
  std::atomic<bool> handler_ended = false;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    struct Guard {
      std::atomic<bool>& flag;
      ~Guard() { flag = true; }
    };
    const Guard guard{handler_ended};
    const auto job = [&] {
      entered.happens();
      for (int i = 0; i < 1000; ++i) std::this_thread::yield();
      job_ended = true;
    };
    co_await blocking(job);
    co_return "late";
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  ASSERT_TRUE(entered.happened());
  server->stop();
  EXPECT_TRUE(job_ended);
  EXPECT_TRUE(handler_ended);
}

TEST(AStoppedServer, MayBeStoppedAndDrainedAgain) {
  LiveServer server{Router{}};
  server->stop();
  server->stop();
  server->drain();
  server->wait();
}

TEST(AServer, MayEndWithoutHavingBeenStarted) {
  ServerOptions options;
  options.threads = 2;
  options.listen = {Address::parse("127.0.0.1:0")};
  const Server server{Router{}, options};
  Client client{server.addresses().front()};
  client.send(LiveServer::request("GET", "/"));
}

TEST(AServer, AnswersWhatConnectedBeforeItStarted) {
  ServerOptions options;
  options.threads = 1;
  options.listen = {Address::parse("127.0.0.1:0")};
  Server server{hello(), options};
  Client client{server.addresses().front()};
  client.send(LiveServer::request("GET", "/"));
  server.start();
  EXPECT_EQ(client.answer().body, "hello");
}

TEST(AServer, MayBeDrainedByItsOwnHandler) {
  Server* itself = nullptr;
  Router app;
  app.post("/shutdown", [&] { itself->drain(); });
  ServerOptions options = quick();
  options.listen = {Address::parse("127.0.0.1:0")};
  options.threads = 2;
  Server server{app, options};
  itself = &server;
  server.start();
  Client client{server.addresses().front()};
  client.send(LiveServer::post("/shutdown", ""));
  EXPECT_EQ(client.answer().status, 204);
  EXPECT_TRUE(server.wait(Client::patience));
}

}  // namespace
}  // namespace skiff
