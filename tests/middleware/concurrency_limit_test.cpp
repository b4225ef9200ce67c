#include <skiff/middleware/concurrency_limit.hpp>

#include "server/live_server.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/reply_headers.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct AConcurrencyLimit : testing::Test {
  struct Call {
    explicit Call(std::string target) : request(Method::get, std::move(target)) {}
    Request request;
    Operation<Reply> operation;
  };

  static ConcurrencyLimitOptions options(std::uint32_t limit, std::uint32_t queue) {
    ConcurrencyLimitOptions options;
    options.places = {.limit = limit, .queue = queue};
    return options;
  }
  void serve(ConcurrencyLimitOptions limit, Duration time) {
    app.use(ConcurrencyLimit{std::move(limit)});
    app.get("/{name}", [this, time](Request& request) -> Task<std::string> {
      const std::string name{request.path_parameter("name")};
      begun += name + " ";
      co_await sleep_for(time);
      co_return name;
    });
    handler = app;
  }
  Call& begin(std::string target) {
    Call& call = *calls.emplace_back(std::make_unique<Call>(std::move(target)));
    call.operation.start(handler(call.request), this, [](void*) {});
    return call;
  }

  test::VirtualRuntime runtime;
  Router app;
  Handler handler;
  std::string begun;
  std::vector<std::unique_ptr<Call>> calls;
};

TEST_F(AConcurrencyLimit, LetsSoManyInSomeWaitAndRefusesTheRest) {
  serve(options(2, 1), 100ms);
  for (const char* name : {"/a", "/b", "/c"}) begin(name);
  EXPECT_EQ(begun, "a b ");
  Call& refused = begin("/d");
  ASSERT_FALSE(refused.operation.active());
  const Reply reply = refused.operation.take();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(reply.error().message(), "too many requests are under way; try again later");
  EXPECT_EQ(find_header(reply, "Retry-After"), "1");
  runtime.advance(100ms);
  EXPECT_EQ(begun, "a b c ");
  runtime.advance(100ms);
  EXPECT_EQ(calls[2]->operation.take()->body().text(), "c");
}

