#include "outbound/pool.hpp"

#include "outbound/on_runtime.hpp"

#include <skiff/test/server.hpp>

#include <gtest/gtest.h>

#include <string>
#include <unistd.h>
#include <utility>

namespace skiff::outbound {
namespace {

Reply hello(Request& request) {
  return Response::text("hello " + std::string{request.target()});
}

struct APool : testing::Test {
  Reply get(std::string target) {
    Request request{Method::get, std::move(target)};
    return loop.run(pool.send(request, destination, journey));
  }

  test::Server server{hello};
  Destination destination{"127.0.0.1", server.port()};
  test::OnRuntime loop;
  Pool pool;
  Journey journey;
};

TEST_F(APool, GetsAnAnswer) {
  const Reply reply = get("/a?b=c");
  ASSERT_TRUE(reply) << reply.error().cause();
  EXPECT_EQ(reply->status(), Status::ok);
  EXPECT_EQ(reply->headers().get("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_FALSE(reply->body().streamed());
  EXPECT_EQ(reply->body().text(), "hello /a?b=c");
  EXPECT_TRUE(journey.sent);
  EXPECT_TRUE(journey.answered);
  EXPECT_FALSE(journey.reused);
  EXPECT_EQ(journey.connects, 1U);
  EXPECT_EQ(journey.address, "127.0.0.1:" + std::to_string(server.port()));
}

TEST_F(APool, KeepsItsConnectionForTheNextCall) {
  ASSERT_TRUE(get("/1"));
  EXPECT_EQ(pool.inspect().hosts.at(0).idle, 1U);
  const Reply second = get("/2");
  ASSERT_TRUE(second) << second.error().cause();
  EXPECT_EQ(second->body().text(), "hello /2");
  EXPECT_TRUE(journey.reused);
  EXPECT_EQ(journey.connects, 1U);
  EXPECT_EQ(pool.inspect().opened, 1U);
  EXPECT_EQ(pool.inspect().reused, 1U);
}

TEST_F(APool, TellsWhatItHolds) {
  ASSERT_TRUE(get("/"));
  const PoolSnapshot snapshot = pool.inspect();
  ASSERT_EQ(snapshot.hosts.size(), 1U);
  EXPECT_EQ(snapshot.hosts[0].name, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(snapshot.hosts[0].idle, 1U);
  EXPECT_EQ(snapshot.hosts[0].busy + snapshot.hosts[0].connecting + snapshot.hosts[0].waiting, 0U);
  EXPECT_EQ(snapshot.opened, 1U);
  EXPECT_EQ(snapshot.connect_failed + snapshot.repeated, 0U);
}

TEST_F(APool, SpeaksOverAUnixSocket) {
  const std::string path = testing::TempDir() + "skiff-outbound-" + std::to_string(::getpid()) + ".sock";
  ServerOptions listening;
  listening.listen = {Address::parse("unix:" + path)};
  test::Server unix_server{[](Request& request) { return Response::text(std::string{request.header("host")}); },
                           std::move(listening)};
  destination = Destination{"", 80, path};
  for (int i = 0; i < 2; ++i) {
    const Reply reply = get("/");
    ASSERT_TRUE(reply) << reply.error().cause();
    EXPECT_EQ(reply->body().text(), "localhost");
    EXPECT_EQ(journey.address, path);
  }
  EXPECT_EQ(pool.inspect().opened, 1U);
}

TEST_F(APool, SendsAndReadsWhatTheServerStreams) {
  test::Server echo{[](Request& request) -> Task<Reply> {
    std::string all;
    for (;;) {
      auto piece = co_await request.body().next();
      if (!piece) co_return piece.error();
      if (piece->empty()) break;
      all.append(*piece);
    }
    co_return Response::stream([all](BodyWriter& writer) -> Task<> {
      constexpr std::size_t some = 100'000;
      for (std::size_t at = 0; at < all.size(); at += some)
        co_await writer.write(std::string_view{all}.substr(at, some));
    });
  }};
  destination.port = echo.port();
  std::string sent;
  for (int i = 0; i < 100'000; ++i) sent += std::to_string(i);
  Request request{Method::post, "/", sent};
  Reply reply = loop.run(pool.send(request, destination, journey));
  ASSERT_TRUE(reply) << reply.error().cause();
  EXPECT_TRUE(reply->body().streamed());
  const auto read = [](Response& response) -> Task<std::string> {
    co_return std::string{(co_await response.body().read_all()).value()};
  };
  EXPECT_EQ(loop.run(read(*reply)), sent);
  EXPECT_EQ(pool.inspect().hosts.at(0).idle, 1U);
}

}  // namespace
}  // namespace skiff::outbound
