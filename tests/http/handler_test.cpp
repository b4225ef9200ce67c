#include <skiff/http/handler.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace skiff {
namespace {

using namespace std::chrono_literals;

Reply hello(Request& request) {
  return Response::text("hello " + std::string{request.path()});
}

struct AHandler : testing::Test {
  std::string answer(const Handler& handler, std::string target = "/") {
    Request request{Method::get, std::move(target)};
    Reply reply = runtime.run(handler(request));
    return reply ? reply->body().text() : "error: " + std::string{reply.error().message()};
  }
  test::VirtualRuntime runtime;
};

TEST_F(AHandler, IsAFunction) {
  EXPECT_EQ(answer(&hello, "/a"), "hello /a");
}

TEST_F(AHandler, IsALambdaWithOrWithoutATask) {
  EXPECT_EQ(answer([](Request&) { return Response::text("plain"); }), "plain");
  EXPECT_EQ(answer([](Request&) -> Reply { return bad_request("refused"); }), "error: refused");
  EXPECT_EQ(answer([](Request&) -> Task<Reply> {
              co_await sleep_for(1s);
              co_return Response::text("later");
            }),
            "later");
}

TEST_F(AHandler, KeepsTheCapturesOfACoroutineAliveForAllItsCopies) {
  const auto text = std::make_shared<std::string>("captured");
  Handler copy;
  {
    const Handler handler{[text](Request&) -> Task<Reply> {
      co_await sleep_for(1s);
      co_return Response::text(*text);
    }};
    copy = handler;
  }
  EXPECT_EQ(text.use_count(), 2);
  EXPECT_EQ(answer(copy), "captured");
  copy = Handler{};
  EXPECT_EQ(text.use_count(), 1);
}

TEST_F(AHandler, OfAPlainFunctionNeedsNoCoroutine) {
  const Handler handler{&hello};
  Request request;
  EXPECT_TRUE(handler(request).ready());
}

TEST_F(AHandler, TurnsExceptionsIntoErrors) {
  const Handler plain{[](Request&) -> Reply { throw std::runtime_error{"broken"}; }};
  const Handler coroutine{[](Request&) -> Task<Reply> {
    co_await sleep_for(1s);
    throw std::runtime_error{"broken"};
  }};
  const Handler failing{[](Request&) -> Reply { throw Failure{conflict("taken")}; }};
  for (const Handler& handler : {plain, coroutine}) {
    Request request;
    const Reply reply = runtime.run(handler(request));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind(), ErrorKind::internal);
    EXPECT_EQ(reply.error().message(), "");
    EXPECT_EQ(reply.error().cause(), "broken");
    EXPECT_THROW(std::rethrow_exception(reply.error().exception()), std::runtime_error);
  }
  Request request;
  const Reply reply = runtime.run(failing(request));
  EXPECT_EQ(reply.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(reply.error().message(), "taken");
}

TEST_F(AHandler, IsEmptyByDefault) {
  EXPECT_FALSE(Handler{});
  EXPECT_TRUE(Handler{&hello});
}

TEST_F(AHandler, IsMadeFromNothingElse) {
  static_assert(!std::is_constructible_v<Handler, int>);
  static_assert(!std::is_constructible_v<Handler, std::string (*)(Request&)>);
  static_assert(!std::is_constructible_v<Handler, Reply (*)()>);
  const auto changes = [count = 0](Request&) mutable -> Reply {
    return Response::text(std::to_string(++count));
  };
  static_assert(!std::is_constructible_v<Handler, decltype(changes)>,
                "it is called from several threads at once");
}

}  // namespace
}  // namespace skiff
