#include <skiff/http/response.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/http/cookie.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(Response, IsAnEmpty200ByDefault) {
  const Response response;
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_TRUE(response.headers().empty());
  EXPECT_EQ(response.body().size(), 0u);
}

TEST(Response, NamesTheTypeOfItsContent) {
  EXPECT_EQ(Response::text("a").headers().get("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(Response::html("a").headers().get("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(Response::json_text("{}").headers().get("content-type"), "application/json");
  EXPECT_EQ(Response::json_text("{}").body().text(), "{}");
}

TEST(Response, IsPutTogetherInOneExpression) {
  const Response response = Response::text("made").status(Status::created).header("Location", "/orders/7");
  EXPECT_EQ(response.status(), Status::created);
  EXPECT_EQ(response.headers().get("location"), "/orders/7");
  EXPECT_EQ(response.body().text(), "made");
}

TEST(Response, ReplacesAHeaderAndAddsACookie) {
  SetCookie first;
  first.name = "a";
  SetCookie second;
  second.name = "b";
  Response response;
  response.header("X-A", "1").header("x-a", "2").cookie(first).cookie(second);
  EXPECT_EQ(response.headers().size(), 3u);
  EXPECT_EQ(response.headers().get("X-A"), "2");
  EXPECT_TRUE(response.headers().get("Set-Cookie").starts_with("a="));
}

TEST(Response, Redirects) {
  const Response see_other = Response::redirect("/next?a=b");
  EXPECT_EQ(see_other.status(), Status::see_other);
  EXPECT_EQ(see_other.headers().get("location"), "/next?a=b");
  EXPECT_EQ(Response::redirect("/x", Status::permanent_redirect).status(), Status::permanent_redirect);
  EXPECT_THROW(Response::redirect("/x\r\nSet-Cookie: a=b"), std::invalid_argument);
}

TEST(Response, OfAFileThatIsNotThereIsNotFound) {
  const Result<Response> missing = Response::file("/nowhere/at/all");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found);
}

TEST(Response, StreamsWhatAGeneratorYields) {
  test::VirtualRuntime runtime;
  const auto pieces = []() -> Generator<std::string> {
    co_yield "a";
    co_await sleep_for(1s);
    co_yield "b";
  };
  Response response = Response::stream(pieces());
  EXPECT_TRUE(response.body().streamed());
  EXPECT_EQ(*runtime.run(response.body().read_all()), "ab");
}

TEST(Response, StreamsWhatAFunctionWrites) {
  test::VirtualRuntime runtime;
  const auto text = std::make_shared<const std::string>("captured");
  Response response = Response::stream([text](BodyWriter& out) -> Task<> { co_await out.write(*text); });
  Response moved = std::move(response);
  EXPECT_EQ(moved.body().size(), std::nullopt);
  EXPECT_EQ(*runtime.run(moved.body().read_all()), "captured");
}

}  // namespace
}  // namespace skiff
