#include <skiff/http/request.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {
namespace {

using testing::MatchesRegex;

TEST(Request, SplitsItsTarget) {
  struct Case {
    std::string target, path, query;
  };
  for (const Case& c : {
           Case{"/", "/", ""},
           Case{"/a%20b", "/a%20b", ""},
           Case{"/a?b=c", "/a", "b=c"},
           Case{"/a?", "/a", ""},
           Case{"/a?b=c?d", "/a", "b=c?d"},
           Case{"/?x", "/", "x"},
           Case{"*", "*", ""},
       }) {
    const Request request{Method::get, c.target};
    EXPECT_EQ(request.target(), c.target);
    EXPECT_EQ(request.path(), c.path) << c.target;
    EXPECT_EQ(request.query_string(), c.query) << c.target;
  }
}

TEST(Request, IsAGetOfTheRootByDefault) {
  const Request request;
  EXPECT_EQ(request.method(), Method::get);
  EXPECT_EQ(request.target(), "/");
  EXPECT_EQ(request.path(), "/");
  EXPECT_EQ(request.version(), Version::http_1_1);
  EXPECT_EQ(request.peer(), "");
  EXPECT_EQ(request.route(), "");
}

TEST(Request, ParsesItsQueryWhenAsked) {
  const Request request{Method::get, "/search?q=a+b&page=2"};
  EXPECT_EQ(request.query().get("q"), "a b");
  EXPECT_EQ(request.query().get("page"), "2");
  EXPECT_EQ(&request.query(), &request.query());
}

TEST(Request, FindsACookieInAnyOfItsHeaders) {
  Request request;
  EXPECT_EQ(request.cookie("a"), std::nullopt);
  request.headers().add("Cookie", "a=1");
  request.headers().add("cookie", "b=2; a=3");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.cookie("c"), std::nullopt);
}

TEST(Request, KeepsTheTextOfAMethodItDoesNotKnow) {
  Request request;
  RequestBuilder{request}.method("PURGE");
  EXPECT_EQ(request.method(), Method::other);
  EXPECT_EQ(request.method_text(), "PURGE");
  RequestBuilder{request}.method("PATCH");
  EXPECT_EQ(request.method(), Method::patch);
  EXPECT_EQ(request.method_text(), "PATCH");
}

TEST(Request, TakesAWellFormedIdFromItsCaller) {
  for (const std::string& given : {std::string{"a"}, std::string{"0af7-65.x_Y:9"}, std::string(128, 'z')}) {
    Request request;
    request.headers().add("X-Request-Id", given);
    EXPECT_EQ(request.id(), given);
  }
}

TEST(Request, MakesAnIdInPlaceOfAMalformedOne) {
  test::VirtualRuntime runtime;
  for (const std::string& given :
       {std::string{}, std::string(129, 'z'), std::string{"a b"}, std::string{"<script>"},
        std::string{"a\"b"}, std::string{"~"}, std::string{"\xc3\xa9"}}) {
    Request request;
    request.headers().add("X-Request-Id", given);
    EXPECT_THAT(std::string{request.id()}, MatchesRegex("[0-9a-f]+")) << given;
    EXPECT_EQ(request.id().size(), 32u);
  }
}

TEST(Request, KeepsTheIdItHasMade) {
  test::VirtualRuntime runtime;
  Request request;
  Request other;
  const std::string id{request.id()};
  request.headers().add("X-Request-Id", "too-late");
  EXPECT_EQ(request.id(), id);
  EXPECT_NE(other.id(), id);
}

TEST(Request, CarriesOneAttachedValuePerType) {
  struct User {
    std::string name;
  };
  Request request;
  EXPECT_EQ(request.get<User>(), nullptr);
  request.set(User{"ada"}).name += "!";
  request.set(7);
  ASSERT_NE(request.get<User>(), nullptr);
  EXPECT_EQ(request.get<User>()->name, "ada!");
  EXPECT_EQ(*request.get<int>(), 7);
  EXPECT_EQ(request.get<long>(), nullptr);
  request.set(User{"eve"});
  EXPECT_EQ(request.get<User>()->name, "eve");
}

