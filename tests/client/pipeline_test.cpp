#include "client/fake_service.hpp"

#include <skiff/telemetry/metrics.hpp>
#include <skiff/test/captured_logs.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace skiff::client {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Answers with these statuses in turn, the last one from then on. 0: no connection.
FakeService::Answer in_turn(std::vector<unsigned> statuses, std::vector<std::string>* seen = nullptr) {
  auto next = std::make_shared<std::size_t>(0);
  return [statuses = std::move(statuses), next, seen](Request& request, const Instance& instance,
                                                      outbound::Journey& journey) -> Task<Reply> {
    if (seen != nullptr) seen->push_back(std::string{request.method_text()} + " " + instance.host);
    const unsigned status = statuses[std::min(*next, statuses.size() - 1)];
    ++*next;
    if (status == 0) return refused_connection();
    journey.sent = journey.answered = true;
    return Reply{Response{static_cast<Status>(status)}};
  };
}

/// Takes so long for each answer.
FakeService::Answer after(Duration time, Status status = Status::ok) {
  return [time, status](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    journey.sent = true;
    co_await sleep_for(time);
    co_return Response{status};
  };
}

Request get(std::string target = "/stock/1") { return Request{Method::get, std::move(target)}; }
Request post() { return Request{Method::post, "/orders", "{}"}; }

class PipelineTest : public testing::Test {
 protected:
  Reply call(const Client& client, Request request, CallOptions options = {}) {
    return runtime.run(client.request(std::move(request), options));
  }

  test::VirtualRuntime runtime;
  std::vector<std::string> seen;
};

TEST_F(PipelineTest, TakesWhatIsThrownOnTheWayToAnInstanceForTheEndOfATry) {
  FakeService service{[](Request&, const Instance&, outbound::Journey&) -> Task<Reply> {
    throw std::runtime_error{"no memory is left"};
  }};
  for (const Duration timeout : {Duration{1s}, Duration{0}}) {  // with a limit of time, and without
    SCOPED_TRACE(timeout.count());
    ClientOptions options;
    options.timeout = timeout;
    const Reply reply = call(service.client(options), get());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind(), ErrorKind::internal);
    const CallFailure* const failure = call_failure(reply.error());
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->stage, CallStage::connection);
    ASSERT_EQ(failure->tries.size(), 1U);
    EXPECT_EQ(failure->tries[0].instance, "a:80");
    EXPECT_EQ(failure->tries[0].cause, "no memory is left");
  }
}

TEST_F(PipelineTest, GivesTheAnswerOfAHealthyServiceAtOnce) {
  FakeService service{in_turn({200}, &seen)};
  const Reply reply = call(service.client(), get());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status(), Status::ok);
  EXPECT_THAT(seen, ElementsAre("GET a"));
}

TEST_F(PipelineTest, TriesAnotherInstanceWhenOneFails) {
  FakeService service{[this](Request&, const Instance& instance, outbound::Journey&) -> Task<Reply> {
                        seen.push_back(instance.host);
                        if (seen.size() < 3) return refused_connection();
                        return Reply{Response{}};
                      },
                      {FakeService::instance("a"), FakeService::instance("b"), FakeService::instance("c")}};
  EXPECT_TRUE(call(service.client(), get()));
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 3U) << "each try had an instance of its own";
}

TEST_F(PipelineTest, GivesUpAfterTheLastTryAndTellsEveryOne) {
  FakeService service{in_turn({0}, &seen)};
  const Reply reply = call(service.client({.retry = {.attempts = 3}}), get());
  ASSERT_FALSE(reply);
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_EQ(reply.error().kind(), ErrorKind::unavailable);
  const CallFailure* failure = call_failure(reply.error());
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->client, "inventory");
  EXPECT_EQ(failure->stage, CallStage::retry);
  ASSERT_EQ(failure->tries.size(), 3U);
  EXPECT_EQ(failure->tries[0].instance, "a:80");
  EXPECT_EQ(failure->tries[0].cause, "connection refused");
  EXPECT_THAT(std::string{reply.error().cause()},
              AllOf(HasSubstr("inventory: GET /stock/1 gave up in stage retry"), HasSubstr("connection refused")));
  EXPECT_THAT(std::string{reply.error().message()}, Not(HasSubstr("a:80"))) << "nothing internal for the caller";
}

