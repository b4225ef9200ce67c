#include <skiff/middleware/access_log.hpp>

#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/telemetry/logging.hpp>
#include <skiff/test/captured_logs.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::LogLine;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

Generator<std::string> pieces() {
  co_yield "four";
  co_await sleep_for(1s);
  co_yield "five!";
}

Generator<std::string> breaks_off() {
  co_yield "four";
  throw std::runtime_error{"the disk is gone"};
}

Router routes() {
  Router app;
  app.get("/orders/{id}", [](Path<"id"> id) { return *id; });
  app.get("/slow", []() -> Task<std::string> {
    co_await sleep_for(250ms);
    co_return "slow";
  });
  app.get("/stream", [] { return Response::stream(pieces()); });
  app.get("/breaks", [] { return Response::stream(breaks_off()); });
  app.get("/conflict", []() -> Reply { return conflict("twice"); });
  app.get("/throws", []() -> std::string { throw std::runtime_error{"boom"}; });
  app.del("/orders/{id}", [](Path<"id">) { return Response{Status::no_content}; });
  return app;
}

/// Requests through the middleware, and the lines they leave.
struct AnAccessLog : testing::Test {
  ~AnAccessLog() override { Logging::inherit_level("skiff.access"); }

  Handler app(AccessLogOptions options = {}) {
    Router router = routes();
    router.use(AccessLog{std::move(options)});
    return router.handler();
  }

  Reply ask(const Handler& handler, Request& request) { return runtime.run(handler(request)); }

  LogLine line_of(Request request, AccessLogOptions options = {}) {
    const Handler handler = app(std::move(options));
    {
      Reply reply = ask(handler, request);
      if (reply) {
        const auto text = runtime.run(reply->body().read_all());
        answered = text ? std::string{*text} : "broken";
      }
    }
    const auto lines = logs.lines("skiff.access");
    EXPECT_THAT(lines, SizeIs(1)) << logs.text();
    return lines.empty() ? LogLine{} : lines[0];
  }

  test::VirtualRuntime runtime;
  test::CapturedLogs logs;
  std::string answered;
};

TEST_F(AnAccessLog, HasALineForARequest) {
  Request request{Method::get, "/orders/7?token=secret"};
  request.headers().add("User-Agent", "curl/7");
  request.headers().add("Authorization", "Bearer secret");
  request.headers().add("X-Request-Id", "abc-1");
  const LogLine line = line_of(std::move(request));
  EXPECT_EQ(line.level, Level::info);
  EXPECT_EQ(line.message, "request answered");
  EXPECT_EQ(line.request_id, "abc-1");
  EXPECT_EQ(line.route, "/orders/{id}");
  EXPECT_EQ(line.trace_id.size(), 32U);
  EXPECT_THAT(line.fields, testing::UnorderedElementsAre(
                               Pair("http.request.method", "GET"), Pair("url.path", "/orders/7"),
                               Pair("http.response.status_code", "200"), Pair("event.duration", "0"),
                               Pair("http.response.body.bytes", "1"), Pair("user_agent.original", "curl/7")))
      << "and neither the query nor another header";
  EXPECT_EQ(answered, "7");
}

TEST_F(AnAccessLog, HasTheQueryWhenItIsAskedFor) {
  EXPECT_EQ(line_of(Request{Method::get, "/orders/7?a=1&b"}, {.query = true}).field("url.query"), "a=1&b");
}

TEST_F(AnAccessLog, HasTheTimeThatTheHandlerTook) {
  EXPECT_EQ(line_of(Request{Method::get, "/slow"}).field("event.duration"), "250000000");
}

TEST_F(AnAccessLog, HasErrorsAsTheirStatus) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"/conflict", "409"}, {"/throws", "500"}, {"/missing", "404"}};
  for (const auto& [path, status] : cases) {
    SCOPED_TRACE(path);
    const test::CapturedLogs own;
    Request request{Method::get, path};
    EXPECT_FALSE(ask(app(), request));
    ASSERT_THAT(own.lines(), SizeIs(1));
    EXPECT_EQ(own.lines()[0].field("http.response.status_code"), status);
  }
}

