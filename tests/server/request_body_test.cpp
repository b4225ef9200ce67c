#include "server/live_server.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;

constexpr const char* expect_continue = "Expect: 100-continue\r\n";

Task<Reply> echo(Request& request) {
  auto text = co_await request.text();
  if (!text) co_return text.error();
  co_return Response::text(std::string{*text});
}

/// The pieces of a body as they arrive, and what it ended with.
Task<Reply> pieces(Request& request) {
  std::string seen;
  for (;;) {
    auto piece = co_await request.body().next();
    if (!piece) co_return piece.error();
    if (piece->empty()) break;
    seen.append(std::to_string(piece->size())).append(" ");
  }
  if (const Headers* trailers = request.body().trailers()) {
    for (const Headers::Field& field : *trailers) {
      seen.append(field.name).append("=").append(field.value).append(" ");
    }
  }
  co_return Response::text(seen);
}

Router bodies() {
  Router app;
  app.post("/echo", echo);
  app.post("/pieces", pieces);
  app.post("/ignore", [] { return "ignored"; });
  app.post("/large", echo).body_limit(4000);
  app.post("/tiny", echo).body_limit(10);
  app.post("/tiny/ignore", [] { return "ignored"; }).body_limit(10);
  app.post("/size", [](Request& request) {
    const auto size = request.body().size();
    return size ? std::to_string(*size) : std::string{"unknown"};
  });
  app.post("/mirror", [](Request& request) { return Response{}.body(std::move(request.body())); });
  app.post("/mirror/refused", [](Request& request) {
    return Response{}.status(Status::not_found).body(std::move(request.body()));
  });
  app.post("/half", [](Request& request) -> Task<Reply> {
    auto piece = co_await request.body().next();
    co_return Response::text(piece ? std::string{*piece} : "failed");
  });
  return app;
}

ServerOptions limited() {
  ServerOptions options;
  options.limits.body_bytes = 1000;
  return options;
}

/// A connection that is to be kept, and still understands what comes.
void expect_kept(Client& client) {
  client.send(LiveServer::post("/echo", "still here"));
  EXPECT_EQ(client.answer().body, "still here");
}