TEST_F(AConcurrencyLimit, RefusesWhoHasWaitedTooLong) {
  serve(options(1, 5), 1h);
  begin("/a");
  Call& b = begin("/b");
  runtime.advance(1s);
  ASSERT_FALSE(b.operation.active());
  EXPECT_EQ(b.operation.take().error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(begun, "a ");
}

TEST_F(AConcurrencyLimit, LetsThoseThatMatterMoreGoFirst) {
  ConcurrencyLimitOptions with_priority = options(1, 2);
  with_priority.priority = [](const Request& request) {
    return request.path() == "/buy" ? Priority::high : Priority::low;
  };
  serve(with_priority, 100ms);
  for (const char* name : {"/a", "/b", "/c", "/buy"}) begin(name);
  runtime.run_ready();
  EXPECT_FALSE(calls[2]->operation.active()) << "its place in the queue is needed";
  EXPECT_FALSE(calls[2]->operation.take());
  runtime.advance(1s);
  EXPECT_EQ(begun, "a buy b ");
}

TEST_F(AConcurrencyLimit, IsLeftByCallersThatLeave) {
  serve(options(1, 5), 1h);
  Call& inside = begin("/a");
  Call& waiting = begin("/b");
  begin("/c");
  waiting.operation.cancel();
  inside.operation.cancel();
  runtime.run_ready();
  EXPECT_THROW(waiting.operation.take(), Cancelled);
  EXPECT_THROW(inside.operation.take(), Cancelled);
  EXPECT_EQ(begun, "a c ");
}

TEST_F(AConcurrencyLimit, CostsNoFrameWhereTheAnswerIsThereAtOnce) {
  app.use(ConcurrencyLimit{options(1, 0)});
  app.get("/", [] { return "now"; });
  handler = app;
  for (int i = 0; i < 3; ++i) {
    Request request{Method::get, "/"};
    Task<Reply> task = handler(request);
    ASSERT_TRUE(task.ready());
    EXPECT_TRUE(task.take());
  }
}

TEST_F(AConcurrencyLimit, IsLeftWhenTheHandlerThrows) {
  app.use(ConcurrencyLimit{options(1, 0)});
  app.get("/now", []() -> Reply { throw std::runtime_error{"broken"}; });
  app.get("/later", []() -> Task<Reply> {
    co_await sleep_for(1ms);
    throw std::runtime_error{"broken"};
  });
  handler = app;
  for (const char* target : {"/now", "/later", "/now", "/later"}) {
    Request request{Method::get, target};
    EXPECT_EQ(runtime.run(handler(request)).error().kind(), ErrorKind::internal);
  }
}

TEST_F(AConcurrencyLimit, FollowsHowLongRequestsTake) {
  ConcurrencyLimitOptions adaptive = options(1, 0);
  adaptive.adaptive = {.initial = 10, .minimum = 2, .maximum = 50, .sample_calls = 1, .sample_for = 1ns};
  Duration time = 10ms;
  std::size_t most = 0;
  std::size_t inside = 0;
  app.use(ConcurrencyLimit{adaptive});
  app.get("/", [&]() -> Task<std::string> {
    most = std::max(most, ++inside);
    co_await sleep_for(time);
    --inside;
    co_return "done";
  });
  handler = app;
  const auto rounds = [&](int count) {
    for (int round = 0; round < count; ++round) {
      most = 0;
      for (int i = 0; i < 60; ++i) begin("/");
      runtime.advance(time);
      calls.clear();
    }
    return most;
  };
  EXPECT_EQ(rounds(1), 10u);
  EXPECT_EQ(rounds(60), 50u);
  time = 100ms;
  EXPECT_LT(rounds(20), 20u);
}

TEST_F(AConcurrencyLimit, TellsOptionsThatCannotBe) {
  EXPECT_THROW(ConcurrencyLimit{options(0, 0)}, ConfigurationError);
  ConcurrencyLimitOptions wrong;
  wrong.adaptive = {.minimum = 0};
  EXPECT_THROW(ConcurrencyLimit{wrong}, ConfigurationError);
}

TEST_F(AConcurrencyLimit, IsOfEachWorker) {
  serve(options(1, 0), 1h);
  begin("/a");
  EXPECT_FALSE(begin("/b").operation.active());
  std::thread{[this] {
    test::VirtualRuntime other;
    Call call{"/c"};
    call.operation.start(handler(call.request), this, [](void*) {});
    EXPECT_TRUE(call.operation.active()) << "that one's place is free";
  }}.join();
  EXPECT_EQ(begun, "a c ");
}

TEST_F(AConcurrencyLimit, KnowsItsOwnPlacesAmongThoseOfMany) {
  std::vector<Handler> handlers;
  for (int i = 0; i < 200; ++i) {
    handlers.emplace_back(Chain{{ConcurrencyLimit{options(1, 0)}}, [](Request&) -> Task<Reply> {
                                  co_await sleep_for(1h);
                                  co_return Response{};
                                }});
  }
  for (int round = 0; round < 2; ++round) {
    for (const Handler& one : handlers) {
      handler = one;
      EXPECT_EQ(begin("/").operation.active(), round == 0);
    }
  }
  calls.clear();  // before the limits
}

TEST(AConcurrencyLimitOnAServer, Answers503) {
  Router app;
  ConcurrencyLimitOptions options;
  options.places = {.limit = 1, .queue = 0};
  app.use(ConcurrencyLimit{options});
  test::Event<> begun;
  app.get("/", [&begun]() -> Task<std::string> {
    begun.happens();
    co_await sleep_for(1h);
    co_return "never";
  });
  test::LiveServer server{app};
  test::Client inside = server.send(test::LiveServer::request("GET", "/"));
  ASSERT_TRUE(begun.happened());
  test::Client refused = server.send(test::LiveServer::request("GET", "/"));
  const test::Answer answer = refused.answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("too many requests are under way"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace skiff
