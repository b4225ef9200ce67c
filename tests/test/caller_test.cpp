#include <skiff/test/caller.hpp>

#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/telemetry/span.hpp>
#include <skiff/test/collected_spans.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::With;

/// Says what it was asked.
std::string echo(std::string_view body, const Request& request) {
  std::string text{request.method_text()};
  text.append(" ").append(request.target()).append("\n");
  for (const Headers::Field& field : request.headers()) {
    text.append(field.name).append(": ").append(field.value).append("\n");
  }
  return text.append("\n").append(body);
}

Router routes() {
  Router app;
  app.get("/hello/{name}", [](Path<"name"> name) { return "Hello, " + *name + "!"; });
  app.any("/echo", [](Request& request) -> Task<Result<std::string>> {
    Result<std::string_view> body = co_await request.text();
    if (!body) co_return body.error();
    co_return echo(*body, request);
  });
  app.get("/slow", []() -> Task<std::string> {
    co_await sleep_for(10s);
    co_return "done";
  });
  app.get("/blocking", []() -> Task<std::string> {
    co_return co_await blocking([] { return std::string{"blocked"}; });
  });
  app.get("/nothing", [] {});
  app.post("/tiny", [](Request& request) -> Task<Result<std::string>> {
    Result<std::string_view> body = co_await request.text();
    if (!body) co_return body.error();
    co_return std::string{*body};
  }).body_limit(4);
  app.get("/stream", [] {
    return Response::stream([](BodyWriter& out) -> Task<> {
      co_await out.write("one ");
      co_await sleep_for(1s);
      co_await out.write("two");
    });
  });
  return app;
}

