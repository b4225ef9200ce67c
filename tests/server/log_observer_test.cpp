#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/test/captured_logs.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::LiveServer;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

/// What a server writes to the log while this object lives. Read it after stop().
struct ALog : testing::Test {
  std::vector<test::LogLine> lines_saying(std::string_view message) const {
    std::vector<test::LogLine> lines = logs.lines("skiff.server");
    std::erase_if(lines, [&](const test::LogLine& line) { return line.message != message; });
    return lines;
  }

  test::CapturedLogs logs;
};

TEST_F(ALog, TellsOfARequestThatWasRefusedAndByWhom) {
  LiveServer server{Router{}};
  Client client = server.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.answer().status, 400);
  server->stop();
  const auto lines = lines_saying("request refused");
  ASSERT_THAT(lines, SizeIs(1)) << logs.text();
  EXPECT_EQ(lines[0].level, Level::warn);
  EXPECT_EQ(lines[0].field("client.address"), "127.0.0.1");
  EXPECT_NE(lines[0].field("client.port"), "");
  EXPECT_EQ(lines[0].field("http.response.status_code"), "400");
  EXPECT_THAT(lines[0].field("error.message"), StartsWith("a request line is"));
}

TEST_F(ALog, TellsOfAFloodOfRefusalsTenTimesASecond) {
  constexpr int refusals = 60;
  LiveServer server{Router{}};
  for (int i = 0; i < refusals; ++i) {
    Client client = server.send("nonsense\r\n\r\n");
    EXPECT_EQ(client.answer().status, 400);
  }
  server->stop();
  const auto lines = lines_saying("request refused");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(lines.back().time - lines.front().time).count() + 2;
  EXPECT_LE(lines.size(), static_cast<std::size_t>(10 * seconds)) << logs.text();
}

TEST_F(ALog, TellsOfABodyThatBrokeOffOnce) {
  Router app;
  app.post("/", [](Request& request) -> Task<Reply> {
    auto body = co_await request.text();
    body = co_await request.text();
    co_return Response::text(body ? "whole" : "broken");
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::post_chunked("/", "x\r\n"));
  EXPECT_EQ(client.answer().body, "broken");
  server->stop();
  EXPECT_THAT(lines_saying("request refused"), SizeIs(1)) << logs.text();
}

TEST_F(ALog, TellsTheCauseOfAFailureAndTheIdThatTheCallerWasGiven) {
  Router app;
  app.get("/orders/{id}", [](Path<"id">) -> std::string { throw std::runtime_error{"the table is locked"}; });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/orders/7", "X-Request-Id: abc-1\r\n"));
  EXPECT_THAT(client.answer().body, HasSubstr("abc-1"));
  server->stop();
  const auto lines = lines_saying("request failed");
  ASSERT_THAT(lines, SizeIs(1)) << logs.text();
  EXPECT_EQ(lines[0].level, Level::error);
  EXPECT_EQ(lines[0].request_id, "abc-1");
  EXPECT_EQ(lines[0].route, "/orders/{id}");
  EXPECT_EQ(lines[0].trace_id.size(), 32U);
  EXPECT_EQ(lines[0].field("http.request.method"), "GET");
  EXPECT_EQ(lines[0].field("http.response.status_code"), "500");
  EXPECT_EQ(lines[0].field("error.message"), "the table is locked");
}

TEST_F(ALog, TellsOfAStreamThatBrokeOff) {
  Router app;
  app.get("/", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      co_await writer.write("begun");
      throw std::runtime_error{"the disk is gone"};
    });
  });
  LiveServer server{app};
  EXPECT_FALSE(server.get("/").whole);
  server->stop();
  ASSERT_THAT(lines_saying("request failed"), SizeIs(1)) << logs.text();
  EXPECT_EQ(lines_saying("request failed")[0].field("error.message"), "the disk is gone");
}

TEST_F(ALog, SaysNothingOfTheCallersFaults) {
  Router app;
  app.get("/", []() -> Reply { return conflict("twice"); });
  app.get("/busy", []() -> Reply { return unavailable("later"); });
  LiveServer server{app};
  EXPECT_EQ(server.get("/").status, 409);
  EXPECT_EQ(server.get("/busy").status, 503);
  EXPECT_EQ(server.get("/missing").status, 404);
  server->stop();
  EXPECT_EQ(logs.text(), "");
}

TEST_F(ALog, TellsOfEachLimitThatTurnsCallersAwayButNotOfEachCaller) {
  std::atomic<int> entered = 0;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    ++entered;
    co_await sleep_for(1h);
    co_return "";
  });
  ServerOptions options;
  options.limits.in_flight = 1;
  options.limits.connections = 2;
  LiveServer server{app, options};
  Client holds = server.send(LiveServer::request("GET", "/"));
  Client asks = server.connect();
  for (int i = 0; i < 5 || entered == 0; ++i) {
    asks.send(LiveServer::request("GET", "/missing"));
    EXPECT_THAT(asks.answer().status, testing::AnyOf(404, 503));
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(server.connect().answer().status, 503);
  server->stop();
  EXPECT_THAT(logs.text(), HasSubstr("limit=in_flight"));
  EXPECT_THAT(logs.text(), HasSubstr("limit=connections"));
  EXPECT_LT(lines_saying("callers turned away").size(), 8U) << logs.text();
}

}  // namespace
}  // namespace skiff
