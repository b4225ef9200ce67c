#include "server/live_server.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <future>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::LiveServer;

/// Handlers of every kind: at once, after a wait, with the body, streamed.
Router mixed() {
  Router app;
  app.get("/now/{n}", [](Path<"n"> n) { return "now " + *n; });
  app.get("/later/{n}", [](Path<"n"> n) -> Task<std::string> {
    co_await sleep_for(1ms);
    co_return "later " + *n;
  });
  app.post("/echo", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    if (!text) co_return text.error();
    co_return Response::text(std::string{*text});
  });
  app.post("/ignore", [] { return "ignored"; });
  app.get("/stream", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      co_await writer.write("str");
      co_await sleep_for(1ms);
      co_await writer.write("eam");
    });
  });
  app.get("/nothing", [] {});
  return app;
}

struct ConnectionRule {
  const char* what;
  const char* head;
  const char* connection;  // in the answer
  bool stays;
};

TEST(AConnection, StaysOpenOrClosesAsItsRequestSays) {
  const ConnectionRule rules[] = {
      {"HTTP/1.1", "GET /now/1 HTTP/1.1\r\nHost: a\r\n\r\n", "", true},
      {"HTTP/1.1 that asks to keep", "GET /now/1 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "",
       true},
      {"HTTP/1.1 that closes", "GET /now/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", false},
      {"HTTP/1.1 that closes in a list", "GET /now/1 HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
       "close", false},
      {"HTTP/1.0", "GET /now/1 HTTP/1.0\r\n\r\n", "close", false},
      {"HTTP/1.0 that keeps", "GET /now/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", true},
      {"HTTP/1.0 that keeps and closes", "GET /now/1 HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
       "close", false},
      {"HTTP/1.0 and an answer of unknown length", "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       "close", false},
      {"an error of a handler", "GET /no HTTP/1.1\r\nHost: a\r\n\r\n", "", true},
      {"a handler that waits", "GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\n", "", true},
      {"a handler that waits, closing", "GET /later/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
       "close", false},
      {"a streamed answer", "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", "", true},
      {"no content", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", "", true},
  };
  LiveServer server{mixed()};
  for (const ConnectionRule& rule : rules) {
    SCOPED_TRACE(rule.what);
    Client client = server.send(rule.head);
    EXPECT_EQ(client.answer().field("connection"), rule.connection);
    if (rule.stays) {
      client.send(LiveServer::request("GET", "/now/2"));
      EXPECT_EQ(client.answer().body, "now 2");
    } else {
      EXPECT_TRUE(client.closed());
      EXPECT_FALSE(client.was_reset());
    }
  }
}

TEST(AConnection, IgnoresWhatFollowsTheLastRequest) {
  LiveServer server{mixed()};
  Client client = server.send(LiveServer::request("GET", "/now/1", "Connection: close\r\n") +
                              LiveServer::request("GET", "/now/2"));
  EXPECT_EQ(client.answer().body, "now 1");
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(AConnection, ServesNoMoreRequestsThanAllowed) {
  ServerOptions options;
  options.limits.requests_per_connection = 3;
  LiveServer server{mixed(), options};
  std::string four;
  for (int i = 1; i <= 4; ++i) four += LiveServer::request("GET", "/now/" + std::to_string(i));
  Client client = server.send(four);
  EXPECT_EQ(client.answer().field("connection"), "");
  EXPECT_EQ(client.answer().field("connection"), "");
  const Answer last = client.answer();
  EXPECT_EQ(last.body, "now 3");
  EXPECT_EQ(last.field("connection"), "close");
  EXPECT_TRUE(client.closed());
}

/// A conversation: what is sent, and the bodies that come back.
struct Conversation {
  std::string sent;
  struct Expected {
    int status;
    std::string body;
    bool to_head = false;
  };
  std::vector<Expected> expected;
};

Conversation every_kind() {
  const auto request = [](std::string_view method, std::string_view path) {
    return LiveServer::request(method, path);
  };
  return {request("GET", "/now/1") + request("GET", "/later/2") + request("HEAD", "/now/3") +
              LiveServer::post("/echo", "four") +
              LiveServer::post_chunked("/echo", "2\r\nfi\r\n2;x=y\r\nve\r\n0\r\n\r\n") + "\r\n" +
              request("GET", "/stream") + LiveServer::post("/ignore", "unread body") +
              request("HEAD", "/stream") + LiveServer::post_chunked("/echo", "0\r\nX: 1\r\n\r\n") +
              request("GET", "/nothing") + request("GET", "/missing") + request("GET", "/later/12") +
              "BROKEN\r\n\r\n",
          {{200, "now 1"},
           {200, "later 2"},
           {200, "", true},
           {200, "four"},
           {200, "five"},
           {200, "stream"},
           {200, "ignored"},
           {200, "", true},
           {200, ""},
           {204, ""},
           {404, "*"},
           {200, "later 12"},
           {400, "*"}}};
}

void expect_answers(Client& client, const Conversation& conversation) {
  for (std::size_t i = 0; i < conversation.expected.size(); ++i) {
    SCOPED_TRACE("answer " + std::to_string(i + 1));
    const Conversation::Expected& expected = conversation.expected[i];
    const Answer answer = client.answer(expected.to_head);
    ASSERT_EQ(answer.status, expected.status) << answer.head << answer.body;
    if (expected.body != "*") {
      EXPECT_EQ(answer.body, expected.body);
    }
  }
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(PipelinedRequests, AreAnsweredInTheirOrder) {
  LiveServer server{mixed()};
  const Conversation conversation = every_kind();
  Client client = server.send(conversation.sent);
  expect_answers(client, conversation);
}

TEST(PipelinedRequests, AreAnsweredTheSameWhereverTheyAreSplit) {
  LiveServer server{mixed()};
  const Conversation conversation = every_kind();
  const std::string_view sent = conversation.sent;
  for (std::size_t at = 1; at < sent.size(); ++at) {
    SCOPED_TRACE("split at " + std::to_string(at));
    Client client = server.send(sent.substr(0, at));
    client.send(sent.substr(at));
    expect_answers(client, conversation);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(PipelinedRequests, AreAnsweredTheSameByteByByte) {
  LiveServer server{mixed()};
  const Conversation conversation = every_kind();
  Client client = server.connect();
  for (const char byte : conversation.sent) client.send({&byte, 1});
  expect_answers(client, conversation);
}

TEST(PipelinedRequests, AreAnsweredInAFloodThatFillsEveryBuffer) {
  LiveServer server{mixed()};
  constexpr int count = 3000;
  std::string flood;
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    flood += i % 3 == 0   ? LiveServer::request("GET", "/now/" + n)
             : i % 3 == 1 ? LiveServer::post("/echo", "echo " + n)
                          : LiveServer::post_chunked("/echo", "4\r\nlast\r\n0\r\n\r\n");
  }
  Client client = server.connect();
  std::string_view rest = flood;
  int answered = 0;
  while (answered < count) {
    rest.remove_prefix(client.send_some(rest));
    const Answer answer = client.answer();
    const std::string n = std::to_string(answered);
    ASSERT_EQ(answer.body, answered % 3 == 0 ? "now " + n : answered % 3 == 1 ? "echo " + n : "last");
    ++answered;
  }
  EXPECT_TRUE(rest.empty());
}

TEST(PipelinedRequests, ThatWaitDoNotHoldBackTheAnswersBeforeThem) {
  constexpr std::size_t large = 20'000'000;
  std::promise<void> released;
  Router app;
  app.get("/large", [] { return std::string(large, 'x'); });
  app.get("/waits", [&]() -> Task<std::string> {
    co_await blocking([&] { released.get_future().wait(); });
    co_return "waited";
  });
  app.get("/streamed", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      co_await blocking([&] { released.get_future().wait(); });
      co_await writer.write("waited");
    });
  });
  LiveServer server{app};
  for (const char* path : {"/waits", "/streamed"}) {
    SCOPED_TRACE(path);
    released = {};
    Client client{server.address(), 4096};
    client.send(LiveServer::request("GET", "/large") + LiveServer::request("GET", path) +
                LiveServer::request("GET", "/large"));
    EXPECT_EQ(client.answer().body.size(), large);
    released.set_value();
    EXPECT_EQ(client.answer().body, "waited");
    EXPECT_EQ(client.answer().body.size(), large);
  }
}

TEST(PipelinedRequests, WaitForAReaderThatDoesNotReadAndAreAnsweredAfterwards) {
  Router app;
  app.get("/{n}", [](Path<"n"> n) { return *n + std::string(100'000, 'x'); });
  LiveServer server{app};
  Client client{server.address(), 4096};
  std::string many;
  for (int i = 0; i < 100; ++i) many += LiveServer::request("GET", "/" + std::to_string(i));
  client.send(many);
  for (int i = 0; i < 100; ++i) {
    const Answer answer = client.answer();
    const std::string n = std::to_string(i);
    ASSERT_EQ(answer.body.size(), n.size() + 100'000);
    ASSERT_TRUE(answer.body.starts_with(n + "x"));
  }
}

TEST(AHead, HasTheFieldsOfItsGetAndNoBody) {
  LiveServer server{mixed()};
  Client client = server.connect();
  for (const char* path : {"/now/1", "/later/1", "/stream"}) {
    SCOPED_TRACE(path);
    client.send(LiveServer::request("GET", path));
    const Answer get = client.answer();
    client.send(LiveServer::request("HEAD", path));
    const Answer head = client.answer(true);
    EXPECT_EQ(head.status, get.status);
    for (const char* field : {"content-length", "content-type", "transfer-encoding", "connection"}) {
      EXPECT_EQ(head.field(field), get.field(field)) << field;
    }
  }
}

TEST(AHead, MayPromiseTheLengthOfAGetThatItDoesNotMake) {
  Router app;
  app.head("/", [] { return Response{}.header("Content-Length", "123456"); });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("HEAD", "/"));
  EXPECT_EQ(client.answer(true).field("content-length"), "123456");
  client.send(LiveServer::request("HEAD", "/"));
  EXPECT_EQ(client.answer(true).status, 200);
}

}  // namespace
}  // namespace skiff
