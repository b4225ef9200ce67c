#include <skiff/http/respond.hpp>

#include "http/told.hpp"

#include <skiff/core/secret.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/middleware/conditional.hpp>

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::With;

struct Order {
  std::uint64_t id = 0;
  std::string customer;
};
struct Named {
  std::string id;
};
struct Nameless {
  int count = 0;
};
struct Maybe {
  std::optional<int> id;
};
struct Account {
  std::string name;
  std::string password;
  Secret token;
};
SKIFF_DESCRIBE(Order, id, customer)
SKIFF_DESCRIBE(Named, id)
SKIFF_DESCRIBE(Nameless, count)
SKIFF_DESCRIBE(Maybe, id)
SKIFF_DESCRIBE(Account, name, password, token)
inline void rules(Rules<Account>& r) { r(&Account::password).write_only(); }

template <class F>
test::Reply reply_to(F handler, std::string_view target = "/orders", const With& with = {}) {
  Router router;
  router.any("/{path...}", handler);
  test::Caller call{router.handler()};
  return call.get(target, with);
}

TEST(ADescribedValue, IsAnsweredAsJson) {
  const test::Reply reply = reply_to([] { return Order{7, "ada"}; });
  EXPECT_EQ(told(reply), R"(200 {"id":7,"customer":"ada"})");
  EXPECT_EQ(reply.header("content-type"), "application/json");
  EXPECT_EQ(told(reply_to([] { return std::vector<Order>{{1, "a"}}; })), R"(200 [{"id":1,"customer":"a"}])");
  EXPECT_EQ(told(reply_to([] { return std::map<std::string, int>{{"a", 1}}; })), R"(200 {"a":1})");
  EXPECT_EQ(told(reply_to([] { return 42; })), "200 42");
  EXPECT_EQ(told(reply_to([] { return Json<Order>{Order{7, "ada"}}; })), R"(200 {"id":7,"customer":"ada"})");
}

TEST(ADescribedValue, MayComeInAResultOrATask) {
  EXPECT_EQ(told(reply_to([]() -> Result<Order> { return Order{1, "a"}; })), R"(200 {"id":1,"customer":"a"})");
  EXPECT_EQ(told(reply_to([]() -> Result<Order> { return conflict("taken"); })), "409 taken");
  EXPECT_EQ(told(reply_to([]() -> Task<Order> {
              co_await sleep_for(1s);
              co_return Order{2, "b"};
            })),
            R"(200 {"id":2,"customer":"b"})");
  EXPECT_EQ(told(reply_to([]() -> Task<Result<Order>> { co_return conflict("taken"); })), "409 taken");
}

TEST(ADescribedValue, LeavesWithoutWhatIsNotTheCallersToSee) {
  EXPECT_EQ(told(reply_to([] { return Account{"ada", "sesame", Secret{"t0ken"}}; })), R"(200 {"name":"ada"})");
}

TEST(AnOptional, IsAnsweredAsItsValueOr404) {
  const auto found = [](Request& request) -> std::optional<Order> {
    return request.path() == "/7" ? std::optional{Order{7, "ada"}} : std::nullopt;
  };
  EXPECT_EQ(told(reply_to(found, "/7")), R"(200 {"id":7,"customer":"ada"})");
  EXPECT_EQ(told(reply_to(found, "/8")), "404 there is nothing at /8");
  EXPECT_EQ(told(reply_to([]() -> std::optional<std::string> { return "text"; })), "200 text");
  EXPECT_EQ(told(reply_to([]() -> Result<std::optional<Order>> { return std::optional<Order>{}; })),
            "404 there is nothing at /orders");
  EXPECT_EQ(told(reply_to([]() -> Task<Result<std::optional<Order>>> { co_return std::optional<Order>{}; })),
            "404 there is nothing at /orders");
}

TEST(WhatIsCreated, IsAnsweredWithItsLocation) {
  const test::Reply reply = reply_to([] { return Created{Order{7, "ada"}}; });
  EXPECT_EQ(told(reply), R"(201 {"id":7,"customer":"ada"})");
  EXPECT_EQ(reply.header("location"), "/orders/7");
  EXPECT_EQ(reply_to([] { return Created{Order{7, "ada"}}; }, "/orders/").header("location"), "/orders/7");
  EXPECT_EQ(reply_to([] { return Created{Order{7, "ada"}, "/elsewhere"}; }).header("location"), "/elsewhere");
  EXPECT_EQ(told(reply_to([]() -> Result<Created<Order>> { return Order{1, "a"}; })), R"(201 {"id":1,"customer":"a"})");
  EXPECT_EQ(told(reply_to([]() -> Task<Result<Created<Order>>> { co_return Order{1, "a"}; })),
            R"(201 {"id":1,"customer":"a"})");
  EXPECT_EQ(told(reply_to([]() -> Task<Result<Created<Order>>> { co_return conflict("taken"); })), "409 taken");
}

