#include "client/verdict.hpp"

#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace skiff::client {
namespace {

using namespace std::chrono_literals;

struct Judged {
  unsigned status;
  CallOutcome outcome;
  bool worth_another;
};

class AnswersAreJudged : public testing::TestWithParam<Judged> {};

TEST_P(AnswersAreJudged, ByTheirStatus) {
  const Verdict verdict = judge(Reply{Response{static_cast<Status>(GetParam().status)}}, CallStage::response);
  EXPECT_EQ(verdict.outcome, GetParam().outcome);
  EXPECT_EQ(verdict.worth_another, GetParam().worth_another);
}

INSTANTIATE_TEST_SUITE_P(
    Table, AnswersAreJudged,
    testing::Values(Judged{200, CallOutcome::success, false}, Judged{302, CallOutcome::success, false},
                    Judged{404, CallOutcome::success, false}, Judged{429, CallOutcome::ignored, false},
                    Judged{500, CallOutcome::failure, false}, Judged{501, CallOutcome::success, false},
                    Judged{502, CallOutcome::failure, true}, Judged{503, CallOutcome::failure, true},
                    Judged{504, CallOutcome::failure, true}, Judged{507, CallOutcome::failure, false}));

TEST(Verdict, OfATryThatWasRefusedHereSaysNothingAboutTheService) {
  for (const CallStage stage : {CallStage::bulkhead, CallStage::circuit_breaker, CallStage::balance}) {
    const Verdict verdict = judge(Reply{unavailable("no")}, stage);
    EXPECT_EQ(verdict.outcome, CallOutcome::ignored);
    EXPECT_FALSE(verdict.worth_another);
  }
}

TEST(Verdict, OfATryWithoutAnAnswerIsAFailure) {
  for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::bad_gateway, ErrorKind::gateway_timeout}) {
    const Verdict verdict = judge(Reply{Error{kind}}, CallStage::connection);
    EXPECT_EQ(verdict.outcome, CallOutcome::failure);
    EXPECT_TRUE(verdict.worth_another);
  }
}

TEST(Verdict, OfARequestThatCannotBeSentIsNotTheServices) {
  const Verdict verdict = judge(Reply{Error{ErrorKind::internal}}, CallStage::connection);
  EXPECT_EQ(verdict.outcome, CallOutcome::ignored);
  EXPECT_FALSE(verdict.worth_another);
}

TEST(RetryAfter, IsReadAsSecondsOrAsADate) {
  const test::VirtualRuntime runtime;  // at 2026-01-01T00:00:00Z
  EXPECT_EQ(parse_retry_after("7", wall_now()), Duration{7s});
  EXPECT_EQ(parse_retry_after("Thu, 01 Jan 2026 00:01:00 GMT", wall_now()), Duration{1min});
  EXPECT_EQ(parse_retry_after("Wed, 31 Dec 2025 00:00:00 GMT", wall_now()), Duration{0});
  for (const std::string_view nonsense : {"", "soon", "-1", "1.5", "7s", "99999999999"}) {
    EXPECT_EQ(parse_retry_after(nonsense, wall_now()), std::nullopt) << nonsense;
  }
}

struct Repeated {
  Method method;
  bool idempotent;
};

TEST(Idempotence, FollowsTheMethodOrTheKey) {
  for (const auto& [method, idempotent] :
       {Repeated{Method::get, true}, Repeated{Method::head, true}, Repeated{Method::put, true},
        Repeated{Method::delete_, true}, Repeated{Method::options, true}, Repeated{Method::post, false},
        Repeated{Method::patch, false}, Repeated{Method::connect, false}}) {
    Request request{method, "/"};
    EXPECT_EQ(is_idempotent(request), idempotent) << name(method);
    request.headers().add("Idempotency-Key", "k");
    EXPECT_TRUE(is_idempotent(request)) << name(method);
  }
}

}  // namespace
}  // namespace skiff::client
