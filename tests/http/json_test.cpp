#include <skiff/http/json.hpp>

#include "http/told.hpp"

#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

struct Item {
  std::string sku;
  int quantity = 1;
};
struct NewOrder {
  std::uint64_t id = 0;
  std::string customer;
  std::vector<Item> items;
  std::optional<std::string> note;
};
SKIFF_DESCRIBE(Item, sku, quantity)
SKIFF_DESCRIBE(NewOrder, id, customer, items, note)

inline void rules(Rules<Item>& r) { r(&Item::quantity).between(1, 1000); }
inline void rules(Rules<NewOrder>& r) {
  r(&NewOrder::id).read_only().optional();
  r(&NewOrder::customer).min_length(1);
}

struct AJsonBody : testing::Test {
  AJsonBody() {
    router.post("/orders", [this](Json<NewOrder> in) {
      ++calls;
      return to_json(*in);
    });
    router.put("/orders/{id}", [](Path<"id", int>, Query<"dry", bool, false>, Json<NewOrder> in) { return in->customer; });
    router.patch("/orders", [this](Patch<NewOrder> patch) -> Result<NewOrder> {
      NewOrder order{7, "ada", {{"BLT", 2}}, "gift"};
      const Result<void> applied = patch.apply_to(order);
      kept = order.customer;
      if (!applied) return applied.error();
      return order;
    });
    router.post("/small", [](Json<std::map<std::string, int>> in) { return std::to_string(in->size()); }).body_limit(16);
  }
  std::string post(std::string_view text, const test::With& with = as_json()) {
    return told(call().post("/orders", text, with));
  }
  std::string patch(std::string_view text, std::string_view type = "application/merge-patch+json") {
    return told(call().patch("/orders", text, of_type(type)));
  }
  test::Caller& call() {
    if (!caller) caller.emplace(router.handler());
    return *caller;
  }
  Router router;
  std::optional<test::Caller> caller;
  int calls = 0;
  std::string kept;
};

TEST_F(AJsonBody, IsReadIntoTheStruct) {
  EXPECT_EQ(post(R"({"customer":"ada","items":[{"sku":"BLT","quantity":3},{"sku":"NUT"}]})"),
            R"(200 {"id":0,"customer":"ada","items":[{"sku":"BLT","quantity":3},{"sku":"NUT","quantity":1}]})");
}

TEST_F(AJsonBody, IgnoresWhatIsTheServicesToSet) {
  EXPECT_EQ(post(R"({"id":99,"customer":"ada","items":[]})"), R"(200 {"id":0,"customer":"ada","items":[]})");
}

TEST_F(AJsonBody, OfAnotherTypeIsRefusedAndTheCallerToldWhichIsTaken) {
  const test::Reply reply = call().post("/orders", "customer=ada", of_type("application/x-www-form-urlencoded"));
  EXPECT_EQ(told(reply),
            "415 expected a body of type application/json, got application/x-www-form-urlencoded");
  EXPECT_EQ(reply.header("accept"), "application/json");
  EXPECT_EQ(post("{}", of_type("application/merge-patch+json")),
            "415 expected a body of type application/json, got application/merge-patch+json");
  EXPECT_EQ(told(call().post("/orders")), "415 expected a body of type application/json, got no Content-Type");
  EXPECT_EQ(calls, 0);
}

TEST_F(AJsonBody, MayHaveACharsetOfUtf8AndATypeThatIsJsonAsWell) {
  constexpr std::string_view text = R"({"customer":"ada","items":[]})";
  for (const char* type : {"application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"",
                           "application/vnd.shop.order+json", "application/json; profile=x"}) {
    EXPECT_TRUE(post(text, of_type(type)).starts_with("200 ")) << type;
  }
  EXPECT_EQ(post(text, of_type("application/json; charset=latin1")),
            "415 expected a body of type application/json, got application/json; charset=latin1");
}

TEST_F(AJsonBody, ThatIsNoJsonIsToldWithLineAndColumn) {
  const std::string told = post("{\n \"customer\":");
  EXPECT_TRUE(told.starts_with("400\nbody : ")) << told;
  EXPECT_NE(told.find("line 2"), std::string::npos) << told;
}

TEST_F(AJsonBody, ThatIsEmptyIsToldSo) { EXPECT_EQ(post(""), "400\nbody : expected JSON, got an empty body"); }

TEST_F(AJsonBody, TellsEveryFaultAtOnceAndNeverReachesTheHandler) {
  EXPECT_EQ(post(R"({"customer":"","items":[{"sku":5,"quantity":5000},{}]})"),
            "422\nbody /customer: expected text of at least 1 character, got \"\"\n"
            "body /items/0/sku: expected text, got 5\n"
            "body /items/0/quantity: expected a value from 1 to 1000, got 5000\n"
            "body /items/1/sku: expected text, got nothing");
  EXPECT_EQ(calls, 0);
}

