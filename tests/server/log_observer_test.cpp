#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::LiveServer;
using testing::HasSubstr;

/// What a server writes to the log while this object lives. Read it after stop().
struct ALog : testing::Test {
  ALog() : before(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text);
    auto logger = std::make_shared<spdlog::logger>("test", std::move(sink));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~ALog() override { spdlog::set_default_logger(before); }

  int lines_with(std::string_view words) const {
    int count = 0;
    std::istringstream lines{text.str()};
    for (std::string line; std::getline(lines, line);) count += line.find(words) != std::string::npos ? 1 : 0;
    return count;
  }

  std::ostringstream text;
  std::shared_ptr<spdlog::logger> before;
};

TEST_F(ALog, TellsOfARequestThatWasRefusedAndByWhom) {
  LiveServer server{Router{}};
  Client client = server.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.answer().status, 400);
  server->stop();
  EXPECT_THAT(text.str(), HasSubstr("warning request refused peer=127.0.0.1:"));
  EXPECT_THAT(text.str(), HasSubstr("status=400 reason=\"a request line is"));
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
  EXPECT_EQ(lines_with("request refused"), 1) << text.str();
}

TEST_F(ALog, TellsTheCauseOfAFailureAndTheIdThatTheCallerWasGiven) {
  Router app;
  app.get("/orders/{id}", [](Path<"id">) -> std::string { throw std::runtime_error{"the table is locked"}; });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/orders/7", "X-Request-Id: abc-1\r\n"));
  EXPECT_THAT(client.answer().body, HasSubstr("abc-1"));
  server->stop();
  EXPECT_THAT(text.str(),
              HasSubstr("error request failed id=abc-1 method=GET route=\"/orders/{id}\" status=500 "
                        "cause=\"the table is locked\""));
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
  EXPECT_THAT(text.str(), HasSubstr("the disk is gone"));
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
  EXPECT_EQ(text.str(), "");
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
  EXPECT_GE(lines_with("limit=in_flight"), 1);
  EXPECT_GE(lines_with("limit=connections"), 1);
  EXPECT_LT(lines_with("callers turned away"), 8) << text.str();
}

}  // namespace
}  // namespace skiff