TEST_F(PipelineTest, GivesTheLastAnswerWhenTriesAreUsedUp) {
  FakeService service{in_turn({503, 502, 504}, &seen)};
  const Reply reply = call(service.client(), get());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status(), Status::gateway_timeout);
  EXPECT_EQ(seen.size(), 3U);
}

struct RetryCase {
  Method method;
  const char* idempotency_key;
  unsigned first;  // status; 0: no connection
  std::size_t tries;
};

class Retries : public PipelineTest, public testing::WithParamInterface<RetryCase> {};

TEST_P(Retries, OnlyWhatIsSafeAndWorthIt) {
  const RetryCase& c = GetParam();
  FakeService service{in_turn({c.first, 200}, &seen)};
  Request request{c.method, "/", "x"};
  if (*c.idempotency_key != '\0') request.headers().add("Idempotency-Key", c.idempotency_key);
  (void)call(service.client(), std::move(request));
  EXPECT_EQ(seen.size(), c.tries);
}

INSTANTIATE_TEST_SUITE_P(Table, Retries,
                         testing::Values(RetryCase{Method::get, "", 503, 2}, RetryCase{Method::get, "", 502, 2},
                                         RetryCase{Method::get, "", 504, 2}, RetryCase{Method::get, "", 500, 1},
                                         RetryCase{Method::get, "", 501, 1}, RetryCase{Method::get, "", 404, 1},
                                         RetryCase{Method::get, "", 429, 1}, RetryCase{Method::get, "", 200, 1},
                                         RetryCase{Method::put, "", 503, 2}, RetryCase{Method::delete_, "", 503, 2},
                                         RetryCase{Method::head, "", 503, 2}, RetryCase{Method::options, "", 503, 2},
                                         RetryCase{Method::post, "", 503, 1}, RetryCase{Method::patch, "", 503, 1},
                                         RetryCase{Method::post, "k1", 503, 2}, RetryCase{Method::patch, "k1", 503, 2},
                                         RetryCase{Method::post, "", 0, 2}, RetryCase{Method::get, "", 0, 2}));

TEST_F(PipelineTest, DoesNotRepeatARequestThatMayHaveBeenCarriedOut) {
  FakeService service{[this](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    seen.push_back("sent");
    journey.sent = true;
    return Reply{Error{ErrorKind::bad_gateway, "cut off"}};
  }};
  EXPECT_FALSE(call(service.client(), post()));
  EXPECT_EQ(seen.size(), 1U);
}

TEST_F(PipelineTest, WaitsBetweenTriesNoLongerThanTheBackoffGrows) {
  std::vector<TimePoint> at;
  FakeService service{[&at](Request&, const Instance&, outbound::Journey&) -> Task<Reply> {
    at.push_back(now());
    return refused_connection();
  }};
  ClientOptions options;
  options.timeout = Duration{0};
  options.retry.attempts = 5;
  options.retry.backoff = {.base = 100ms, .limit = 250ms};
  options.circuit_breaker.reset();
  options.instance_circuit_breaker.reset();
  EXPECT_FALSE(call(service.client(options), get()));
  ASSERT_EQ(at.size(), 5U);
  const Duration most[] = {100ms, 200ms, 250ms, 250ms};
  for (std::size_t i = 0; i + 1 < at.size(); ++i) EXPECT_LE(at[i + 1] - at[i], most[i]) << i;
}

TEST_F(PipelineTest, WaitsAsLongAsTheServiceAsks) {
  std::vector<TimePoint> at;
  FakeService service{[&at](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    at.push_back(now());
    journey.sent = true;
    if (at.size() > 1) return Reply{Response{}};
    return Reply{Response{Status::too_many_requests}.header("Retry-After", "2")};
  }};
  EXPECT_TRUE(call(service.client(), get()));
  ASSERT_EQ(at.size(), 2U);
  EXPECT_GE(at[1] - at[0], 2s);
}

