#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <unistd.h>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;

Generator<std::string> count(int pieces) {
  for (int i = 0; i < pieces; ++i) co_yield std::to_string(i) + " ";
}

Router streams() {
  Router app;
  app.get("/count/{n}", [](Path<"n", int> n) { return Response::stream(count(*n)); });
  app.get("/write", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      co_await writer.write("one ");
      co_await writer.write("");
      co_await sleep_for(1ms);
      co_await writer.write("two");
    });
  });
  app.get("/large", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      for (char c = 'a'; c <= 'z'; ++c) co_await writer.write(std::string(100'000, c));
    });
  });
  app.get("/breaks", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      co_await writer.write("begun");
      throw std::runtime_error{"broken"};
    });
  });
  app.get("/breaks/at-once",
          [] { return Response::stream([](BodyWriter&) -> Task<> { throw std::runtime_error{"broken"}; }); });
  app.get("/breaks/with-an-int", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      co_await writer.write("begun");
      throw 42;
    });
  });
  return app;
}

TEST(AStreamedAnswer, IsChunked) {
  LiveServer server{streams()};
  Client client = server.send(LiveServer::request("GET", "/write"));
  EXPECT_EQ(client.answer(true).field("transfer-encoding"), "chunked");
  EXPECT_EQ(client.read(22), "4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n");
  client.send(LiveServer::request("GET", "/count/12"));
  EXPECT_EQ(client.answer().body, "0 1 2 3 4 5 6 7 8 9 10 11 ");
  client.send(LiveServer::request("GET", "/count/0"));
  EXPECT_EQ(client.answer().body, "");
}

TEST(AStreamedAnswer, ToHttp10LastsUntilTheConnectionCloses) {
  LiveServer server{streams()};
  Client client = server.send("GET /write HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_FALSE(answer.has("transfer-encoding"));
  EXPECT_FALSE(answer.has("content-length"));
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_EQ(answer.body, "one two");
}

TEST(AStreamedAnswer, IsSentPieceByPiece) {
  Event<> go_on;
  Router app;
  app.get("/", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      co_await writer.write("first");
      while (go_on.pending()) co_await sleep_for(1ms);
      co_await writer.write("second");
    });
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.answer(true);
  EXPECT_EQ(client.read(10), "5\r\nfirst\r\n");
  go_on.happens();
  EXPECT_EQ(client.read(16), "6\r\nsecond\r\n0\r\n\r\n");
}

TEST(AStreamedAnswer, WaitsForAReaderThatIsSlow) {
  LiveServer server{streams()};
  Client client{server.address(), 4096};
  client.send(LiveServer::request("GET", "/large"));
  client.answer(true);
  for (char c = 'a'; c <= 'z'; ++c) {
    ASSERT_EQ(client.read(7), "186a0\r\n");
    ASSERT_EQ(client.read(100'000), std::string(100'000, c));
    ASSERT_EQ(client.read(2), "\r\n");
  }
  EXPECT_EQ(client.read(5), "0\r\n\r\n");
}

TEST(AStreamedAnswer, DoesNotRunAheadOfItsReader) {
  std::atomic<int> made = 0;
  Router app;
  app.get("/", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      for (; made < 10'000; ++made) co_await writer.write(std::string(10'000, 'x'));
    });
  });
  app.get("/made", [&] { return std::to_string(made); });
  LiveServer server{app};
  Client client{server.address(), 4096};
  client.send(LiveServer::request("GET", "/"));
  client.answer(true);
  EXPECT_LT(std::stoi(server.get("/made").body), 10'000) << "100 MB cannot be in the kernel's buffers";
  client.close();
}

TEST(AStreamedAnswer, LeavesOthersTheirTurnThoughItsReaderKeepsUp) {
  constexpr int pieces = 2'000'000;
  std::atomic<int> made = 0;
  Router app;
  app.get("/", [] { return "hello"; });
  app.get("/stream", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      const std::string piece(1000, 'x');
      for (; made < pieces; ++made) co_await writer.write(piece);
    });
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/stream"));
  client.answer(true);
  std::atomic<bool> enough = false;
  std::thread reader{[&] {
    while (!enough && made < pieces) client.read(100'000);
    client.close();
  }};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(server.get("/").body, "hello");
  EXPECT_LT(made, pieces) << "the others had to wait for its end";
  enough = true;
  reader.join();
}

TEST(AStreamedAnswer, ThatBreaksOffEndsWithoutItsEnd) {
  LiveServer server{streams()};
  for (const char* path : {"/breaks", "/breaks/at-once", "/breaks/with-an-int"}) {
    SCOPED_TRACE(path);
    Client client = server.send(LiveServer::request("GET", path) + LiveServer::request("GET", "/write"));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.whole);
    EXPECT_TRUE(client.closed());
  }
  EXPECT_EQ(server.get("/write").body, "one two");
}

TEST(AStreamedAnswer, ThatBreaksOffDoesNotTakeTheAnswersBeforeItAlong) {
  LiveServer server{streams()};
  Client client =
      server.send(LiveServer::request("GET", "/missing") + LiveServer::request("GET", "/breaks/at-once"));
  EXPECT_EQ(client.answer().status, 404);
  EXPECT_FALSE(client.answer().whole);
}

