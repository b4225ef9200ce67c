#include <skiff/http/middleware.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

/// Writes its name around what is further in.
class Around {
 public:
  explicit Around(std::string name) : name_(std::move(name)) {}
  Task<Reply> operator()(Request& request, Next next) const {
    Reply reply = co_await next(request);
    if (!reply) co_return reply;
    co_return Response::text(name_ + "(" + reply->body().text() + ")");
  }

 private:
  std::string name_;
};

struct AChain : testing::Test {
  std::string answer(const Handler& handler) {
    Request request;
    Reply reply = runtime.run(handler(request));
    return reply ? reply->body().text() : "error: " + std::string{reply.error().message()};
  }
  test::VirtualRuntime runtime;
  Handler core{[](Request&) { return Response::text("core"); }};
};

TEST_F(AChain, OfNothingIsItsHandler) {
  EXPECT_EQ(answer(Chain{{}, core}), "core");
}

TEST_F(AChain, HasItsFirstMiddlewareOutermost) {
  EXPECT_EQ(answer(Chain{{Around{"a"}, Around{"b"}, Around{"c"}}, core}), "a(b(c(core)))");
}

TEST_F(AChain, IsAHandlerInsideAnother) {
  const Handler inner{Chain{{Around{"in"}}, core}};
  EXPECT_EQ(answer(Chain{{Around{"out"}}, inner}), "out(in(core))");
}

TEST_F(AChain, StopsWhereAMiddlewareAnswersItself) {
  bool reached = false;
  const Handler handler{[&reached](Request&) {
    reached = true;
    return Response::text("core");
  }};
  const Middleware refuse{[](Request&, Next) -> Reply { return unauthorized("who are you?"); }};
  EXPECT_EQ(answer(Chain{{Around{"a"}, refuse, Around{"b"}}, handler}), "error: who are you?");
  EXPECT_FALSE(reached);
}

TEST_F(AChain, PassesOnWithoutACoroutineFrame) {
  const Middleware mark{[](Request& request, Next next) {
    request.set(std::string{"marked"});
    return next(request);
  }};
  const Handler handler{
      Chain{{mark}, [](Request& request) { return Response::text(*request.get<std::string>()); }}};
  EXPECT_EQ(answer(handler), "marked");
  Request request;
  EXPECT_TRUE(handler(request).ready());
}

TEST_F(AChain, RunsTheRestAgainForARetry) {
  int calls = 0;
  const Handler flaky{[&calls](Request&) -> Task<Reply> {
    co_await sleep_for(1ms);
    if (++calls < 3) co_return unavailable("not yet");
    co_return Response::text("at last");
  }};
  const Middleware retry{[](Request& request, Next next) -> Task<Reply> {
    for (;;) {
      Reply reply = co_await next(request);
      if (reply) co_return reply;
      co_await sleep_for(1s);
    }
  }};
  EXPECT_EQ(answer(Chain{{retry, Around{"a"}}, flaky}), "a(at last)");
  EXPECT_EQ(calls, 3);
}

TEST_F(AChain, GivesAMiddlewareWhatTheHandlerThrowsAsAnError) {
  const Handler plain{[](Request&) -> Reply { throw std::runtime_error{"plain"}; }};
  const Handler coroutine{[](Request&) -> Task<Reply> {
    co_await sleep_for(1ms);
    throw std::runtime_error{"coroutine"};
  }};
  const Middleware rescue{[](Request& request, Next next) -> Task<Reply> {
    const Reply reply = co_await next(request);
    if (reply) co_return Response::text("no error");
    EXPECT_THROW(std::rethrow_exception(reply.error().exception()), std::runtime_error);
    co_return Response::text("caught " + std::string{reply.error().cause()});
  }};
  EXPECT_EQ(answer(Chain{{rescue, Around{"a"}}, plain}), "caught plain");
  EXPECT_EQ(answer(Chain{{rescue, Around{"a"}}, coroutine}), "caught coroutine");
}

TEST_F(AChain, SharesItsMiddlewaresWithItsCopies) {
  const auto held = std::make_shared<int>(0);
  const auto copied = std::make_unique<Chain>(
      std::vector<Middleware>{[held](Request& request, Next next) { return next(request); }}, core);
  const Handler handler{*copied};
  EXPECT_EQ(held.use_count(), 2);
  EXPECT_EQ(answer(handler), "core");
}

}  // namespace
}  // namespace skiff
