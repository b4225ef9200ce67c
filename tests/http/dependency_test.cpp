#include <skiff/http/dependency.hpp>

#include "http/told.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using test::With;

struct Session {
  std::string tenant;
};
struct Transaction {
  std::string name;
};
struct Cart {
  std::string of;
};

struct ADependency : testing::Test {
  std::string get(std::string_view target, const With& with = {}) { return told(call().get(target, with)); }
  test::Caller& call() {
    if (!caller) caller.emplace(router.handler());
    return *caller;
  }
  std::string refusal() {
    try {
      static_cast<void>(router.handler());
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  /// Provides a T that tells of its begin and its end.
  template <class T>
  void provide_noted(std::string name) {
    router.provide([this, name]() -> Generator<T> {
      struct Gone {
        std::vector<std::string>& events;
        std::string name;
        ~Gone() { events.push_back("destroy " + name); }
      };
      const Gone gone{events, name};
      events.push_back("begin " + name);
      T value{name};
      co_yield value;
      co_await sleep_for(1s);
      events.push_back("end " + name);
    });
  }

  std::vector<std::string> events;
  Router router;
  std::optional<test::Caller> caller;
};

TEST_F(ADependency, IsMadeFromTheRequestsParameters) {
  router.provide([](Header<"x-tenant"> tenant) { return Session{*tenant}; });
  router.get("/me", [](Dep<Session> session) { return session->tenant; });
  EXPECT_EQ(get("/me", With{}.header("x-tenant", "blue")), "200 blue");
  EXPECT_EQ(get("/me"), "400\nheader x-tenant: expected text, got nothing");
}

TEST_F(ADependency, IsWhatAResultOrATaskGives) {
  router.provide([]() -> Result<Session> { return Session{"a"}; });
  router.provide([]() -> Task<Transaction> {
    co_await sleep_for(1s);
    co_return Transaction{"b"};
  });
  router.provide([]() -> Task<Result<Cart>> {
    co_await sleep_for(1s);
    co_return Cart{"c"};
  });
  router.get("/", [](Dep<Session> a, Dep<Transaction> b, Dep<Cart> c) { return a->tenant + b->name + c->of; });
  EXPECT_EQ(get("/"), "200 abc");
}

TEST_F(ADependency, MayNeedOthersAndIsMadeOncePerRequest) {
  int sessions = 0;
  router.provide([&sessions](Query<"tenant"> tenant) {
    ++sessions;
    return Session{*tenant};
  });
  router.provide([](Dep<Session> session) { return Cart{session->tenant}; });
  router.provide([](Dep<Session> session, Dep<Cart> cart) { return Transaction{session->tenant + cart->of}; });
  router.get("/", [](Dep<Transaction> transaction, Dep<Cart> cart, Dep<Session> session) -> Task<std::string> {
    cart->of += "!";
    co_await sleep_for(1s);
    co_return transaction->name + cart->of + session->tenant;
  });
  EXPECT_EQ(get("/?tenant=x"), "200 xxx!x");
  EXPECT_EQ(sessions, 1);
  EXPECT_EQ(get("/?tenant=y"), "200 yyy!y");
  EXPECT_EQ(sessions, 2);
}

TEST_F(ADependency, IsNotMadeForARequestThatIsWrongAnyway) {
  provide_noted<Session>("session");
  router.post("/", [](Dep<Session>, Query<"n", int>, Json<int>) { return "reached"; });
  EXPECT_EQ(told(call().post("/?n=x", "true", as_json())),
            "400\nquery n: expected an integer from -2147483648 to 2147483647, got \"x\"\n"
            "body : expected an integer from -2147483648 to 2147483647, got true");
  EXPECT_THAT(events, ElementsAre());
}

TEST_F(ADependency, StandsBesideABody) {
  provide_noted<Session>("session");
  router.post("/", [](Dep<Session> session, Json<int> n) { return session->tenant + std::to_string(*n); });
  test::OpenCall upload = call().upload("/", as_json());
  upload.send("4").send("2").end();
  EXPECT_EQ(told(upload.reply()), "200 session42");
}

TEST_F(ADependency, EndsInTheReverseOrderBeforeTheAnswerIsSent) {
  provide_noted<Session>("session");
  provide_noted<Transaction>("transaction");
  router.get("/", [this](Dep<Session>, Dep<Transaction>) -> Task<std::string> {
    co_await sleep_for(1s);
    events.push_back("handler");
    co_return "done";
  });
  EXPECT_EQ(get("/"), "200 done");
  EXPECT_THAT(events, ElementsAre("begin session", "begin transaction", "handler", "end transaction",
                                  "destroy transaction", "end session", "destroy session"));
}

TEST_F(ADependency, EndsWhenTheHandlerFailsOrThrows) {
  provide_noted<Session>("session");
  router.get("/fails", [](Dep<Session>) -> Result<std::string> { return conflict("taken"); });
  router.get("/throws", [](Dep<Session>) -> std::string { throw std::runtime_error{"broken"}; });
  router.get("/throws-late", [](Dep<Session>) -> Task<std::string> {
    co_await sleep_for(1s);
    throw Failure{conflict("taken")};
  });
  for (const auto& [target, answer] : {std::pair{"/fails", "409"}, {"/throws", "500"}, {"/throws-late", "409"}}) {
    events.clear();
    EXPECT_TRUE(get(target).starts_with(answer)) << get(target);
    EXPECT_THAT(std::vector(events.begin(), events.begin() + 3),
                ElementsAre("begin session", "end session", "destroy session"))
        << target;
  }
}

TEST_F(ADependency, ThatCannotBeMadeIsTheAnswerAndEndsThoseBeforeIt) {
  provide_noted<Session>("session");
  router.provide([](Request& request) -> Task<Result<Transaction>> {
    if (request.path() == "/throws") throw Failure{unavailable("no database")};
    co_return unauthorized("who are you?");
  });
  router.get("/", [](Dep<Session>, Dep<Transaction>) { return "reached"; });
  router.get("/throws", [](Dep<Session>, Dep<Transaction>) { return "reached"; });
  EXPECT_EQ(get("/"), "401 who are you?");
  EXPECT_THAT(events, ElementsAre("begin session", "end session", "destroy session"));
  EXPECT_EQ(get("/throws"), "503 no database");
}

TEST_F(ADependency, IsDestroyedWithoutItsEndWhenTheCallerLeaves) {
  provide_noted<Session>("session");
  provide_noted<Transaction>("transaction");
  router.get("/", [](Dep<Session>, Dep<Transaction>) -> Task<std::string> {
    co_await sleep_for(10min);
    co_return "done";
  });
  test::OpenCall open = call().open("/");
  call().advance(1s);
  open.leave();
  EXPECT_THAT(events, ElementsAre("begin session", "begin transaction", "destroy transaction", "destroy session"));
}

TEST_F(ADependency, WhoseEndFailsTurnsAGoodAnswerIntoItsError) {
  router.provide([]() -> Generator<Transaction> {
    Transaction transaction{"t"};
    co_yield transaction;
    throw Failure{conflict("somebody was faster")};
  });
  provide_noted<Session>("session");
  router.get("/good", [](Dep<Session>, Dep<Transaction>) { return "done"; });
  router.get("/bad", [](Dep<Session>, Dep<Transaction>) -> Result<std::string> { return not_found("nothing"); });
  EXPECT_EQ(get("/good"), "409 somebody was faster");
  EXPECT_THAT(events, ElementsAre("begin session", "end session", "destroy session"));
  EXPECT_EQ(get("/bad"), "404 nothing");
}

TEST_F(ADependency, FromAGeneratorIsYieldedOnce) {
  router.provide([]() -> Generator<Session> { co_return; });
  router.provide([]() -> Generator<Cart> {
    for (;;) {
      Cart cart{"c"};
      co_yield cart;
    }
  });
  router.get("/none", [](Dep<Session>) { return "reached"; });
  router.get("/many", [](Dep<Cart>) { return "reached"; });
  EXPECT_EQ(call().get("/none").cause(), "a provider ended without a value");
  EXPECT_EQ(call().get("/many").cause(), "a provider yields once");
}

TEST_F(ADependency, ComesFromTheInnermostRouterThatProvidesIt) {
  router.provide([] { return Session{"outer"}; });
  router.get("/", [](Dep<Session> session) { return session->tenant; });
  Router& inner = router.group("/inner");
  inner.provide([] { return Session{"inner"}; });
  inner.get("/", [](Dep<Session> session) { return session->tenant; });
  Router mounted;
  mounted.get("/", [](Dep<Session> session) { return session->tenant; });
  router.mount("/mounted", std::move(mounted));
  EXPECT_EQ(get("/"), "200 outer");
  EXPECT_EQ(get("/inner"), "200 inner");
  EXPECT_EQ(get("/mounted"), "200 outer");
}

TEST_F(ADependency, MayBeAnotherInATestInEveryPart) {
  router.provide([] { return Session{"real"}; });
  Router& inner = router.group("/inner");
  inner.provide([] { return Session{"real too"}; });
  inner.get("/", [](Dep<Session> session) { return session->tenant; });
  router.get("/", [](Dep<Session> session) { return session->tenant; });
  router.provide([](Dep<Session> session) { return Cart{session->tenant}; });
  router.get("/cart", [](Dep<Cart> cart) { return cart->of; });
  router.provide_instead([] { return Session{"fake"}; });
  EXPECT_EQ(get("/"), "200 fake");
  EXPECT_EQ(get("/inner"), "200 fake");
  EXPECT_EQ(get("/cart"), "200 fake");
}

TEST_F(ADependency, ThatNothingProvidesRefusesToStart) {
  router.get("/me", [](Dep<Session>) { return "reached"; });
  EXPECT_THAT(refusal(), HasSubstr("GET /me: its handler takes Dep<skiff::(anonymous namespace)::Session>, and nothing "
                                   "provides that"));
}

TEST_F(ADependency, WhoseProviderLacksSomethingRefusesToStart) {
  router.provide([](Path<"tenant"> tenant) { return Session{*tenant}; });
  router.provide([](Dep<Transaction>) { return Cart{}; });
  router.get("/{tenant}/me", [](Dep<Session> session) { return session->tenant; });
  router.get("/me", [](Dep<Session> session) { return session->tenant; });
  router.get("/cart", [](Dep<Cart>) { return "reached"; });
  EXPECT_THAT(refusal(), HasSubstr("GET /me: the provider of Dep<skiff::(anonymous namespace)::Session> takes "
                                   "Path<\"tenant\">, but the pattern has no {tenant}"));
  EXPECT_THAT(refusal(), HasSubstr("GET /cart: the provider of Dep<skiff::(anonymous namespace)::Cart> takes "
                                   "Dep<skiff::(anonymous namespace)::Transaction>, and nothing provides that"));
}

TEST_F(ADependency, ThatNeedsItselfRefusesToStart) {
  router.provide([](Dep<Cart>) { return Session{}; });
  router.provide([](Dep<Session>) { return Cart{}; });
  router.get("/me", [](Dep<Session>) { return "reached"; });
  EXPECT_THAT(refusal(), HasSubstr("GET /me: the provider of Dep<skiff::(anonymous namespace)::Session> needs what it "
                                   "provides"));
}

}  // namespace
}  // namespace skiff
