#include "net/malformed_requests.hpp"
#include "server/live_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace skiff {
namespace {

using test::Answer;
using test::Client;
using test::LiveServer;

Router hello() {
  Router app;
  app.get("/", [] { return "hello"; });
  return app;
}

ServerOptions small_limits() {
  ServerOptions options;
  options.limits = net::malformed_limits();
  return options;
}

void expect_refused(Client& client, ErrorKind kind) {
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, static_cast<int>(code(status_of(kind)))) << answer.body;
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_EQ(answer.field("content-type"), "application/problem+json");
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(AServer, AnswersWhatIsMalformedWithItsStatusAndCloses) {
  LiveServer server{hello(), small_limits()};
  for (const net::MalformedRequest& malformed : net::malformed_requests()) {
    SCOPED_TRACE(malformed.what);
    Client client = server.connect();
    client.try_send(malformed.bytes);
    expect_refused(client, malformed.kind);
  }
}

TEST(AServer, AnswersWhatIsMalformedTheSameWhereverItIsSplit) {
  LiveServer server{hello(), small_limits()};
  for (const net::MalformedRequest& malformed : net::malformed_requests()) {
    SCOPED_TRACE(malformed.what);
    const std::string_view bytes = malformed.bytes;
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      SCOPED_TRACE("split at " + std::to_string(at));
      Client client = server.send(bytes.substr(0, at));
      client.try_send(bytes.substr(at));
      expect_refused(client, malformed.kind);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(AServer, AnswersWhatIsMalformedAfterAGoodRequest) {
  LiveServer server{hello(), small_limits()};
  for (const net::MalformedRequest& malformed : net::malformed_requests()) {
    SCOPED_TRACE(malformed.what);
    Client client = server.connect();
    client.try_send(LiveServer::request("GET", "/") + malformed.bytes + LiveServer::request("GET", "/"));
    EXPECT_EQ(client.answer().body, "hello");
    expect_refused(client, malformed.kind);
  }
}

TEST(AServer, StillServesOthersAfterwards) {
  LiveServer server{hello(), small_limits()};
  Client waiting = server.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 10; ++i) {
    Client client = server.send("nonsense\n");
    expect_refused(client, ErrorKind::bad_request);
  }
  waiting.send("Host: a\r\n\r\n");
  EXPECT_EQ(waiting.answer().body, "hello");
}

TEST(AServer, DoesNotAnswerABodyToAMalformedHead) {
  LiveServer server{hello()};
  Client client = server.send("HEAD / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n");
  EXPECT_EQ(client.answer(true).status, 400);
  EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace skiff