TEST_F(PipelineTest, GivesTheAnswerAtOnceWhenTheServiceAsksForMoreTimeThanThereIs) {
  FakeService service{[](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    journey.sent = true;
    return Reply{Response{Status::service_unavailable}.header("Retry-After", "60")};
  }};
  const TimePoint began = now();
  const Reply reply = call(service.client({.timeout = 5s}), get());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status(), Status::service_unavailable);
  EXPECT_EQ(now(), began);
}

TEST_F(PipelineTest, StopsAtItsDeadline) {
  FakeService service{after(1h)};
  const TimePoint began = now();
  const Reply reply = call(service.client({.timeout = 300ms}), get());
  ASSERT_FALSE(reply);
  EXPECT_EQ(now() - began, 300ms);
  EXPECT_EQ(reply.error().kind(), ErrorKind::gateway_timeout);
  ASSERT_NE(call_failure(reply.error()), nullptr);
  EXPECT_EQ(call_failure(reply.error())->stage, CallStage::deadline);
}

TEST_F(PipelineTest, ACallsOwnTimeoutReplacesTheClients) {
  FakeService service{after(1h)};
  const TimePoint began = now();
  EXPECT_FALSE(call(service.client({.timeout = 300ms}), get(), {.timeout = 50ms}));
  EXPECT_EQ(now() - began, 50ms);
}

TEST_F(PipelineTest, TriesAgainWhenOneTryTakesTooLong) {
  int tries = 0;
  FakeService service{[&tries](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    journey.sent = true;
    if (++tries == 1) co_await sleep_for(1h);
    co_return Response{};
  }};
  const TimePoint began = now();
  EXPECT_TRUE(call(service.client({.timeout = 1s, .try_timeout = 100ms}), get()));
  EXPECT_EQ(tries, 2);
  EXPECT_GE(now() - began, 100ms);
  EXPECT_LT(now() - began, 200ms);
}

TEST_F(PipelineTest, TellsTheServiceHowLongItWillWait) {
  std::vector<std::string> told;
  FakeService service{[&told](Request& request, const Instance&, outbound::Journey&) -> Task<Reply> {
    told.emplace_back(request.header("x-envoy-expected-rq-timeout-ms"));
    co_await sleep_for(40ms);
    if (told.size() == 1) co_return refused_connection();
    co_return Response{};
  }};
  ClientOptions options;
  options.timeout = 300ms;
  options.retry.backoff = {.base = 1ns, .limit = 1ns};
  EXPECT_TRUE(call(service.client(options), get()));
  EXPECT_THAT(told, ElementsAre("300", "259"));
}

TEST_F(PipelineTest, RetriesNoMoreThanTheBudgetAllows) {
  FakeService service{in_turn({0}, &seen)};
  ClientOptions options;
  options.retry.attempts = 2;
  options.retry.budget = {.ratio = 0.2, .per_second = 0};
  options.circuit_breaker.reset();
  options.instance_circuit_breaker.reset();
  const Client client = service.client(options);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(call(client, get()));
  EXPECT_EQ(seen.size(), 120U);
}

TEST_F(PipelineTest, ACallMayHaveFewerTries) {
  FakeService service{in_turn({0}, &seen)};
  EXPECT_FALSE(call(service.client(), get(), {.attempts = 1}));
  EXPECT_EQ(seen.size(), 1U);
}

