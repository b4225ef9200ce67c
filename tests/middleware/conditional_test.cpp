#include <skiff/middleware/conditional.hpp>

#include "middleware/preconditions.hpp"

#include <skiff/http/date.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view earlier = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view then = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view later = "Sun, 06 Nov 1994 08:49:38 GMT";

Precondition evaluate(const Fields& fields, std::string_view etag, bool dated = false, bool reads = true) {
  Headers request;
  for (const auto& [name, value] : fields) request.add(name, value);
  // Half a second that no header can tell.
  return evaluate_preconditions(request, reads,
                                {etag, dated ? std::optional{*parse_http_date(then) + 500ms} : std::nullopt});
}

constexpr auto holds = Precondition::holds;
constexpr auto failed = Precondition::failed;
constexpr auto not_modified = Precondition::not_modified;

TEST(IfMatch, HoldsForOneOfItsTags) {
  EXPECT_EQ(evaluate({{"If-Match", "\"a\""}}, "\"a\""), holds);
  EXPECT_EQ(evaluate({{"If-Match", "\"b\", \"a\""}}, "\"a\""), holds);
  EXPECT_EQ(evaluate({{"If-Match", "\"b\""}, {"If-Match", "\"a\""}}, "\"a\""), holds);
  EXPECT_EQ(evaluate({{"If-Match", "\"b, \"a\""}}, "\"a\""), failed) << "a quote begins inside another";
  EXPECT_EQ(evaluate({{"If-Match", "\"b\""}}, "\"a\""), failed);
  EXPECT_EQ(evaluate({{"If-Match", ""}}, "\"a\""), failed);
}

TEST(IfMatch, ComparesStrongly) {
  EXPECT_EQ(evaluate({{"If-Match", "W/\"a\""}}, "W/\"a\""), failed);
  EXPECT_EQ(evaluate({{"If-Match", "\"a\""}}, "W/\"a\""), failed);
}

TEST(IfMatch, WithAStarAsksForAnyThatIsThere) {
  EXPECT_EQ(evaluate({{"If-Match", "*"}}, "W/\"a\""), holds);
  EXPECT_EQ(evaluate({{"If-Match", "*"}}, "", true), holds);
  EXPECT_EQ(evaluate({{"If-Match", "*"}}, ""), failed);
}

TEST(IfNoneMatch, IsNotModifiedForAReaderAndFailedForAWriter) {
  EXPECT_EQ(evaluate({{"If-None-Match", "\"b\", W/\"a\""}}, "\"a\""), not_modified);
  EXPECT_EQ(evaluate({{"If-None-Match", "\"a\""}}, "\"a\"", false, false), failed);
  EXPECT_EQ(evaluate({{"If-None-Match", "\"b\""}}, "\"a\""), holds);
  EXPECT_EQ(evaluate({{"If-None-Match", "*"}}, "\"a\"", false, false), failed);
  EXPECT_EQ(evaluate({{"If-None-Match", "*"}}, "", false, false), holds) << "nothing is there: create it";
}

TEST(Dates, AreComparedInWholeSeconds) {
  EXPECT_EQ(evaluate({{"If-Modified-Since", std::string{then}}}, "", true), not_modified);
  EXPECT_EQ(evaluate({{"If-Modified-Since", std::string{later}}}, "", true), not_modified);
  EXPECT_EQ(evaluate({{"If-Modified-Since", std::string{earlier}}}, "", true), holds);
  EXPECT_EQ(evaluate({{"If-Unmodified-Since", std::string{then}}}, "", true), holds);
  EXPECT_EQ(evaluate({{"If-Unmodified-Since", std::string{earlier}}}, "", true), failed);
}

TEST(Dates, AreNotLookedAt) {
  EXPECT_EQ(evaluate({{"If-Modified-Since", std::string{then}}}, "", true, false), holds) << "by a writer";
  EXPECT_EQ(evaluate({{"If-Modified-Since", "yesterday"}}, "", true), holds) << "when they are none";
  EXPECT_EQ(evaluate({{"If-Modified-Since", std::string{then}}}, "\"a\""), holds) << "when there is nothing to compare";
}

