#include "server/live_server.hpp"
#include "server/scarce_memory.hpp"

#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::LiveServer;

/// More than a request takes.
constexpr int allocations = 80;

/// `/refused/{n}` has its worker refused memory once, after it was given some `n` times; with -1, no more.
Router app() {
  Router app;
  app.get("/refused/{n}", [](Path<"n", int> n) {
    test::refuse_memory_after(*n);
    return "now";
  });
  app.get("/hello", [] { return std::string(100, 'x'); });
  app.get("/later", []() -> Task<std::string> {
    co_await sleep_for(1ms);
    co_return std::string(100, 'x');
  });
  app.get("/stream", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      co_await writer.write(std::string(100, 'x'));
      co_await sleep_for(1ms);
      co_await writer.write(std::string(100, 'x'));
    });
  });
  app.post("/echo", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    if (!text) co_return text.error();
    co_return Response::text(std::string{*text});
  });
  return app;
}

std::string closing(const std::string& path) { return LiveServer::request("GET", path, "Connection: close\r\n"); }

/// What comes back until the connection ends, if anything does.
std::string try_to(const LiveServer& server, const std::string& bytes) {
  Client client = server.connect();
  client.try_send(bytes);
  return client.read_to_end();
}

void expect_to_live_through(const std::string& bytes, int status = 200) {
  LiveServer server{app()};
  for (int n = 0; n < allocations; ++n) {
    SCOPED_TRACE("memory is refused after " + std::to_string(n));
    try_to(server, closing("/refused/" + std::to_string(n)));
    try_to(server, bytes);
    try_to(server, closing("/refused/-1"));
    Client client = server.send(bytes);
    ASSERT_EQ(client.answer().status, status);
  }
}

TEST(WithoutMemory, AConnectionEndsAndTheServerGoesOn) {
  for (const char* path : {"/hello", "/later", "/stream"}) {
    SCOPED_TRACE(path);
    expect_to_live_through(closing(path));
  }
}

TEST(WithoutMemory, ABodyEndsAndTheServerGoesOn) {
  expect_to_live_through(LiveServer::post("/echo", std::string(10'000, 'x'), "Connection: close\r\n"));
}

TEST(WithoutMemory, ARefusalEndsAndTheServerGoesOn) {
  expect_to_live_through("nonsense\r\n\r\n", 400);
}

TEST(WithoutMemory, ACallerTooManyIsTurnedAwayOrNotAndTheServerGoesOn) {
  ServerOptions options;
  options.limits.connections = 1;
  LiveServer server{app(), options};
  for (int n = 0; n < allocations; ++n) {
    SCOPED_TRACE("memory is refused after " + std::to_string(n));
    Client first = server.send(LiveServer::request("GET", "/refused/" + std::to_string(n)));
    try_to(server, closing("/hello"));
    first.close();
    while (!try_to(server, closing("/refused/-1")).starts_with("HTTP/1.1 200")) {
    }
  }
}

}  // namespace
}  // namespace skiff
