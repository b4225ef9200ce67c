#include <skiff/http/endpoint.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

/// A type of the user's own with a textual form.
struct Color {
  enum Name { none, red, green } name = none;
};

template <>
struct Scalar<Color> {
  static bool parse(std::string_view text, Color& value) {
    value.name = text == "red" ? Color::red : text == "green" ? Color::green : Color::none;
    return value.name != Color::none;
  }
  static std::string expected() { return "red or green"; }
  static void append(const Color& value, std::string& out) { out += value.name == Color::red ? "red" : "green"; }
};

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct AnEndpoint : testing::Test {
  /// What a handler at `pattern` answers to a GET of `target`: status and content, or the error.
  template <class F>
  std::string answer(F&& handler, std::string_view pattern = "/", std::string target = "/") {
    Router router;
    router.get(pattern, std::forward<F>(handler));
    const Handler serving = router.handler();
    Request request{Method::get, std::move(target)};
    Reply reply = runtime.run(serving(request));
    if (!reply) return std::string{reply.error().message()};
    return std::to_string(code(reply->status())) + " " + std::string{reply->headers().get("content-type")} +
           " " + reply->body().text();
  }
  test::VirtualRuntime runtime;
};

constexpr std::string_view plain = "200 text/plain; charset=utf-8 ";

std::string text(std::string_view content) {
  return std::string{plain}.append(content);
}

std::string free_function(Path<"id", int> id) {
  return std::to_string(*id + 1);
}
std::string free_function_that_never_throws(Request& request) noexcept {
  return std::string{request.path()};
}

TEST_F(AnEndpoint, AnswersEveryKindOfText) {
  EXPECT_EQ(answer([] { return "a literal"; }), text("a literal"));
  EXPECT_EQ(answer([] { return std::string{"a string"}; }), text("a string"));
  EXPECT_EQ(answer([] { return std::string_view{"a view"}; }), text("a view"));
  static const std::string kept = "a reference";
  EXPECT_EQ(answer([]() -> const std::string& { return kept; }), text("a reference"));
}

TEST_F(AnEndpoint, AnswersNoContentForNothing) {
  EXPECT_EQ(answer([] {}), "204  ");
  EXPECT_EQ(answer([]() -> Result<void> { return {}; }), "204  ");
  EXPECT_EQ(answer([]() -> Task<> { co_return; }), "204  ");
  EXPECT_EQ(answer([]() -> Task<Result<void>> { co_return Result<void>{}; }), "204  ");
}

TEST_F(AnEndpoint, AnswersAResponseAsItIs) {
  EXPECT_EQ(answer([] { return Response::html("<p>").status(Status::created); }),
            "201 text/html; charset=utf-8 <p>");
  EXPECT_EQ(answer([]() -> Reply { return Response::json_text("{}"); }), "200 application/json {}");
}

TEST_F(AnEndpoint, AnswersAnErrorHoweverItIsReturned) {
  EXPECT_EQ(answer([] { return conflict("an Error"); }), "an Error");
  EXPECT_EQ(answer([]() -> Result<std::string> { return conflict("a Result of text"); }), "a Result of text");
  EXPECT_EQ(answer([]() -> Result<void> { return conflict("a Result of nothing"); }), "a Result of nothing");
  EXPECT_EQ(answer([]() -> Reply { return conflict("a Reply"); }), "a Reply");
  EXPECT_EQ(answer([]() -> Task<Error> { co_return conflict("a Task of an Error"); }), "a Task of an Error");
  EXPECT_EQ(answer([]() -> Task<Result<Response>> { co_return conflict("a Task of a Reply"); }),
            "a Task of a Reply");
}

TEST_F(AnEndpoint, AnswersATaskOfEachWhenItHasEnded) {
  EXPECT_EQ(answer([]() -> Task<std::string> {
              co_await sleep_for(1s);
              co_return "text";
            }),
            text("text"));
  EXPECT_EQ(answer([]() -> Task<Response> {
              co_await sleep_for(1s);
              co_return Response::html("<p>");
            }),
            "200 text/html; charset=utf-8 <p>");
  EXPECT_EQ(answer([]() -> Task<Result<std::string>> {
              co_await sleep_for(1s);
              co_return "a result";
            }),
            text("a result"));
  EXPECT_EQ(answer([]() -> Task<const char*> { co_return "a literal"; }), text("a literal"));
  EXPECT_EQ(answer([] { return Task<std::string>{"a value that is there already"}; }),
            text("a value that is there already"));
}

TEST_F(AnEndpoint, WithoutATaskNeedsNoCoroutine) {
  const Endpoint endpoint = make_endpoint([] { return "at once"; });
  Request request;
  EXPECT_TRUE(endpoint.handler(request).ready());
}

TEST_F(AnEndpoint, TakesTheRequestItself) {
  EXPECT_EQ(answer([](Request& request) { return std::string{request.target()}; }, "/a", "/a?b"),
            text("/a?b"));
}

TEST_F(AnEndpoint, TakesPathParametersInAnyOrderWithOrWithoutTheRequest) {
  const auto handler = [](Path<"b"> b, Request& request, Path<"a", int> a) {
    return *b + "," + std::to_string(*a) + "," + std::string{request.route()};
  };
  EXPECT_EQ(answer(handler, "/{a}/{b}", "/7/x%20y"), text("x y,7,/{a}/{b}"));
}