TEST_F(PipelineTest, LeavesAServiceAloneThatFails) {
  const test::CapturedLogs logs;
  FakeService service{in_turn({500}, &seen)};
  ClientOptions options;
  options.circuit_breaker = CircuitBreakerOptions{.minimum_calls = 10, .open_for = 5s};
  options.instance_circuit_breaker.reset();
  const Client client = service.client(options);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(call(client, get()));
  const Reply refused = call(client, get());
  ASSERT_FALSE(refused);
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_EQ(refused.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(call_failure(refused.error())->stage, CallStage::circuit_breaker);
  EXPECT_THAT(refused.error().headers(), ElementsAre(testing::Pair("Retry-After", "5")));
  EXPECT_THAT(logs.text(), HasSubstr("a circuit breaker opened"));

  runtime.advance(5s);
  EXPECT_TRUE(call(client, get())) << "it tries again";
  EXPECT_EQ(seen.size(), 11U);
}

TEST_F(PipelineTest, AvoidsAnInstanceWhoseBreakerIsOpen) {
  FakeService service{[this](Request&, const Instance& instance, outbound::Journey& journey) -> Task<Reply> {
                        seen.push_back(instance.host);
                        journey.sent = true;
                        return Reply{Response{instance.host == "bad" ? Status::internal_server_error : Status::ok}};
                      },
                      {FakeService::instance("good"), FakeService::instance("bad")}};
  ClientOptions options;
  options.circuit_breaker.reset();
  options.instance_circuit_breaker = CircuitBreakerOptions{.minimum_calls = 5};
  options.balance.policy = BalancePolicy::round_robin;
  options.balance.ejection.max_ejected = 0;
  const Client client = service.client(options);
  for (int i = 0; i < 50; ++i) (void)call(client, get());
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "bad"), 5);
}

TEST_F(PipelineTest, LetsNoMoreCallsThroughThanTheBulkheadHolds) {
  int inside = 0;
  int most = 0;
  FakeService service{[&](Request&, const Instance&, outbound::Journey&) -> Task<Reply> {
    most = std::max(most, ++inside);
    co_await sleep_for(10ms);
    --inside;
    co_return Response{};
  }};
  ClientOptions options;
  options.bulkhead = {.limit = 2, .queue = 3, .longest_wait = 1s};
  const Client client = service.client(options);
  std::vector<std::unique_ptr<Operation<Reply>>> calls;
  for (int i = 0; i < 6; ++i) {
    calls.push_back(std::make_unique<Operation<Reply>>());
    calls.back()->start(client.request(get()), &runtime, [](void*) {});
  }
  runtime.advance(100ms);
  EXPECT_EQ(most, 2);
  int refused = 0;
  for (auto& one : calls) {
    const Reply reply = one->take();
    if (!reply) {
      ++refused;
      EXPECT_EQ(call_failure(reply.error())->stage, CallStage::bulkhead);
    }
  }
  EXPECT_EQ(refused, 1);
}

TEST_F(PipelineTest, SaysWhenThereIsNoInstance) {
  FakeService service{in_turn({200}), {}};
  const Reply reply = call(service.client(), get());
  ASSERT_FALSE(reply);
  EXPECT_EQ(call_failure(reply.error())->stage, CallStage::balance);
  EXPECT_THAT(std::string{reply.error().cause()}, HasSubstr("there are no instances"));
}

TEST_F(PipelineTest, FollowsTheListOfInstances) {
  FakeService service{in_turn({200}, &seen)};
  const Client client = service.client();
  (void)call(client, get());
  service.instances().update({FakeService::instance("b")});
  (void)call(client, get());
  EXPECT_THAT(seen, ElementsAre("GET a", "GET b"));
}

TEST_F(PipelineTest, IsHeldOpenAndClosedByHand) {
  FakeService service{in_turn({500}, &seen)};
  ClientOptions options;
  options.circuit_breaker = CircuitBreakerOptions{.minimum_calls = 2};
  const Client client = service.client(options);
  client.force_circuit(CircuitState::open);
  EXPECT_FALSE(call(client, get()));
  EXPECT_TRUE(seen.empty());
  client.force_circuit(CircuitState::closed);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(call(client, get()));
  client.force_circuit(std::nullopt);
  for (int i = 0; i < 20; ++i) (void)call(client, get());
  EXPECT_EQ(seen.size(), 22U);
}