TEST(AStreamedAnswer, SendsItsHeadAndTheAnswersBeforeItWithoutWaitingForItsFirstPiece) {
  Event<> let_go;
  Router app;
  app.get("/", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      while (let_go.pending()) co_await sleep_for(1ms);
      co_await writer.write("late");
    });
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/missing") + LiveServer::request("GET", "/"));
  EXPECT_EQ(client.answer().status, 404);
  EXPECT_EQ(client.answer(true).status, 200);
  let_go.happens();
  EXPECT_EQ(client.read(14), "4\r\nlate\r\n0\r\n\r\n");
}

TEST(AStreamedAnswer, MayBeEmpty) {
  Router app;
  app.get("/", [] { return Response::stream([](BodyWriter&) -> Task<> { co_return; }); });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.answer(true);
  EXPECT_EQ(client.read(5), "0\r\n\r\n");
}

TEST(AStreamedAnswer, IsNotMadeWhereNoneIsSent) {
  std::atomic<bool> ran = false;
  Router app;
  app.get("/{status}", [&](Path<"status", unsigned> status) {
    return Response::stream([&](BodyWriter&) -> Task<> {
             ran = true;
             co_return;
           })
        .status(static_cast<Status>(*status));
  });
  LiveServer server{app};
  Client client = server.connect();
  client.send(LiveServer::request("HEAD", "/200"));
  EXPECT_EQ(client.answer(true).field("transfer-encoding"), "chunked");
  client.send(LiveServer::request("GET", "/204"));
  EXPECT_EQ(client.answer().status, 204);
  client.send(LiveServer::request("GET", "/304"));
  EXPECT_EQ(client.answer().status, 304);
  EXPECT_FALSE(ran);
}

/// A file of its own for each test, gone afterwards.
struct AFile : testing::Test {
  AFile() {
    char name[] = "/tmp/skiff-file-XXXXXX";
    const int descriptor = ::mkstemp(name);
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
    path = name;
    app.get("/file", [this](Request&) -> Reply { return Response::file(path); });
    app.get("/after", [] { return "after"; });
  }
  ~AFile() override { std::remove(path.c_str()); }

  void holds(std::string_view content) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << content;
  }

  std::string path;
  Router app;
};

std::string pattern(std::size_t size) {
  std::string content(size, '\0');
  for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 31 + i / 4096);
  return content;
}

TEST_F(AFile, IsSentWhole) {
  LiveServer server{app};
  Client client = server.connect();
  for (const std::size_t size : {0UL, 1UL, 16'384UL, 1'048'577UL, 5'000'000UL}) {
    SCOPED_TRACE(size);
    const std::string content = pattern(size);
    holds(content);
    client.send(LiveServer::request("GET", "/file") + LiveServer::request("GET", "/after"));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.field("content-length"), std::to_string(size));
    EXPECT_TRUE(answer.body == content);
    EXPECT_EQ(client.answer().body, "after");
  }
}

TEST_F(AFile, IsSentToAReaderThatIsSlow) {
  LiveServer server{app};
  const std::string content = pattern(3'000'000);
  holds(content);
  Client client{server.address(), 4096};
  client.send(LiveServer::request("GET", "/file"));
  EXPECT_TRUE(client.answer().body == content);
}

TEST_F(AFile, IsSentToHttp10) {
  LiveServer server{app};
  holds("content");
  Client client = server.send("GET /file HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.field("content-length"), "7");
  EXPECT_EQ(answer.field("connection"), "keep-alive");
  EXPECT_EQ(answer.body, "content");
}

TEST_F(AFile, AnswersHeadWithItsLength) {
  LiveServer server{app};
  holds(pattern(2'000'000));
  Client client = server.send(LiveServer::request("HEAD", "/file") + LiveServer::request("GET", "/after"));
  EXPECT_EQ(client.answer(true).field("content-length"), "2000000");
  EXPECT_EQ(client.answer().body, "after");
}

TEST_F(AFile, ThatDoesNotExistIs404) {
  LiveServer server{app};
  std::remove(path.c_str());
  const Answer answer = server.get("/file");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body.find(path), std::string::npos);
}

TEST_F(AFile, ThatShrinksWhileItIsSentBreaksOff) {
  LiveServer server{app};
  holds(pattern(20'000'000));
  Client client{server.address(), 4096};
  client.send(LiveServer::request("GET", "/file") + LiveServer::request("GET", "/after"));
  client.read(1000);
  holds("");
  EXPECT_LT(client.read_to_end().size(), 20'000'000U);
  EXPECT_EQ(server.get("/after").body, "after");
}

TEST_F(AFile, IsGivenUpWhenItsReaderLeaves) {
  LiveServer server{app};
  holds(pattern(20'000'000));
  Client client{server.address(), 4096};
  client.send(LiveServer::request("GET", "/file"));
  client.read(1000);
  client.reset();
  EXPECT_EQ(server.get("/after").body, "after");
}

}  // namespace
}  // namespace skiff
