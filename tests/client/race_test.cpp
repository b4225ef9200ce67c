#include "client/fake_service.hpp"

#include <skiff/core/within.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace skiff::client {
namespace {

using namespace std::chrono_literals;

/// A service whose instances answer after so long each, and that knows how its tries ended.
class RaceTest : public testing::Test {
 protected:
  RaceTest()
      : service([this](Request& request, const Instance& instance, outbound::Journey& journey) -> Task<Reply> {
                  const Duration time = times.at(std::min(tries++, times.size() - 1));
                  ++under_way;
                  struct End {
                    int& under_way;
                    ~End() { --under_way; }
                  } const end{under_way};
                  journey.sent = true;
                  co_await sleep_for(time);
                  ++answered;
                  if (request.method() == Method::get && failing.contains(instance.host)) co_return refused_connection();
                  co_return Response{};
                },
                {FakeService::instance("a"), FakeService::instance("b")}),
        client(service.client(options(), &metrics)) {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(call());  // it learns that 10 ms are usual
    runtime.advance(1s);
    tries = 0;
    answered = 0;
  }

  static Task<Reply> answer_later(Duration time) {
    co_await sleep_for(time);
    co_return Response{};
  }

  static ClientOptions options() {
    ClientOptions options;
    options.hedge = HedgeOptions{.minimum_calls = 10};
    return options;
  }

  Reply call(Method method = Method::get) { return runtime.run(client.request(Request{method, "/"})); }

  /// One that ends each try after this long, and knows what is usual.
  Client impatient(Duration try_timeout) {
    ClientOptions with = options();
    with.try_timeout = try_timeout;
    with.retry.attempts = 2;
    const Client made = service.client(with);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(runtime.run(made.request(Request{Method::get, "/"})));
    runtime.advance(1s);
    tries = 0;
    return made;
  }

  Duration time_of_call(Method method = Method::get) {
    const TimePoint began = now();
    EXPECT_TRUE(call(method));
    return now() - began;
  }

  test::VirtualRuntime runtime;
  Metrics metrics;
  std::vector<Duration> times{10ms};
  std::set<std::string> failing;
  std::size_t tries = 0;
  int answered = 0;
  int under_way = 0;
  FakeService service;
  Client client;
};

TEST_F(RaceTest, SendsNoSecondTryWhileTheFirstIsAsFastAsUsual) {
  EXPECT_EQ(time_of_call(), 10ms);
  EXPECT_EQ(tries, 1U);
}

TEST_F(RaceTest, TheSecondTryAnswersWhenTheFirstIsSlow) {
  times = {1s, 10ms};
  const Duration took = time_of_call();
  EXPECT_GE(took, 20ms);
  EXPECT_LE(took, 22ms);
  EXPECT_EQ(tries, 2U);
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(under_way, 0) << "the loser is cancelled";
  EXPECT_THAT(metrics.prometheus(), testing::HasSubstr("skiff_client_hedges_won_total{client=\"inventory\"} 1"));
}

TEST_F(RaceTest, TheFirstTryMayStillWin) {
  times = {15ms, 1s};
  EXPECT_EQ(time_of_call(), 15ms);
  EXPECT_EQ(tries, 2U);
  EXPECT_EQ(under_way, 0);
}

TEST_F(RaceTest, TriesOnceWhatMayNotBeRepeated) {
  times = {1s, 10ms};
  EXPECT_EQ(time_of_call(Method::post), 1s);
  EXPECT_EQ(tries, 1U);
}

TEST_F(RaceTest, WaitsForTheOtherWhenOneFails) {
  times = {200ms, 10ms};
  failing = {"a", "b"};
  const TimePoint began = now();
  EXPECT_FALSE(call());
  EXPECT_GE(now() - began, 200ms) << "the first was still under way when the second failed";
}

TEST_F(RaceTest, TheTimeOfTheFirstTryMayBeOverWhileTheSecondGoesOn) {
  const Client hasty = impatient(15ms);
  times = {1h, 10ms};
  const TimePoint began = now();
  EXPECT_TRUE(runtime.run(hasty.request(Request{Method::get, "/"})));
  EXPECT_GE(now() - began, 20ms);
  EXPECT_LE(now() - began, 22ms);
  EXPECT_EQ(tries, 2U);
  EXPECT_EQ(under_way, 0);
}

TEST_F(RaceTest, EachTryHasItsOwnTime) {
  const Client hasty = impatient(50ms);
  times = {1h};
  const TimePoint began = now();
  const Reply reply = runtime.run(hasty.request(Request{Method::get, "/"}));
  EXPECT_GE(now() - began, 60ms);
  EXPECT_LE(now() - began, 62ms);
  EXPECT_EQ(under_way, 0);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::gateway_timeout);
  const CallFailure* const failure = call_failure(reply.error());
  ASSERT_NE(failure, nullptr);
  ASSERT_EQ(failure->tries.size(), 2U);
  for (const CallTry& one : failure->tries) EXPECT_EQ(one.cause, "no answer in time");
  EXPECT_EQ(failure->tries[0].took, 50ms);
  EXPECT_EQ(failure->tries[1].took, 50ms);
}