TEST(Request, EndsAttachedValuesWithItself) {
  auto shared = std::make_shared<int>(1);
  {
    Request request;
    request.set(shared);
    request.set(shared);
    EXPECT_EQ(shared.use_count(), 2) << "the second replaced the first";
  }
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(Request, TakesAllOfItAlongWhenItIsMoved) {
  test::VirtualRuntime runtime;
  std::string id;
  Request moved;
  {
    Request request{Method::post, "/short?q=%41", "content"};
    request.headers().add("X-A", "1");
    request.set(std::string{"attached"});
    RequestBuilder builder{request};
    builder.add_parameter("id", builder.keep("seven"));
    id = request.id();
    EXPECT_EQ(request.query().get("q"), "A");
    Request between = std::move(request);
    moved = std::move(between);
  }
  EXPECT_EQ(moved.method(), Method::post);
  EXPECT_EQ(moved.target(), "/short?q=%41");
  EXPECT_EQ(moved.path(), "/short");
  EXPECT_EQ(moved.query().get("q"), "A");
  EXPECT_EQ(moved.header("x-a"), "1");
  EXPECT_EQ(*moved.get<std::string>(), "attached");
  EXPECT_EQ(moved.path_parameter("id"), "seven");
  EXPECT_EQ(moved.id(), id);
  EXPECT_EQ(*runtime.run(moved.text()), "content");
}

TEST(Request, GivesItsWholeBodyAsText) {
  test::VirtualRuntime runtime;
  Request request{Method::post, "/", "the body"};
  EXPECT_EQ(*runtime.run(request.text()), "the body");
  EXPECT_EQ(*runtime.run(request.text()), "the body") << "again";
}

TEST(RequestBuilder, GivesParametersByName) {
  Request request;
  RequestBuilder builder{request};
  builder.add_parameter("a", "1");
  builder.add_parameter("b", "");
  EXPECT_EQ(request.path_parameter("a"), "1");
  EXPECT_EQ(request.path_parameter("b"), "");
  EXPECT_EQ(request.path_parameter("c"), "");
  builder.clear_parameters();
  EXPECT_EQ(request.path_parameter("a"), "");
}

TEST(RequestBuilder, TakesNoMoreParametersThanThereIsRoomFor) {
  Request request;
  RequestBuilder builder{request};
  const std::string names = "abcdefghijkl";
  for (std::size_t i = 0; i < names.size(); ++i)
    builder.add_parameter(std::string_view{names}.substr(i, 1), "v");
  EXPECT_EQ(request.path_parameter("h"), "v");
  EXPECT_EQ(request.path_parameter("i"), "");
}

TEST(RequestBuilder, KeepsTextWhereItIs) {
  Request request;
  RequestBuilder builder{request};
  const std::string_view first = builder.keep("short");
  for (int i = 0; i < 1000; ++i) builder.keep(std::to_string(i));
  EXPECT_EQ(first, "short");
}

TEST(RequestBuilder, MakesTheRequestReadyForTheNext) {
  struct Peer final : PeerName {
    std::string_view text() const override { return "127.0.0.1:1"; }
  } peer;
  test::VirtualRuntime runtime;
  Request request{Method::post, "/a?b", "content"};
  request.headers().add("X-Request-Id", "first");
  request.set(7);
  RequestBuilder builder{request};
  builder.peer(peer);
  builder.route("/a");
  builder.add_parameter("id", "1");
  EXPECT_EQ(request.id(), "first");
  EXPECT_EQ(request.peer(), "127.0.0.1:1");

  builder.reset();
  builder.method("GET");
  builder.target("/next");
  builder.version(Version::http_1_0);
  EXPECT_EQ(request.path(), "/next");
  EXPECT_EQ(request.version(), Version::http_1_0);
  EXPECT_TRUE(request.headers().empty());
  EXPECT_TRUE(request.query().empty());
  EXPECT_EQ(request.get<int>(), nullptr);
  EXPECT_EQ(request.route(), "");
  EXPECT_EQ(request.peer(), "");
  EXPECT_EQ(request.path_parameter("id"), "");
  EXPECT_EQ(request.body().size(), 0u);
  EXPECT_NE(request.id(), "first");
}

}  // namespace
}  // namespace skiff