TEST_F(PipelineTest, ExplainsWhatEachStageDecided) {
  FakeService service{in_turn({503, 200})};
  Request request = get();
  request.headers().add("Skiff-Explain", "1");
  const Reply reply = call(service.client({.explain = true}), std::move(request));
  ASSERT_TRUE(reply);
  const std::string text{reply->headers().get("skiff-explanation")};
  EXPECT_THAT(text, testing::MatchesRegex("try 1: a:80 .* 503 in .*; retry in .*; try 2: a:80 .* 200 in .*"));
}

TEST_F(PipelineTest, ExplainsNothingUnlessItMay) {
  FakeService service{in_turn({200})};
  Request request = get();
  request.headers().add("Skiff-Explain", "1");
  const Reply reply = call(service.client(), std::move(request));
  EXPECT_FALSE(reply->headers().contains("skiff-explanation"));
}

TEST_F(PipelineTest, CountsWhatItDoes) {
  Metrics metrics;
  FakeService service{in_turn({0, 0, 200})};
  EXPECT_TRUE(call(service.client({}, &metrics), get()));
  const std::string text = metrics.prometheus();
  EXPECT_THAT(text, HasSubstr("skiff_client_tries_total{client=\"inventory\"} 3"));
  EXPECT_THAT(text, HasSubstr("skiff_client_retries_total{client=\"inventory\"} 2"));
  EXPECT_THAT(text, HasSubstr("http_client_request_duration_seconds_count{client=\"inventory\",http_request_method=\"GET\","
                              "http_response_status_code=\"200\",error_type=\"\"} 1"));
}

TEST_F(PipelineTest, EndsWithTheTaskThatAwaitsIt) {
  bool ended = false;
  FakeService service{[&ended](Request&, const Instance&, outbound::Journey&) -> Task<Reply> {
    struct End {
      bool& flag;
      ~End() { flag = true; }
    } const end{ended};
    co_await sleep_for(1h);
    co_return Response{};
  }};
  const Client client = service.client({.timeout = 2h});
  Operation<Reply> operation;
  ASSERT_FALSE(operation.start(client.request(get()), &runtime, [](void*) {}));
  runtime.run_ready();
  EXPECT_FALSE(ended);
  operation.cancel();
  runtime.run_ready();
  EXPECT_TRUE(ended);
  EXPECT_THROW((void)operation.take(), Cancelled);
}

TEST_F(PipelineTest, RecoversWhenInstancesAreBackAfterALongTimeWithoutAny) {
  FakeService service{in_turn({500}, &seen)};
  ClientOptions options;
  options.circuit_breaker = CircuitBreakerOptions{.minimum_calls = 2, .open_for = 5s, .half_open_calls = 3};
  const Client client = service.client(options);
  for (int i = 0; i < 2; ++i) (void)call(client, get());
  service.instances().update({});
  runtime.advance(5s);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(call_failure(call(client, get()).error())->stage, CallStage::balance);
  service.instances().update({FakeService::instance("b")});
  EXPECT_TRUE(call(client, get())) << "a probe that found no instance gives its place back";
}

TEST_F(PipelineTest, UsesOtherInstancesWhileTheProbesOfOneAreUnderWay) {
  FakeService service{[this](Request&, const Instance& instance, outbound::Journey& journey) -> Task<Reply> {
                        seen.push_back(instance.host);
                        journey.sent = true;
                        if (instance.host == "bad" && seen.size() > 50) co_await sleep_for(1h);
                        co_return Response{instance.host == "bad" ? Status::internal_server_error : Status::ok};
                      },
                      {FakeService::instance("good"), FakeService::instance("bad")}};
  ClientOptions options;
  options.timeout = 2h;
  options.circuit_breaker.reset();
  options.instance_circuit_breaker = CircuitBreakerOptions{.minimum_calls = 5, .open_for = 5s, .half_open_calls = 1};
  options.balance.policy = BalancePolicy::round_robin;
  options.balance.ejection.max_ejected = 0;
  const Client client = service.client(options);
  for (int i = 0; i < 50; ++i) (void)call(client, get());
  runtime.advance(5s);
  std::vector<std::unique_ptr<Operation<Reply>>> probes;
  for (int i = 0; i < 10; ++i) {
    probes.push_back(std::make_unique<Operation<Reply>>());
    if (probes.back()->start(client.request(get()), &runtime, [](void*) {})) {
      const Reply reply = probes.back()->take();
      ASSERT_TRUE(reply) << reply.error().cause();
    }
  }
  EXPECT_EQ(std::count(seen.begin() + 50, seen.end(), "bad"), 1);
  for (auto& probe : probes) probe->cancel();
  runtime.run_ready();
}

