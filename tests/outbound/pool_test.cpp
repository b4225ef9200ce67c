#include "outbound/pool.hpp"

#include "outbound/on_runtime.hpp"

#include <skiff/test/server.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff::outbound {
namespace {

Reply hello(Request& request) { return Response::text("hello " + std::string{request.target()}); }

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

}  // namespace
}  // namespace skiff::outbound