TEST(ATag, GoesBeforeADate) {
  EXPECT_EQ(evaluate({{"If-None-Match", "\"b\""}, {"If-Modified-Since", std::string{then}}}, "\"a\"", true), holds);
  EXPECT_EQ(evaluate({{"If-Match", "\"a\""}, {"If-Unmodified-Since", std::string{earlier}}}, "\"a\"", true), holds);
  EXPECT_EQ(evaluate({{"If-Match", "\"a\""}, {"If-None-Match", "\"a\""}}, "\"a\""), not_modified);
}

struct AConditional : testing::Test {
  Reply answer(Response response, const Fields& fields = {}, Method method = Method::get) {
    const Handler handler{Chain{{Conditional{options}}, [&](Request&) { return std::move(response); }}};
    Request request{method, "/"};
    for (const auto& [name, value] : fields) request.headers().add(name, value);
    return runtime.run(handler(request));
  }
  std::string etag_of(Response response) {
    return std::string{answer(std::move(response))->headers().get("etag")};
  }
  test::VirtualRuntime runtime;
  ConditionalOptions options;
};

TEST_F(AConditional, MakesATagOfTheContent) {
  const std::string etag = etag_of(Response::text("hello"));
  EXPECT_EQ(etag.size(), 34u);
  EXPECT_TRUE(etag.starts_with('"') && etag.ends_with('"'));
  EXPECT_EQ(etag_of(Response::text("hello")), etag);
  EXPECT_NE(etag_of(Response::text("hellp")), etag);
}

TEST_F(AConditional, MakesNoneWhereThereShouldBeNone) {
  EXPECT_EQ(etag_of(Response::text("x").header("ETag", "\"own\"")), "\"own\"");
  EXPECT_EQ(etag_of(Response::text("x").header("Cache-Control", "no-store")), "");
  EXPECT_EQ(etag_of(Response::text("x").status(Status::created)), "");
  options.largest = 4;
  EXPECT_EQ(etag_of(Response::text("hello")), "");
  options.make_etags = false;
  EXPECT_EQ(etag_of(Response::text("x")), "");
}

TEST_F(AConditional, Answers304WithoutWhatDescribesTheContent) {
  const std::string etag = etag_of(Response::text("hello"));
  const Reply reply = answer(Response::text("hello").header("Cache-Control", "max-age=60"), {{"If-None-Match", etag}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status(), Status::not_modified);
  EXPECT_EQ(reply->body().size(), 0u);
  EXPECT_FALSE(reply->headers().contains("content-type"));
  EXPECT_EQ(reply->headers().get("etag"), etag);
  EXPECT_EQ(reply->headers().get("cache-control"), "max-age=60");
}

TEST_F(AConditional, Answers412WhereTheCallerAsksForIt) {
  const Reply reply = answer(Response::text("hello"), {{"If-Match", "\"other\""}});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::precondition_failed);
}

TEST_F(AConditional, LeavesWritersAlone) {
  EXPECT_EQ(answer(Response::text("done"), {{"If-Match", "\"other\""}}, Method::post)->status(), Status::ok);
}

TEST(CheckPreconditions, TellsAWriterBeforeItActs) {
  Request request{Method::put, "/"};
  EXPECT_FALSE(check_preconditions(request, "\"v7\""));
  request.headers().set("If-Match", "\"v7\"");
  EXPECT_FALSE(check_preconditions(request, "\"v7\""));
  const std::optional<Reply> answer = check_preconditions(request, "\"v8\"");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error().kind(), ErrorKind::precondition_failed);
  EXPECT_TRUE(check_preconditions(request, "")) << "there is none that could match";
}

TEST(CheckPreconditions, GivesAReaderBothValidators) {
  Request request{Method::get, "/"};
  request.headers().set("If-None-Match", "\"v7\"");
  const std::optional<Reply> answer = check_preconditions(request, "\"v7\"", parse_http_date(then));
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->status(), Status::not_modified);
  EXPECT_EQ((*answer)->headers().get("etag"), "\"v7\"");
  EXPECT_EQ((*answer)->headers().get("last-modified"), then);
}

}  // namespace
}  // namespace skiff
