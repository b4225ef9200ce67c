#include <skiff/middleware/timeout.hpp>

#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/reply_headers.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::LiveServer;

auto answers_after(Duration time) {
  return [time]() -> Task<std::string> {
    co_await sleep_for(time);
    co_return "answer";
  };
}

struct ATimeout : testing::Test {
  Reply ask(const Handler& handler, std::string target = "/") {
    Request request{Method::get, std::move(target)};
    return runtime.run(handler(request));
  }
  test::VirtualRuntime runtime;
  Router app;
};

TEST_F(ATimeout, LetsAnAnswerInTimePass) {
  app.use(Timeout{5s});
  app.get("/", answers_after(4999ms));
  const Reply reply = ask(app);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body().text(), "answer");
}

TEST_F(ATimeout, IsA504WhenTimeIsOver) {
  app.use(Timeout{5s});
  app.get("/", answers_after(1h));
  const TimePoint start = now();
  const Reply reply = ask(app);
  EXPECT_EQ(now() - start, 5s);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::gateway_timeout);
  EXPECT_EQ(reply.error().message(), "no answer within 5 s");
  EXPECT_EQ(reply.error().cause(), "cut off by Timeout after 5 s");
  EXPECT_FALSE(find_header(reply, "Retry-After")) << "what was cut off may have had an effect";
}

TEST_F(ATimeout, OfARouteIsItsOwn) {
  app.get("/quick", answers_after(1s)).use(Timeout{250ms});
  app.get("/slow", answers_after(1s));
  const Handler handler = app;
  const Reply quick = ask(handler, "/quick");
  ASSERT_FALSE(quick);
  EXPECT_EQ(quick.error().message(), "no answer within 250 ms");
  EXPECT_TRUE(ask(handler, "/slow"));
}

TEST_F(ATimeout, ThatIsShorterHolds) {
  app.use(Timeout{1s});
  app.get("/longer", answers_after(2s)).use(Timeout{1h});
  app.get("/shorter", answers_after(2s)).use(Timeout{10ms});
  const Handler handler = app;
  EXPECT_EQ(ask(handler, "/longer").error().message(), "no answer within 1 s");
  EXPECT_EQ(ask(handler, "/shorter").error().message(), "no answer within 10 ms");
}

TEST_F(ATimeout, LetsErrorsPass) {
  app.use(Timeout{1s});
  app.get("/", []() -> Task<Result<std::string>> {
    co_await sleep_for(1ms);
    co_return conflict("taken");
  });
  EXPECT_EQ(ask(app).error().message(), "taken");
}

TEST_F(ATimeout, CostsNothingWhereTheAnswerIsThereAtOnce) {
  app.use(Timeout{1s});
  app.get("/", [] { return "now"; });
  const Handler handler = app;
  Request request{Method::get, "/"};
  EXPECT_TRUE(handler(request).ready());
}

TEST_F(ATimeout, DoesNotWatchOverAStreamThatHasBegun) {
  app.use(Timeout{1s});
  app.get("/", [] {
    return Response::stream([](BodyWriter& out) -> Task<> {
      co_await sleep_for(1h);
      co_await out.write("late");
    });
  });
  const Handler handler = app;
  const auto whole = [&handler]() -> Task<std::string> {
    Request request{Method::get, "/"};
    Reply reply = co_await handler(request);
    const Result<std::string_view> text = co_await reply->body().read_all();
    co_return std::string{*text};
  };
  EXPECT_EQ(runtime.run(whole()), "late");
}

TEST_F(ATimeout, PassesOnThatTheCallerHasLeft) {
  app.use(Timeout{1h});
  app.get("/", answers_after(2h));
  const Handler handler = app;
  Request request{Method::get, "/"};
  Operation<Reply> operation;
  ASSERT_FALSE(operation.start(handler(request), this, [](void*) {}));
  operation.cancel();
  runtime.run_ready();
  ASSERT_FALSE(operation.active());
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST_F(ATimeout, MustBePositive) {
  EXPECT_THROW(Timeout{0s}, ConfigurationError);
  EXPECT_THROW(Timeout{-1s}, ConfigurationError);
}

TEST(ATimeoutOnAServer, AnswersAndKeepsTheConnection) {
  Router app;
  app.get("/slow", answers_after(1h)).use(Timeout{1ms});
  app.get("/next", [] { return "next"; });
  LiveServer server{app};
  test::Client client = server.send(LiveServer::request("GET", "/slow"));
  const test::Answer answer = client.answer();
  EXPECT_EQ(answer.status, 504);
  EXPECT_NE(answer.body.find("no answer within 1 ms"), std::string::npos) << answer.body;
  client.send(LiveServer::request("GET", "/next"));
  EXPECT_EQ(client.answer().body, "next");
}

TEST(ATimeoutOnAServer, CoversTheReadingOfTheBody) {
  Router app;
  app.post("/", [](Request& request) -> Task<Result<std::string>> {
    const Result<std::string_view> text = co_await request.text();
    if (!text) co_return text.error();
    co_return std::string{*text};
  });
  app.use(Timeout{1ms});
  LiveServer server{app};
  test::Client client = server.send(LiveServer::request("POST", "/", "Content-Length: 10\r\n", "half"));
  EXPECT_EQ(client.answer().status, 504);
}

TEST(ATimeoutOnAServer, MayEndARequestOfACallerThatLeaves) {
  Router app;
  test::Event<> ended;
  app.get("/", [&ended]() -> Task<std::string> {
    struct Last {
      test::Event<>& ended;
      ~Last() { ended.happens(); }
    } last{ended};
    co_await sleep_for(1h);
    co_return "never";
  });
  app.use(Timeout{30min});
  LiveServer server{app};
  {
    test::Client client = server.send(LiveServer::request("GET", "/"));
    client.reset();
  }
  EXPECT_TRUE(ended.happened());
}

}  // namespace
}  // namespace skiff