TEST(WhatIsCreated, HasNoLocationWithoutAnIdThatNamesIt) {
  EXPECT_EQ(reply_to([] { return Created{Nameless{}}; }).header("location"), "");
  EXPECT_EQ(reply_to([] { return Created{Maybe{}}; }).header("location"), "");
  EXPECT_EQ(reply_to([] { return Created{Named{""}}; }).header("location"), "");
  EXPECT_EQ(reply_to([] { return Created{Maybe{5}}; }).header("location"), "/orders/5");
}

TEST(WhatIsCreated, HasALocationThatIsAPathWhateverItsIdIs) {
  EXPECT_EQ(reply_to([] { return Created{Named{"a/b \"c\"\n"}}; }).header("location"), "/orders/a%2Fb%20%22c%22%0A");
}

TEST(WhatIsAccepted, IsAnswered202WithWhereToAskIfAnywhere) {
  const test::Reply reply = reply_to([] { return Accepted{Order{7, "ada"}, "/jobs/7"}; });
  EXPECT_EQ(told(reply), R"(202 {"id":7,"customer":"ada"})");
  EXPECT_EQ(reply.header("location"), "/jobs/7");
  EXPECT_EQ(reply_to([] { return Accepted{Order{7, "ada"}}; }).header("location"), "");
  EXPECT_EQ(told(reply_to([]() -> Task<Result<Accepted<Order>>> { co_return Order{1, "a"}; })),
            R"(202 {"id":1,"customer":"a"})");
}

TEST(AnAnswerInJson, IsRefusedBeforeTheHandlerRunsToACallerWhoDoesNotTakeIt) {
  int calls = 0;
  const auto plain = [&calls] { return Order{static_cast<std::uint64_t>(++calls), "a"}; };
  const auto late = [&calls]() -> Task<Result<std::optional<Created<Order>>>> {
    ++calls;
    co_return std::optional<Created<Order>>{};
  };
  const With html = With{}.header("Accept", "text/html");
  EXPECT_EQ(told(reply_to(plain, "/", html)),
            "406 the answer is application/json, and the request's Accept allows none of that");
  EXPECT_EQ(reply_to(late, "/", html).status(), Status::not_acceptable);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(reply_to(plain, "/", With{}.header("Accept", "text/html, application/json;q=0.2")).status(), Status::ok);
}

TEST(ARouteWithConditional, SendsNothingThatTheCallerHas) {
  Router router;
  router.get("/orders/7", [] { return Order{7, "ada"}; }).use(Conditional{});
  test::Caller call{router.handler()};
  const std::string etag{call.get("/orders/7").header("etag")};
  ASSERT_FALSE(etag.empty());
  const test::Reply again = call.get("/orders/7", With{}.header("If-None-Match", etag));
  EXPECT_EQ(again.status(), Status::not_modified);
  EXPECT_EQ(again.text(), "");
  EXPECT_EQ(call.get("/orders/7", With{}.header("If-None-Match", "\"other\"")).status(), Status::ok);
  EXPECT_EQ(call.get("/orders/7", With{}.header("If-Match", "\"other\"")).status(), Status::precondition_failed);
  EXPECT_EQ(call.get("/orders/7", With{}.header("If-Match", etag)).status(), Status::ok);
}

TEST(AWrite, WithPreconditionsChangesTheVersionThatItsCallerKnowsOrNothing) {
  Router router;
  int version = 7;
  router.put("/orders/7", [&version](Request& request, Json<Order> order) -> Result<Response> {
    const std::string etag = "\"v" + std::to_string(version) + "\"";
    if (auto answer = check_preconditions(request, etag)) return *std::move(answer);
    ++version;
    return Response::json_text(to_json(*order)).header("ETag", "\"v" + std::to_string(version) + "\"");
  });
  test::Caller call{router.handler()};
  const Order order{7, "bob"};
  EXPECT_EQ(call.put("/orders/7", order, With{}.header("If-Match", "\"v6\"")).status(), Status::precondition_failed);
  EXPECT_EQ(call.put("/orders/7", order, With{}.header("If-Match", "\"v7\"")).header("etag"), "\"v8\"");
  EXPECT_EQ(call.put("/orders/7", order, With{}.header("If-Match", "\"v7\"")).status(), Status::precondition_failed);
}

}  // namespace
}  // namespace skiff