void expect_closed(Client& client, const Answer& answer) {
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(ARequestBody, IsReadWhole) {
  LiveServer server{bodies()};
  Client client = server.connect();
  for (const std::size_t size : {0UL, 1UL, 2048UL, 65'536UL, 1'000'000UL}) {
    SCOPED_TRACE(size);
    std::string body(size, 'x');
    for (std::size_t i = 0; i < size; i += 37) body[i] = static_cast<char>('a' + i % 26);
    client.send(LiveServer::post("/echo", body));
    EXPECT_EQ(client.answer().body, body);
  }
}

TEST(ARequestBody, IsReadWholeFromChunksOfEverySize) {
  LiveServer server{bodies()};
  Client client = server.connect();
  std::string chunks;
  std::string body;
  for (std::size_t size = 1; size < 100'000; size = size * 3 + 1) {
    const std::string chunk(size, static_cast<char>('a' + size % 26));
    char line[20];
    std::snprintf(line, sizeof line, "%zX\r\n", size);
    chunks.append(line).append(chunk).append("\r\n");
    body += chunk;
  }
  client.send(LiveServer::post_chunked("/echo", chunks + "0\r\n\r\n"));
  EXPECT_EQ(client.answer().body, body);
  expect_kept(client);
}

TEST(ARequestBody, ArrivesPieceByPiece) {
  Event<> first_came;
  Router app;
  app.post("/", [&](Request& request) -> Task<Reply> {
    auto first = co_await request.body().next();
    std::string seen{*first};
    first_came.happens();
    for (auto piece = co_await request.body().next(); !piece->empty();
         piece = co_await request.body().next()) {
      seen += *piece;
    }
    co_return Response::text(seen);
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("POST", "/", "Content-Length: 6\r\n", "abc"));
  ASSERT_TRUE(first_came.happened());
  client.send("def");
  EXPECT_EQ(client.answer().body, "abcdef");
}

TEST(ARequestBody, KnowsItsSizeBeforeItIsRead) {
  LiveServer server{bodies()};
  Client client = server.send(LiveServer::post("/size", "12345"));
  EXPECT_EQ(client.answer().body, "5");
  client.send(LiveServer::request("POST", "/size"));
  EXPECT_EQ(client.answer().body, "0");
  client.send(LiveServer::post_chunked("/size", "0\r\n\r\n"));
  EXPECT_EQ(client.answer().body, "unknown");
}

TEST(ARequestBody, HasItsTrailersAtTheEnd) {
  LiveServer server{bodies()};
  Client client =
      server.send(LiveServer::post_chunked("/pieces", "3\r\nabc\r\n0\r\nX-Sum: 42\r\nHost: evil\r\n\r\n"));
  EXPECT_EQ(client.answer().body, "3 X-Sum=42 ");
  expect_kept(client);
}

TEST(ARequestBody, ThatIsMalformedIsAnswered400AndCloses) {
  LiveServer server{bodies()};
  for (const char* chunks :
       {"x\r\n", "3\r\nabcd\r\n", "3\nabc\r\n", "0\r\nA : 1\r\n\r\n", "10000000000000000\r\n"}) {
    SCOPED_TRACE(chunks);
    Client client = server.send(LiveServer::post_chunked("/echo", chunks) + LiveServer::request("GET", "/"));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status, 400);
    expect_closed(client, answer);
  }
}

struct TooLarge {
  const char* path;
  std::size_t fits;
};

TEST(ARequestBody, ThatIsTooLargeIsAnswered413) {
  LiveServer server{bodies(), limited()};
  for (const TooLarge& limit : {TooLarge{"/echo", 1000}, TooLarge{"/large", 4000}, TooLarge{"/tiny", 10}}) {
    SCOPED_TRACE(limit.path);
    for (const bool is_chunked : {false, true}) {
      SCOPED_TRACE(is_chunked ? "chunked" : "of known length");
      const auto post = [&](std::size_t size) {
        const std::string body(size, 'x');
        if (!is_chunked) return LiveServer::post(limit.path, body);
        std::string chunks;
        for (std::size_t i = 0; i < size; ++i) chunks += "1\r\nx\r\n";
        return LiveServer::post_chunked(limit.path, chunks + "0\r\n\r\n");
      };
      Client client = server.send(post(limit.fits));
      EXPECT_EQ(client.answer().body.size(), limit.fits);
      client.send(post(limit.fits + 1));
      const Answer answer = client.answer();
      EXPECT_EQ(answer.status, 413);
      expect_closed(client, answer);
    }
  }
}

TEST(ARequestBody, ThatIsTooLargeByItsLengthIsRefusedBeforeItComes) {
  LiveServer server{bodies(), limited()};
  Client client = server.send(LiveServer::request("POST", "/echo", "Content-Length: 1001\r\n"));
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 413);
  expect_closed(client, answer);
}

TEST(Expect, IsInvitedWhenTheHandlerReads) {
  LiveServer server{bodies()};
  for (const char* framing : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
    SCOPED_TRACE(framing);
    Client client = server.send(LiveServer::request("POST", "/echo", std::string{framing} + expect_continue));
    const Answer invitation = client.answer();
    EXPECT_EQ(invitation.status, 100);
    EXPECT_TRUE(invitation.fields.empty());
    client.send(framing[0] == 'C' ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
    expect_kept(client);
  }
}

TEST(Expect, IsNotInvitedWhenTheBodyIsThereAlready) {
  LiveServer server{bodies()};
  Client client = server.send(LiveServer::post("/echo", "hello", expect_continue));
  EXPECT_EQ(client.answer().status, 200);
  expect_kept(client);
}

TEST(Expect, IsInvitedBeforeAnAnswerThatMayReadAsItGoes) {
  LiveServer server{bodies()};
  for (const char* framing : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
    SCOPED_TRACE(framing);
    Client client = server.send(LiveServer::request("POST", "/mirror", std::string{framing} + expect_continue));
    EXPECT_EQ(client.answer().status, 100);
    client.send(framing[0] == 'C' ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
  }
  Client client = server.send(LiveServer::post("/mirror", "hello", expect_continue));
  EXPECT_EQ(client.answer().body, "hello") << "it is there already";
  expect_kept(client);
}

TEST(Expect, IsNotInvitedWithinAnAnswer) {
  LiveServer server{bodies()};
  Client client = server.send(
      LiveServer::request("POST", "/mirror/refused", std::string{"Content-Length: 5\r\n"} + expect_continue));
  client.send("hello");  // it may have waited long enough
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "hello");
}

struct Uninvited {
  const char* what;
  std::string sent;
  int status;
};

TEST(Expect, IsNotInvitedWhenTheAnswerNeedsNoBody) {
  const Uninvited rows[] = {
      {"a handler that does not read",
       LiveServer::request("POST", "/ignore", std::string{"Content-Length: 5\r\n"} + expect_continue), 200},
      {"a path that does not exist",
       LiveServer::request("POST", "/no", std::string{"Content-Length: 5\r\n"} + expect_continue), 404},
      {"a body that is too large",
       LiveServer::request("POST", "/echo", std::string{"Content-Length: 5000\r\n"} + expect_continue), 413},
      {"another expectation", LiveServer::request("POST", "/echo", "Content-Length: 5\r\nExpect: magic\r\n"),
       417},
  };
  LiveServer server{bodies(), limited()};
  for (const Uninvited& row : rows) {
    SCOPED_TRACE(row.what);
    Client client = server.send(row.sent);
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status, row.status);
    expect_closed(client, answer);
  }
}

TEST(Expect, WithoutABodyIsIgnored) {
  LiveServer server{bodies()};
  Client client = server.send(LiveServer::request("POST", "/echo", expect_continue));
  EXPECT_EQ(client.answer().status, 200);
  expect_kept(client);
}

TEST(Expect, OfHttp10IsIgnored) {
  LiveServer server{bodies()};
  Client client = server.send("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(client.silent_for(50ms));
  client.send("hi");
  EXPECT_EQ(client.answer().body, "hi");
}

TEST(Expect, IsInvitedAfterTheAnswersBeforeIt) {
  LiveServer server{bodies()};
  Client client = server.send(
      LiveServer::post("/echo", "first") +
      LiveServer::request("POST", "/echo", std::string{"Content-Length: 6\r\n"} + expect_continue));
  EXPECT_EQ(client.answer().body, "first");
  EXPECT_EQ(client.answer().status, 100);
  client.send("second");
  EXPECT_EQ(client.answer().body, "second");
}

TEST(AnUnreadBody, ThatIsSmallIsDroppedAndTheConnectionKept) {
  LiveServer server{bodies()};
  Client client = server.connect();
  for (const std::size_t size : {1UL, 3000UL, 256UL * 1024}) {
    SCOPED_TRACE(size);
    client.send(LiveServer::post("/ignore", std::string(size, 'x')));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.body, "ignored");
    EXPECT_EQ(answer.field("connection"), "");
    expect_kept(client);
  }
}

TEST(AnUnreadBody, IsAnsweredBeforeItComes) {
  LiveServer server{bodies()};
  Client client = server.send(LiveServer::request("POST", "/ignore", "Content-Length: 4\r\n"));
  EXPECT_EQ(client.answer().body, "ignored");
  client.send("bo");
  client.send("dy" + LiveServer::post("/echo", "next"));
  EXPECT_EQ(client.answer().body, "next");
}

TEST(AnUnreadBody, ThatIsSmallButOverTheLimitDoesNotLoseTheAnswer) {
  LiveServer server{bodies()};
  for (const bool comes_late : {false, true}) {
    SCOPED_TRACE(comes_late);
    const std::string body(100'000, 'x');
    const std::string whole = LiveServer::post("/tiny/ignore", body);
    Client client = server.send(whole.substr(0, comes_late ? whole.size() - body.size() : whole.size()));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.body, "ignored");
    if (comes_late) client.try_send(body);
    if (answer.field("connection").empty()) {
      expect_kept(client);
    } else {
      expect_closed(client, answer);
    }
  }
}

TEST(AnUnreadBody, ThatIsLargeOrOfUnknownLengthClosesTheConnection) {
  LiveServer server{bodies()};
  for (const std::string& sent : {LiveServer::post("/ignore", std::string(256 * 1024 + 1, 'x')),
                                  LiveServer::post_chunked("/ignore", "3\r\nabc\r\n0\r\n\r\n")}) {
    Client client = server.send(sent);
    const Answer answer = client.answer();
    EXPECT_EQ(answer.body, "ignored");
    expect_closed(client, answer);
  }
}

TEST(AnUnreadBody, ThatWasReadInPartIsDroppedFromThere) {
  LiveServer server{bodies()};
  Client client = server.send(LiveServer::request("POST", "/half", "Content-Length: 6\r\n", "abc"));
  EXPECT_EQ(client.answer().body, "abc");
  client.send("def");
  expect_kept(client);
}

TEST(AnUnreadBody, MayBeThrownAwayByItsHandler) {
  Router app = bodies();
  app.post("/drop", [](Request& request) {
    request.body() = Body{};
    return "dropped";
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::post("/drop", "body"));
  EXPECT_EQ(client.answer().body, "dropped");
  expect_kept(client);
}

TEST(ABodyKeptByItsHandler, SaysThatTheRequestIsOver) {
  auto kept = std::make_shared<Body>();
  Router app;
  app.post("/keep", [kept](Request& request) {
    *kept = std::move(request.body());
    return "kept";
  });
  app.get("/read", [kept](Request&) -> Task<Reply> {
    auto text = co_await kept->read_all();
    co_return Response::text(text ? "got " + std::string{*text} : "over");
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::post("/keep", "mine") + LiveServer::request("GET", "/read") +
                              LiveServer::post("/keep", "again") + LiveServer::request("GET", "/read"));
  EXPECT_EQ(client.answer().body, "kept");
  EXPECT_EQ(client.answer().body, "over");
  EXPECT_EQ(client.answer().body, "kept");
  client.close();
  EXPECT_EQ(server.get("/read").body, "over");
}

TEST(ABody, OfARequestMayBeTheBodyOfItsAnswer) {
  Router app;
  app.post("/", [](Request& request) { return Response{}.body(std::move(request.body())); });
  LiveServer server{app};
  const std::string body(100'000, 'x');
  Client client = server.send(LiveServer::post("/", body));
  const Answer echoed = client.answer();
  EXPECT_EQ(echoed.field("content-length"), "100000");
  EXPECT_EQ(echoed.body, body);
  client.send(LiveServer::post_chunked("/", "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"));
  const Answer chunked = client.answer();
  EXPECT_EQ(chunked.body, "abcdef");
  expect_closed(client, chunked);
}

TEST(ABody, MayBeReadWhileTheAnswerIsStreamed) {
  Router app;
  app.post("/", [](Request& request) {
    return Response::stream([&request](BodyWriter& writer) -> Task<> {
      for (;;) {
        auto piece = co_await request.body().next();
        if (!piece || piece->empty()) break;
        const std::string doubled = std::string{*piece} + std::string{*piece};
        co_await writer.write(doubled);
      }
    });
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("POST", "/", "Content-Length: 4\r\n"));
  EXPECT_TRUE(client.answer(true).has("transfer-encoding"));
  client.send("ab");
  EXPECT_EQ(client.read(9), "4\r\nabab\r\n");
  client.send("cd");
  EXPECT_EQ(client.read(14), "4\r\ncdcd\r\n0\r\n\r\n");
  client.send(LiveServer::post("/", "x"));
  EXPECT_EQ(client.answer().body, "xx");
}

}  // namespace
}  // namespace skiff