TEST_F(AnEndpoint, ConvertsEveryScalar) {
  EXPECT_EQ(answer([](Path<"v", bool> v) { return *v ? "yes" : "no"; }, "/{v}", "/true"), text("yes"));
  EXPECT_EQ(answer([](Path<"v", std::uint8_t> v) { return std::to_string(*v); }, "/{v}", "/255"),
            text("255"));
  EXPECT_EQ(answer([](Path<"v", std::int64_t> v) { return std::to_string(*v); }, "/{v}", "/-9"), text("-9"));
  EXPECT_EQ(answer([](Path<"v", double> v) { return *v == 2.5 ? "2.5" : "other"; }, "/{v}", "/2.5"),
            text("2.5"));
  EXPECT_EQ(answer([](Path<"v", Color> v) { return v->name == Color::green ? "green" : "other"; }, "/{v}",
                   "/green"),
            text("green"));
}

TEST_F(AnEndpoint, TakesTheRestOfAPath) {
  EXPECT_EQ(answer([](Path<"rest"> rest) { return *rest; }, "/files/{rest...}", "/files/a/b%20c"),
            text("a/b c"));
}

TEST_F(AnEndpoint, TakesAReferenceToConstWhenItReturnsNoTask) {
  EXPECT_EQ(answer([](const Path<"v">& v) { return *v; }, "/{v}", "/x"), text("x"));
  EXPECT_EQ(answer([](Path<"v">&& v) { return *std::move(v); }, "/{v}", "/x"), text("x"));
}

TEST_F(AnEndpoint, OwnsItsParametersAcrossAWait) {
  const auto handler = [](Path<"v"> v, Request& request) -> Task<std::string> {
    co_await sleep_for(1s);
    co_return *v + std::string{request.path()};
  };
  const std::string longer_than_a_small_string(100, 'v');
  EXPECT_EQ(answer(handler, "/{v}", "/" + longer_than_a_small_string),
            text(longer_than_a_small_string + "/" + longer_than_a_small_string));
}

TEST_F(AnEndpoint, KeepsTheCapturesOfACoroutine) {
  const auto captured = std::make_shared<std::string>("captured");
  const auto handler = [captured]() -> Task<std::string> {
    co_await sleep_for(1s);
    co_return *captured;
  };
  EXPECT_EQ(answer(handler), text("captured"));
}

TEST_F(AnEndpoint, IsAnyCallableWithOneSignature) {
  struct Object {
    std::string operator()(Path<"id", int> id) const noexcept { return std::to_string(*id); }
  };
  EXPECT_EQ(answer(&free_function, "/{id}", "/41"), text("42"));
  EXPECT_EQ(answer(free_function, "/{id}", "/41"), text("42"));
  EXPECT_EQ(answer(&free_function_that_never_throws, "/a", "/a"), text("/a"));
  EXPECT_EQ(answer(Object{}, "/{id}", "/7"), text("7"));
  EXPECT_EQ(answer(std::function<std::string()>{[] { return "std::function"; }}), text("std::function"));
  EXPECT_EQ(answer(Handler{[](Request&) { return Response::text("a Handler"); }}), text("a Handler"));
  EXPECT_EQ(answer(Chain{{}, [](Request&) { return Response::text("a Chain"); }}), text("a Chain"));
}

TEST_F(AnEndpoint, MayOwnWhatCannotBeCopied) {
  auto owned = std::make_unique<std::string>("owned");
  EXPECT_EQ(answer([owned = std::move(owned)] { return *owned; }), text("owned"));
}

TEST_F(AnEndpoint, RefusesWhatItCannotConvertWithNameExpectedAndGot) {
  EXPECT_EQ(answer([](Path<"id", std::uint64_t>) { return "reached"; }, "/orders/{id}", "/orders/seven"),
            "path parameter \"id\": expected an integer from 0 to 18446744073709551615, got \"seven\"");
  EXPECT_EQ(answer([](Path<"n", std::int8_t>) { return "reached"; }, "/{n}", "/128"),
            "path parameter \"n\": expected an integer from -128 to 127, got \"128\"");
  EXPECT_EQ(answer([](Path<"on", bool>) { return "reached"; }, "/{on}", "/yes"),
            "path parameter \"on\": expected true or false, got \"yes\"");
  EXPECT_EQ(answer([](Path<"x", double>) { return "reached"; }, "/{x}", "/a%20b"),
            "path parameter \"x\": expected a number, got \"a b\"");
  EXPECT_EQ(answer([](Path<"c", Color>) { return "reached"; }, "/{c}", "/blue"),
            "path parameter \"c\": expected red or green, got \"blue\"");
}

TEST_F(AnEndpoint, NeverCallsTheHandlerWithoutEveryParameter) {
  bool called = false;
  const auto handler = [&called](Path<"a", int>, Path<"b", int>) -> Task<> {
    called = true;
    co_return;
  };
  for (const std::string target : {"/x/1", "/1/x", "/x/y"}) {
    Router router;
    router.get("/{a}/{b}", handler);
    const Handler serving = router.handler();
    Request request{Method::get, target};
    const Reply reply = runtime.run(serving(request));
    ASSERT_FALSE(reply) << target;
    EXPECT_EQ(reply.error().kind(), ErrorKind::bad_request);
  }
  EXPECT_FALSE(called);
}

TEST_F(AnEndpoint, KnowsThePathParametersItNeeds) {
  const Endpoint endpoint = make_endpoint([](Path<"a">, Request&, Path<"b", int>) {});
  ASSERT_EQ(endpoint.description.inputs.size(), 2U);
  EXPECT_EQ(endpoint.description.inputs[0].name, "a");
  EXPECT_EQ(endpoint.description.inputs[1].name, "b");
  EXPECT_TRUE(make_endpoint([] {}).description.inputs.empty());
}

}  // namespace
}  // namespace skiff