TEST_F(AJsonBody, IsToldOfTogetherWithPathAndQuery) {
  EXPECT_EQ(told(call().put("/orders/x?dry=perhaps", R"({"customer":1,"items":[]})", as_json())),
            "400\npath id: expected an integer from -2147483648 to 2147483647, got \"x\"\n"
            "query dry: expected true or false, got \"perhaps\"\n"
            "body /customer: expected text, got 1");
  EXPECT_EQ(told(call().put("/orders/1", R"({"customer":1,"items":[]})", as_json())),
            "422\nbody /customer: expected text, got 1");
}

TEST_F(AJsonBody, LargerThanTheRouteAllowsIsRefused) {
  EXPECT_EQ(told(call().post("/small", R"({"a":1})", as_json())), "200 1");
  EXPECT_TRUE(told(call().post("/small", R"({"a":1,"b":2,"c":3})", as_json())).starts_with("413 "));
}

TEST_F(AJsonBody, MayArriveInPieces) {
  test::OpenCall upload = call().upload("/orders", as_json());
  upload.send(R"({"customer":"a)");
  EXPECT_FALSE(upload.answered());
  upload.send(R"(da","items":[]})").end();
  EXPECT_EQ(upload.reply().text(), R"({"id":0,"customer":"ada","items":[]})");
}

TEST_F(AJsonBody, InPiecesIsCheckedAsAWholeOneIs) {
  test::OpenCall upload = call().upload("/orders", as_json());
  upload.send(R"({"customer":"",)").send(R"("items":[]})").end();
  EXPECT_EQ(told(upload.reply()), "422\nbody /customer: expected text of at least 1 character, got \"\"");
}

TEST_F(AJsonBody, OfAnotherTypeIsRefusedBeforeItHasArrived) {
  test::OpenCall upload = call().upload("/orders", of_type("text/plain"));
  EXPECT_EQ(upload.status(), Status::unsupported_media_type);
}

TEST_F(AJsonBody, WhoseCallerLeavesReachesNobody) {
  test::OpenCall upload = call().upload("/orders", as_json());
  upload.send(R"({"customer":"ada",)");
  upload.leave();
  EXPECT_EQ(calls, 0);
}

TEST_F(AJsonBody, ThatIsAPatchChangesWhatItNames) {
  EXPECT_EQ(patch(R"({"customer":"bob","note":null})"),
            R"(200 {"id":7,"customer":"bob","items":[{"sku":"BLT","quantity":2}]})");
  EXPECT_EQ(patch(R"({"items":[]})", "application/json"), R"(200 {"id":7,"customer":"ada","items":[],"note":"gift"})");
  EXPECT_EQ(patch(R"({"id":9})"), R"(200 {"id":7,"customer":"ada","items":[{"sku":"BLT","quantity":2}],"note":"gift"})");
}

TEST_F(AJsonBody, ThatIsAPatchKeepsTheRulesOrChangesNothing) {
  EXPECT_EQ(patch(R"({"customer":"","items":[{"sku":"a","quantity":0}]})"),
            "422\nbody /customer: expected text of at least 1 character, got \"\"\n"
            "body /items/0/quantity: expected a value from 1 to 1000, got 0");
  EXPECT_EQ(kept, "ada");
  EXPECT_TRUE(patch(R"({"customer":null})").starts_with("422\nbody /customer: ")) << patch(R"({"customer":null})");
  EXPECT_EQ(kept, "ada");
}

TEST_F(AJsonBody, ThatIsAPatchIsAnObject) {
  EXPECT_EQ(patch("[]"), "422\nbody : expected an object, as a merge patch is one");
  EXPECT_TRUE(patch("{").starts_with("400\nbody : "));
  EXPECT_EQ(patch(""), "400\nbody : expected JSON, got an empty body");
  EXPECT_EQ(patch("{}", "text/plain"),
            "415 expected a body of type application/merge-patch+json or application/json, got text/plain");
}

TEST_F(AJsonBody, IsNotReadForACallerWhoTakesNoAnswerOfOurs) {
  const test::Reply reply =
      call().patch("/orders", "{}", of_type("application/merge-patch+json").header("Accept", "text/html, image/*"));
  EXPECT_EQ(reply.status(), Status::not_acceptable);
  EXPECT_EQ(kept, "");
  for (const char* accept : {"*/*", "application/json", "text/html, application/*;q=0.1", "application/problem+json, */*"}) {
    EXPECT_EQ(call().patch("/orders", "{}", of_type("application/json").header("Accept", accept)).status(), Status::ok)
        << accept;
  }
  EXPECT_EQ(call().patch("/orders", "{}", of_type("application/json").header("Accept", "application/json;q=0")).status(),
            Status::not_acceptable);
}

}  // namespace
}  // namespace skiff