TEST_F(RaceTest, WhatIsThrownOnTheWayToAnInstanceEndsTheSecondTryAlone) {
  FakeService broken{[this](Request&, const Instance&, outbound::Journey&) -> Task<Reply> {
    ++tries;
    if (tries == 22) throw std::runtime_error{"no memory is left"};
    if (tries == 24) throw Cancelled{};
    return answer_later(times.at(0));
  }};
  const Client hasty = broken.client(options());
  tries = 0;
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(runtime.run(hasty.request(Request{Method::get, "/"})));
  runtime.advance(1s);
  times = {30ms};
  for (const std::size_t all : {22U, 24U}) {
    const TimePoint began = now();
    EXPECT_TRUE(runtime.run(hasty.request(Request{Method::get, "/"})));
    EXPECT_EQ(now() - began, 30ms) << "the first still answers";
    EXPECT_EQ(tries, all);
  }
}

TEST_F(RaceTest, IsCancelledWithBothTries) {
  times = {1h};
  Operation<Reply> operation;
  ASSERT_FALSE(operation.start(client.request(Request{Method::get, "/"}), &runtime, [](void*) {}));
  runtime.advance(100ms);
  EXPECT_EQ(under_way, 2);
  operation.cancel();
  runtime.run_ready();
  EXPECT_EQ(under_way, 0);
  EXPECT_THROW((void)operation.take(), Cancelled);
}

TEST_F(RaceTest, IsCancelledThoughTheTimeOfItsTryIsOverAsWell) {
  const Client hasty = impatient(50ms);
  times = {1h};
  for (const Duration limit : {50ms, 60ms}) {  // that of the first try, about that of the second
    const auto outcome = runtime.run(within(limit, hasty.request(Request{Method::get, "/"})));
    EXPECT_FALSE(outcome.has_value()) << "nobody waits for the answer any more";
    EXPECT_EQ(under_way, 0);
  }
  times = {10ms};
  EXPECT_TRUE(runtime.run(hasty.request(Request{Method::get, "/"}))) << "and it counts against nobody";
}

TEST_F(RaceTest, StaysWithinTheRetryBudget) {
  FakeService slow{[this](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    ++tries;
    journey.sent = true;
    co_await sleep_for(times.at(0));
    co_return Response{};
  }};
  ClientOptions with = options();
  with.retry.budget = {.ratio = 0.1, .per_second = 0, .ttl = 1h};
  const Client limited = slow.client(with);
  const auto call_it = [&] { return runtime.run(limited.request(Request{Method::get, "/"})); };
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(call_it());
  runtime.advance(1s);
  tries = 0;
  times = {50ms};
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(call_it());
  EXPECT_EQ(tries, 13U) << "ten calls, and a tenth of thirty for second tries";
}

TEST_F(RaceTest, SendsNoSecondTryWhileTheFirstWaitsForItsTurn) {
  times = {10ms};
  ClientOptions with = options();
  with.bulkhead = {.limit = 1, .queue = 100, .longest_wait = 1h};
  const Client narrow = service.client(with);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(runtime.run(narrow.request(Request{Method::get, "/"})));
  runtime.advance(1s);
  tries = 0;
  std::vector<std::unique_ptr<Operation<Reply>>> calls;
  for (int i = 0; i < 10; ++i) {
    calls.push_back(std::make_unique<Operation<Reply>>());
    calls.back()->start(narrow.request(Request{Method::get, "/"}), &runtime, [](void*) {});
  }
  runtime.advance(1s);
  for (auto& one : calls) EXPECT_TRUE(one->take());
  EXPECT_EQ(tries, 10U);
}

}  // namespace
}  // namespace skiff::client