TEST_F(PipelineTest, DoesNotBlameAServiceForACallersHaste) {
  FakeService service{after(100ms)};
  ClientOptions options;
  options.timeout = 1s;
  options.circuit_breaker = CircuitBreakerOptions{.minimum_calls = 2};
  const Client client = service.client(options);
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(call(client, get(), {.timeout = 1ms}));
  EXPECT_TRUE(call(client, get()));
}

TEST_F(PipelineTest, IsNotHeldForAsLongAsAServiceMaySay) {
  FakeService service{[](Request&, const Instance&, outbound::Journey& journey) -> Task<Reply> {
    journey.sent = true;
    return Reply{Response{Status::service_unavailable}.header("Retry-After", "4294967295")};
  }};
  const TimePoint began = now();
  EXPECT_TRUE(call(service.client({.timeout = Duration{0}}), get()));
  EXPECT_EQ(now(), began);
}

TEST_F(PipelineTest, CountsInstancesThatAreOutAndGone) {
  Metrics metrics;
  FakeService service{in_turn({500}), {FakeService::instance("a"), FakeService::instance("b")}};
  ClientOptions options;
  options.circuit_breaker.reset();
  options.instance_circuit_breaker = CircuitBreakerOptions{.minimum_calls = 6};
  const Client client = service.client(options, &metrics);
  for (int i = 0; i < 40; ++i) (void)call(client, get());
  EXPECT_THAT(metrics.prometheus(), HasSubstr("skiff_client_instances_ejected{client=\"inventory\"} 1"));
  service.instances().update({FakeService::instance("c")});
  (void)call(client, get());
  EXPECT_THAT(metrics.prometheus(), HasSubstr("skiff_client_instances_ejected{client=\"inventory\"} 0"));
  for (const char* gone : {"a:80", "b:80"}) {
    EXPECT_THAT(metrics.prometheus(), Not(HasSubstr("skiff_client_circuits_open{client=\"inventory\",instance=\"" +
                                                    std::string{gone} + "\",state=\"open\"} 1")));
  }
}

TEST_F(PipelineTest, LivesOnWhereItsClientWasUsedWhenThatIsGone) {
  Metrics metrics;
  FakeService service{in_turn({200})};
  auto client = std::make_unique<Client>(service.client({}, &metrics));
  EXPECT_TRUE(call(*client, get()));
  {
    test::VirtualRuntime other;
    EXPECT_TRUE(other.run(client->request(get())));
    service.forget_plan();
    client.reset();  // the pipeline of the outer runtime is left there
  }
  FakeService next{in_turn({200})};
  EXPECT_TRUE(call(next.client(), get())) << "and goes when its place is needed";
}

TEST_F(PipelineTest, RefusesOptionsThatMakeNoSense) {
  FakeService service{in_turn({200})};
  EXPECT_THROW((void)service.client({.retry = {.backoff = {.base = Duration{0}}}}), ConfigurationError);
  EXPECT_THROW((void)service.client({.bulkhead = {.limit = 0}}), ConfigurationError);
  ClientOptions options;
  options.circuit_breaker = CircuitBreakerOptions{.failure_ratio = 2};
  EXPECT_THROW((void)service.client(options), ConfigurationError);
}

}  // namespace
}  // namespace skiff::client
