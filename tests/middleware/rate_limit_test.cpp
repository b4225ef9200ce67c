#include <skiff/middleware/rate_limit.hpp>

#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct Named final : PeerName {
  explicit Named(std::string_view t) : name(t) {}
  std::string_view text() const override { return name; }
  std::string_view name;
};

TEST(AClientAddress, IsTheOneWithoutItsPort) {
  const struct {
    const char* peer;
    const char* address;
  } rows[] = {
      {"192.0.2.7:51234", "192.0.2.7"},
      {"[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"},
      {"[2001:db8:1:2:ffff::1]:1", "2001:db8:1:2::/64"},
      {"[2001:db8:1:3::1]:1", "2001:db8:1:3::/64"},
      {"[::1]:80", "::/64"},
      {"[::ffff:192.0.2.7]:80", "192.0.2.7"},
      {"unix", "unix"},
      {"", "local"},
  };
  for (const auto& row : rows) {
    const Named peer{row.peer};
    Request request{Method::get, "/"};
    RequestBuilder{request}.peer(peer);
    EXPECT_EQ(client_address(request), row.address) << row.peer;
  }
}

struct ARateLimit : testing::Test {
  static RateLimitOptions options(std::uint32_t limit, Duration window) {
    RateLimitOptions options;
    options.rate = {.limit = limit, .window = window};
    return options;
  }
  test::Caller api() { return test::Caller{app}; }
  test::VirtualRuntime runtime;
  Router app;
};

TEST_F(ARateLimit, TellsOnEveryAnswerWhatIsLeft) {
  app.use(RateLimit{options(60, 1min)});
  app.get("/", [] { return "there"; });
  test::Caller caller = api();
  const test::Reply first = caller.get("/");
  EXPECT_EQ(first.text(), "there");
  EXPECT_EQ(first.header("RateLimit"), "\"default\";r=59;t=1");
  EXPECT_EQ(first.header("RateLimit-Policy"), "\"default\";q=60;w=60");
  EXPECT_EQ(first.header("Retry-After"), "");
  const test::Reply missing = caller.get("/missing");
  EXPECT_EQ(missing.status(), Status::not_found);
  EXPECT_EQ(missing.header("RateLimit"), "\"default\";r=58;t=2");
}

TEST_F(ARateLimit, IsA429WhenItIsUsedUp) {
  int handled = 0;
  app.use(RateLimit{options(3, 1min)});
  app.get("/", [&handled] { return std::to_string(++handled); });
  test::Caller caller = api();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(caller.get("/").status(), Status::ok);
  const test::Reply refused = caller.get("/");
  EXPECT_EQ(refused.status(), Status::too_many_requests);
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  EXPECT_NE(refused.text().find("too many requests; try again in 20 s"), std::string::npos) << refused;
  EXPECT_EQ(refused.header("Retry-After"), "20");
  EXPECT_EQ(refused.header("RateLimit"), "\"default\";r=0;t=60");
  EXPECT_EQ(refused.header("RateLimit-Policy"), "\"default\";q=3;w=60");
  EXPECT_EQ(handled, 3);
  caller.advance(20s);
  EXPECT_EQ(caller.get("/").text(), "4");
}

TEST_F(ARateLimit, CountsByWhatItIsTold) {
  RateLimitOptions by_header = options(1, 1min);
  by_header.key = rate_by_header("X-Api-Key");
  app.use(RateLimit{by_header});
  app.get("/", [] { return "there"; });
  test::Caller caller = api();
  const auto ask = [&caller](std::string_view key) {
    return Status{caller.get("/", test::With{}.header("X-Api-Key", key)).status()};
  };
  EXPECT_EQ(ask("a"), Status::ok);
  EXPECT_EQ(ask("a"), Status::too_many_requests);
  EXPECT_EQ(ask("b"), Status::ok);
  EXPECT_EQ(ask("local"), Status::ok);
  EXPECT_EQ(caller.get("/").status(), Status::ok) << "by its address";
  EXPECT_EQ(caller.get("/").status(), Status::too_many_requests);
}

TEST_F(ARateLimit, LetsPassWhatHasNoKey) {
  RateLimitOptions exempt = options(1, 1min);
  exempt.key = [](Request& request) { return request.path() == "/livez" ? std::string{} : client_address(request); };
  app.use(RateLimit{exempt});
  app.get("/livez", [] { return "live"; });
  test::Caller caller = api();
  for (int i = 0; i < 10; ++i) {
    const test::Reply reply = caller.get("/livez");
    EXPECT_EQ(reply.status(), Status::ok);
    EXPECT_EQ(reply.header("RateLimit"), "");
  }
}

TEST_F(ARateLimit, IsOneWhereItIsCopied) {
  const RateLimit limit{options(1, 1min)};
  app.group("/a").use(limit).get("/x", [] { return "x"; });
  app.group("/b").use(limit).get("/x", [] { return "x"; });
  test::Caller caller = api();
  EXPECT_EQ(caller.get("/a/x").status(), Status::ok);
  EXPECT_EQ(caller.get("/b/x").status(), Status::too_many_requests);
}

TEST_F(ARateLimit, IsNamedBesideOthers) {
  RateLimitOptions burst = options(5, 1s);
  burst.name = "bur\"st";
  RateLimitOptions daily = options(1000, 24h);
  daily.name = "daily";
  app.use(RateLimit{daily}).use(RateLimit{burst});
  app.get("/", []() -> Task<std::string> {
    co_await sleep_for(1s);
    co_return "late";
  });
  const test::Reply reply = api().get("/");
  EXPECT_EQ(reply.text(), "late");
  EXPECT_EQ(reply.header("RateLimit-Policy"), "\"bur\\\"st\";q=5;w=1, \"daily\";q=1000;w=86400");
  EXPECT_EQ(reply.header("RateLimit"), "\"bur\\\"st\";r=4;t=1, \"daily\";r=999;t=87");
}

TEST_F(ARateLimit, DoesNotTellAWindowThatIsNoWholeNumberOfSeconds) {
  app.use(RateLimit{options(5, 500ms)});
  EXPECT_EQ(api().get("/").header("RateLimit-Policy"), "\"default\";q=5");
}

TEST_F(ARateLimit, CostsNoFrameWhereTheAnswerIsThereAtOnce) {
  app.use(RateLimit{options(1, 1min)});
  app.get("/", [] { return "now"; });
  const Handler handler = app;
  for (int i = 0; i < 2; ++i) {
    Request request{Method::get, "/"};
    EXPECT_TRUE(handler(request).ready());
  }
}

TEST_F(ARateLimit, TellsOptionsThatCannotBe) {
  EXPECT_THROW(RateLimit{options(0, 1min)}, ConfigurationError);
  RateLimitOptions wrong;
  wrong.name = "é";
  EXPECT_THROW(RateLimit{wrong}, ConfigurationError);
  wrong = {};
  wrong.keys = 0;
  EXPECT_THROW(RateLimit{wrong}, ConfigurationError);
  EXPECT_THROW(rate_by_header("no header"), ConfigurationError);
}

TEST(ARateLimitOnAServer, CountsAllConnectionsOfAnAddressTogether) {
  Router app;
  RateLimitOptions options;
  options.rate = {.limit = 2, .window = 1h};
  app.use(RateLimit{options});
  app.get("/", [] { return "there"; });
  test::LiveServer server{app};
  for (const int expected : {200, 200, 429}) {
    test::Client client = server.send(test::LiveServer::request("GET", "/"));
    EXPECT_EQ(client.answer().status, expected);
  }
}

}  // namespace
}  // namespace skiff