TEST_F(AnAccessLog, CountsAStreamAndWritesAtItsEnd) {
  const Handler handler = app();
  Request request{Method::get, "/stream"};
  Reply reply = ask(handler, request);
  ASSERT_TRUE(reply);
  EXPECT_THAT(logs.lines(), IsEmpty());
  const auto body = runtime.run(reply->body().read_all());
  EXPECT_EQ(*body, "fourfive!");
  const auto lines = logs.lines("skiff.access");
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].field("http.response.body.bytes"), "9");
  EXPECT_EQ(lines[0].field("event.duration"), "1000000000");
  EXPECT_EQ(lines[0].field("error.message"), "");
  EXPECT_EQ(lines[0].request_id, request.id());
  EXPECT_EQ(lines[0].route, "/stream");
}

TEST_F(AnAccessLog, TellsOfAStreamThatNobodyReadToItsEnd) {
  {
    auto request = std::make_unique<Request>(Method::get, "/stream?" + std::string(100, 'x'));
    Reply reply = ask(app(), *request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(*runtime.run(reply->body().next()), "four");
    request.reset();  // as on a connection that breaks
  }
  const auto lines = logs.lines("skiff.access");
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].field("url.path"), "/stream");
  EXPECT_EQ(lines[0].field("http.response.body.bytes"), "4");
  EXPECT_EQ(lines[0].field("error.message"), "the caller left before the end");
}

TEST_F(AnAccessLog, TellsWhyAStreamBrokeOff) {
  const LogLine line = line_of(Request{Method::get, "/breaks"});
  EXPECT_EQ(answered, "broken");
  EXPECT_EQ(line.field("error.message"), "the disk is gone");
}

TEST_F(AnAccessLog, WritesAtOnceWhereNoContentIsSent) {
  const LogLine line = line_of(Request{Method::delete_, "/orders/7"});
  EXPECT_EQ(line.field("http.response.status_code"), "204");
  EXPECT_THAT(line.fields, Not(Contains(Pair("http.response.body.bytes", testing::_))));

  const test::CapturedLogs own;
  Request head{Method::head, "/stream"};
  const Reply reply = ask(app(), head);
  EXPECT_THAT(own.lines(), SizeIs(1));
}

TEST_F(AnAccessLog, TellsOfACallerWhoLeftBeforeTheAnswer) {
  const Handler handler = app();
  Request request{Method::get, "/slow"};
  {
    Operation<Reply> operation;
    ASSERT_FALSE(operation.start(handler(request), this, [](void*) {}));
    operation.cancel();
  }
  const auto lines = logs.lines("skiff.access");
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].message, "request abandoned");
  EXPECT_EQ(lines[0].field("http.response.status_code"), "");
  EXPECT_EQ(lines[0].request_id, request.id());
  EXPECT_EQ(lines[0].route, "/slow");
}

TEST_F(AnAccessLog, SkipsPathsAndTakesSamplesButKeepsFailures) {
  const Handler handler = app({.skip = {"/orders/7"}, .sample = 0.25});
  const auto ask_often = [&](const std::string& path) {
    const test::CapturedLogs own;
    for (int i = 0; i < 1000; ++i) {
      Request request{Method::get, path};
      (void)ask(handler, request);
    }
    return own.lines("skiff.access").size();
  };
  EXPECT_EQ(ask_often("/orders/7"), 0U);
  EXPECT_THAT(ask_often("/orders/8"), testing::AllOf(testing::Gt(200U), testing::Lt(300U)));
  EXPECT_EQ(ask_often("/conflict"), 1000U);
}

TEST_F(AnAccessLog, CanBeSwitchedOffWhileItRuns) {
  Logging::set_level("skiff.access", Level::off);
  Request request{Method::get, "/orders/7"};
  EXPECT_TRUE(ask(app(), request));
  EXPECT_THAT(logs.lines(), IsEmpty());
}

}  // namespace
}  // namespace skiff
