#include <skiff/middleware/body_limit.hpp>

#include "server/live_server.hpp"

#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using test::LiveServer;

/// Says how much it read, or what kept it from reading.
Task<Result<std::string>> read_all(Request& request) {
  const Result<std::string_view> text = co_await request.text();
  if (!text) co_return text.error();
  co_return std::to_string(text->size());
}

struct ABodyLimit : testing::Test {
  Reply post(const Handler& handler, std::string target, std::size_t bytes) {
    Request request{Method::post, std::move(target), std::string(bytes, 'x')};
    return runtime.run(handler(request));
  }
  test::VirtualRuntime runtime;
  Router app;
};

TEST_F(ABodyLimit, LetsABodyOfItsSizePass) {
  app.use(BodyLimit{10});
  app.post("/", read_all);
  EXPECT_EQ(post(app, "/", 10)->body().text(), "10");
  EXPECT_EQ(post(app, "/", 0)->body().text(), "0");
}

TEST_F(ABodyLimit, RefusesALargerOneBeforeTheHandlerRuns) {
  bool reached = false;
  app.use(BodyLimit{10});
  app.post("/", [&reached] { reached = true; });
  const Reply reply = post(app, "/", 11);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(reply.error().message(), "the body is larger than the 10 bytes allowed here");
  EXPECT_FALSE(reached);
}

TEST_F(ABodyLimit, HoldsForItsGroupAlone) {
  Router& group = app.group("/small");
  group.use(BodyLimit{10});
  group.post("/", read_all);
  app.post("/other", read_all);
  const Handler handler = app;
  EXPECT_FALSE(post(handler, "/small", 11));
  EXPECT_TRUE(post(handler, "/other", 11));
}

TEST_F(ABodyLimit, ThatIsSmallestHolds) {
  app.use(BodyLimit{10});
  app.post("/larger", read_all).use(BodyLimit{100});
  app.post("/smaller", read_all).use(BodyLimit{5});
  app.post("/route/smaller", read_all).body_limit(5);
  app.post("/route/larger", read_all).body_limit(100);
  const Handler handler = app;
  EXPECT_FALSE(post(handler, "/larger", 11));
  EXPECT_FALSE(post(handler, "/smaller", 6));
  EXPECT_TRUE(post(handler, "/smaller", 5));
  EXPECT_FALSE(post(handler, "/route/smaller", 6)) << "the limit of the route is there first, and smaller";
  EXPECT_FALSE(post(handler, "/route/larger", 11));
}

struct ABodyLimitOnAServer : testing::Test {
  ABodyLimitOnAServer() {
    Router& group = app.group("/large");
    group.use(BodyLimit{10'000});
    group.post("/", read_all);
    Router& small = app.group("/small");
    small.use(BodyLimit{10});
    small.post("/", read_all);
    options.limits.body_bytes = 100;
  }
  static std::string chunked(std::size_t bytes) {
    std::string chunks;
    for (std::size_t i = 0; i < bytes; ++i) chunks += "1\r\nx\r\n";
    return chunks + "0\r\n\r\n";
  }
  Router app;
  ServerOptions options;
};

TEST_F(ABodyLimitOnAServer, LiftsTheServersLimitAndLowersIt) {
  LiveServer server{app, options};
  test::Client client = server.connect();
  client.send(LiveServer::post("/large", std::string(10'000, 'x')));
  EXPECT_EQ(client.answer().body, "10000");
  client.send(LiveServer::post("/small", std::string(11, 'x')));
  EXPECT_EQ(client.answer().status, 413);
}

TEST_F(ABodyLimitOnAServer, CountsABodyThatDoesNotSayItsSize) {
  LiveServer server{app, options};
  test::Client client = server.connect();
  client.send(LiveServer::post_chunked("/large", chunked(500)));
  EXPECT_EQ(client.answer().body, "500");
  client.send(LiveServer::post_chunked("/small", chunked(10)));
  EXPECT_EQ(client.answer().body, "10");
  client.send(LiveServer::post_chunked("/small", chunked(11)));
  EXPECT_EQ(client.answer().status, 413);
}

TEST_F(ABodyLimitOnAServer, RefusesWithoutAskingForTheBody) {
  LiveServer server{app, options};
  test::Client client =
      server.send(LiveServer::request("POST", "/small", "Content-Length: 11\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(client.answer().status, 413) << "and no 100 before it";
}

}  // namespace
}  // namespace skiff