TEST(Caller, CallsARouterWithoutASocket) {
  Caller api{routes()};
  const test::Reply reply = api.get("/hello/ada");
  EXPECT_EQ(reply.status(), Status::ok);
  EXPECT_EQ(reply, Status::ok);
  EXPECT_EQ(reply.text(), "Hello, ada!");
  EXPECT_EQ(reply.header("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.header("Content-Length"), "11");
}

TEST(Caller, CallsAnyHandler) {
  Caller api{[](Request& request) -> skiff::Reply { return Response::text(std::string{request.path()}); }};
  EXPECT_EQ(api.get("/here").text(), "/here");
}

TEST(Caller, HasAFunctionForEachMethod) {
  Caller api{routes()};
  const auto sent = [](const test::Reply& reply) { return reply.text().substr(0, reply.text().find('\n')); };
  EXPECT_EQ(sent(api.get("/echo")), "GET /echo");
  EXPECT_EQ(sent(api.post("/echo")), "POST /echo");
  EXPECT_EQ(sent(api.put("/echo")), "PUT /echo");
  EXPECT_EQ(sent(api.patch("/echo")), "PATCH /echo");
  EXPECT_EQ(sent(api.del("/echo")), "DELETE /echo");
  EXPECT_EQ(sent(api.options("/echo")), "OPTIONS /echo");
  EXPECT_EQ(sent(api.request("PURGE", "/echo")), "PURGE /echo");
}

TEST(Caller, SendsTextWithItsLengthAndType) {
  Caller api{routes()};
  for (const test::Reply& reply : {api.post("/echo", "text"), api.put("/echo", "text"), api.patch("/echo", "text"),
                                   api.request("QUERY", "/echo", "text")}) {
    EXPECT_TRUE(reply.text().ends_with("\n\ntext")) << reply;
    EXPECT_NE(reply.text().find("Content-Length: 4\n"), std::string::npos) << reply;
    EXPECT_NE(reply.text().find("Content-Type: text/plain; charset=utf-8\n"), std::string::npos) << reply;
  }
  const std::string json = api.post("/echo", "{}", With{}.content_type("application/json")).text();
  EXPECT_NE(json.find("Content-Type: application/json\n"), std::string::npos) << json;
  EXPECT_EQ(json.find("text/plain"), std::string::npos) << json;
}

TEST(Caller, SendsWhatACallHasBesides) {
  Caller api{routes()};
  With with;
  with.query("b c", "d&e").query("f", "").header("X-Tenant", "acme").cookie("s", "1").cookie("t", "2");
  const std::string said = api.get("/echo?a=1", with).text();
  EXPECT_EQ(said, "GET /echo?a=1&b%20c=d%26e&f=\nX-Tenant: acme\nHost: localhost\nCookie: s=1; t=2\n\n");
}

TEST(Caller, HasHeadersForAllItsCalls) {
  Caller api{routes()};
  api.header("Authorization", "Bearer 1").header("Accept", "text/plain");
  EXPECT_EQ(api.get("/echo").text(), "GET /echo\nAuthorization: Bearer 1\nAccept: text/plain\nHost: localhost\n\n");
  EXPECT_EQ(api.get("/echo", With{}.header("authorization", "none").header("Host", "there")).text(),
            "GET /echo\nAccept: text/plain\nauthorization: none\nHost: there\n\n");
}

TEST(Caller, GetsNoBodyForHead) {
  Caller api{routes()};
  const test::Reply text = api.head("/hello/ada");
  EXPECT_EQ(text.status(), Status::ok);
  EXPECT_EQ(text.text(), "");
  EXPECT_EQ(text.header("Content-Length"), "11");
  const test::Reply stream = api.head("/stream");
  EXPECT_EQ(stream.text(), "");
  EXPECT_EQ(stream.took(), 0s) << "the stream does not run";
}

TEST(Caller, GetsNoLengthWhereThereCanBeNoContent) {
  Caller api{routes()};
  const test::Reply reply = api.get("/nothing");
  EXPECT_EQ(reply.status(), Status::no_content);
  EXPECT_FALSE(reply.headers().contains("content-length"));
}

TEST(Caller, GetsOnlyTheHeadersThatAServerLetsThrough) {
  Caller api{[](Request&) -> skiff::Reply {
    return Response::text("four").header("Content-Length", "99").header("Connection", "close").header("X-Mine", "1");
  }};
  const test::Reply reply = api.get("/");
  EXPECT_EQ(reply.header("Content-Length"), "4");
  EXPECT_FALSE(reply.headers().contains("Connection"));
  EXPECT_EQ(reply.header("X-Mine"), "1");
}

TEST(Caller, ReadsAStreamToItsEnd) {
  Caller api{routes()};
  const test::Reply reply = api.get("/stream");
  EXPECT_EQ(reply.text(), "one two");
  EXPECT_EQ(reply.body(), "one two");
  EXPECT_EQ(reply.took(), 1s);
}

TEST(Caller, TakesVirtualTime) {
  Caller api{routes()};
  const TimePoint before = now();
  const test::Reply reply = api.get("/slow");
  EXPECT_EQ(reply.text(), "done");
  EXPECT_EQ(reply.took(), 10s);
  EXPECT_EQ(now() - before, 10s);
  api.advance(5s);
  EXPECT_EQ(now() - before, 15s);
  EXPECT_EQ(api.get("/blocking").text(), "blocked");
}

TEST(Caller, UsesTheRuntimeOfTheTest) {
  test::VirtualRuntime runtime;
  Caller api{routes()};
  EXPECT_EQ(&api.runtime(), &runtime);
  api.get("/slow");
  EXPECT_EQ(runtime.now(), now());
}

TEST(Caller, SharesItsClockWithOthersOfTheThread) {
  auto first = std::make_unique<Caller>(routes());
  Caller second{routes()};
  EXPECT_EQ(&first->runtime(), &second.runtime());
  first.reset();
  EXPECT_EQ(second.get("/slow").text(), "done");
}

TEST(Caller, RefusesToRunOnAnotherClockThanItsOwn) {
  Caller api{routes()};
  test::VirtualRuntime later;
  EXPECT_THROW(api.get("/slow"), std::logic_error);
}

TEST(Caller, AppliesTheLimitsOfAServer) {
  test::CallerOptions options;
  options.limits.body_bytes = 10;
  options.limits.target_bytes = 40;
  options.limits.header_bytes = 1000;
  options.limits.header_count = 5;
  Caller api{routes(), options};
  EXPECT_EQ(api.post("/echo", "0123456789").status(), Status::ok);
  EXPECT_EQ(api.post("/echo", "0123456789a").status(), Status::content_too_large);
  EXPECT_EQ(api.post("/tiny", "four").status(), Status::ok);
  EXPECT_EQ(api.post("/tiny", "fives").status(), Status::content_too_large);
  EXPECT_EQ(api.get("/hello/" + std::string(40, 'a')).status(), Status::uri_too_long);
  EXPECT_EQ(api.get("/echo", With{}.header("X", std::string(1000, 'a'))).status(),
            Status::request_header_fields_too_large);
  With many;
  many.header("A", "").header("B", "").header("C", "").header("D", "");
  EXPECT_EQ(api.get("/echo", many).status(), Status::ok) << "with Host it is five";
  EXPECT_EQ(api.get("/echo", many.header("E", "")).status(), Status::request_header_fields_too_large);
}

TEST(Caller, GivesALargeBodyInPieces) {
  Router app;
  app.post("/", [](Request& request) -> Task<Result<std::string>> {
    std::string sizes;
    for (;;) {
      Result<std::string_view> piece = co_await request.body().next();
      if (!piece) co_return piece.error();
      if (piece->empty()) break;
      sizes += std::to_string(piece->size()) + ", left " + std::to_string(*request.body().size()) + "; ";
    }
    co_return sizes;
  });
  Caller api{std::move(app)};
  EXPECT_EQ(api.post("/", std::string(150'000, 'x')).text(), "65536, left 84464; 65536, left 18928; 18928, left 0; ");
}

TEST(Caller, SaysThatTheTestIsWrongAboutATarget) {
  Caller api{routes()};
  EXPECT_THROW(api.get("hello"), std::invalid_argument);
  EXPECT_THROW(api.get("/hello/a b"), std::invalid_argument);
  EXPECT_THROW(api.get("/hello#part"), std::invalid_argument);
  EXPECT_THROW(api.request("", "/"), std::invalid_argument);
  EXPECT_EQ(api.request("OPTIONS", "*").status(), Status::no_content);
}

TEST(Caller, LetsAHandlerBeTheActivityUnderWay) {
  test::CollectedSpans spans;
  Router app;
  app.get("/users/{id}", [](Request& request) -> Task<std::string> {
    const Span span{"work"};
    co_await sleep_for(1s);
    const bool mine = Activity::current() != nullptr && Activity::current()->request_id() == request.id();
    co_return mine ? "mine" : "not mine";
  });
  test::CallerOptions options;
  options.tracer = &spans;
  Caller api{std::move(app), options};
  EXPECT_EQ(api.get("/users/7", With{}.header("X-Request-Id", "r-1")).text(), "mine");
  EXPECT_EQ(Activity::current(), nullptr);
  ASSERT_EQ(spans.spans().size(), 2u);
  EXPECT_EQ(spans.spans()[0].name, "work");
  EXPECT_EQ(spans.spans()[1].name, "GET /users/{id}");
}

struct Noted {
  explicit Noted(bool& gone) : gone_(&gone) {}
  Noted(Noted&& other) noexcept : gone_(std::exchange(other.gone_, nullptr)) {}
  ~Noted() {
    if (gone_ != nullptr) *gone_ = true;
  }
  bool* gone_;
};

TEST(Caller, EndsTheRequestWithTheAnswer) {
  bool gone = false;
  Caller api{[&gone](Request& request) -> skiff::Reply {
    request.set(Noted{gone});
    return Response{Status::no_content};
  }};
  const test::Reply reply = api.get("/");
  EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace skiff
