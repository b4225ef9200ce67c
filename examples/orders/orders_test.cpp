// The routes, called in this process: no socket, no thread, virtual time.
#include "api.hpp"
#include "orders.hpp"

#include <skiff/skiff.hpp>
#include <skiff/test/caller.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace shop {
namespace {

using namespace skiff;
using namespace std::chrono_literals;

const NewOrder three_bolts{"ada", {{"BLT-1", 3}}, {}};

struct TheOrders : testing::Test {
  Metrics metrics;
  MemoryOrders orders{{{"BLT-1", 10}, {"NUT-1", 10}}};
  test::Caller api{orders_api(orders, metrics.counter("orders_placed", "Orders placed."))};

  test::Reply patch(std::string_view merge_patch, test::With with = {}) {
    return api.patch("/orders/1", merge_patch, with.content_type("application/merge-patch+json"));
  }
};

TEST_F(TheOrders, AreCreatedWithALocation) {
  const test::Reply reply = api.post("/orders", three_bolts);

  EXPECT_EQ(reply.status(), Status::created);
  EXPECT_EQ(reply.header("Location"), "/orders/1");
  const auto order = reply.as<Order>();
  EXPECT_EQ(order.customer, "ada");
  EXPECT_EQ(order.items.at(0).quantity, 3);
  EXPECT_EQ(order.placed_at, wall_now());  // time stands still
}

TEST_F(TheOrders, AreFoundByTheirLocation) {
  const test::Reply created = api.post("/orders", three_bolts);

  const test::Reply reply = api.get(created.header("Location"));

  EXPECT_EQ(reply.status(), Status::ok);
  EXPECT_EQ(reply.text(), created.text());
  EXPECT_EQ(api.get("/orders/2").status(), Status::not_found);
  EXPECT_EQ(api.get("/orders/one").status(), Status::bad_request);
}

TEST_F(TheOrders, AreCounted) {
  api.post("/orders", three_bolts);
  api.post("/orders", NewOrder{"bob", {{"BLT-1", 8}}, {}});  // refused, so not counted

  EXPECT_NE(metrics.prometheus().find("\norders_placed_total 1\n"), std::string::npos) << metrics.prometheus();
}

TEST_F(TheOrders, AreRefusedWithEveryFaultAtOnce) {
  const test::Reply reply = api.post("/orders", R"({"items": [{"sku": "bolt", "quantity": 0}]})",
                                     test::With{}.content_type("application/json"));

  EXPECT_EQ(reply.status(), Status::unprocessable_content);
  for (const char* where : {"/customer", "/items/0/sku", "/items/0/quantity"}) {
    EXPECT_NE(reply.text().find(where), std::string::npos) << where << " is not named:\n" << reply;
  }
  EXPECT_TRUE(api.get("/orders").as<std::vector<Order>>().empty());
}

TEST_F(TheOrders, TakeNoMoreThanIsInStock) {
  EXPECT_EQ(api.post("/orders", NewOrder{"ada", {{"BLT-1", 11}}, {}}).status(), Status::conflict);
  EXPECT_EQ(api.post("/orders", NewOrder{"ada", {{"BLT-1", 6}, {"BLT-1", 5}}, {}}).status(), Status::conflict);
  EXPECT_EQ(api.post("/orders", NewOrder{"ada", {{"NUT-1", 1}, {"XXX-1", 1}}, {}}).status(), Status::conflict);

  EXPECT_EQ(api.post("/orders", NewOrder{"ada", {{"BLT-1", 10}, {"NUT-1", 10}}, {}}).status(), Status::created);
}

TEST_F(TheOrders, AreListedPageByPage) {
  for (int i = 0; i < 3; ++i) api.post("/orders", NewOrder{"ada", {{"BLT-1", 1}}, {}});

  const test::Reply first = api.get("/orders?limit=2");
  EXPECT_EQ(first.as<std::vector<Order>>().size(), 2U);
  EXPECT_EQ(first.header("Link"), R"(</orders?limit=2&after=2>; rel="next")");

  const test::Reply last = api.get("/orders?limit=2&after=2");
  EXPECT_EQ(last.as<std::vector<Order>>().at(0).id, 3U);
  EXPECT_EQ(last.header("Link"), "");
}

TEST_F(TheOrders, AreListedInPagesOfAHundredAtMost) {
  const test::Reply reply = api.get("/orders?limit=101");

  EXPECT_EQ(reply.status(), Status::bad_request);
  EXPECT_NE(reply.text().find("limit"), std::string::npos) << reply;
}

TEST_F(TheOrders, ChangeWhatAPatchNames) {
  api.post("/orders", three_bolts);

  const test::Reply reply = patch(R"({"note": "ring twice", "id": 9})");

  EXPECT_EQ(reply.status(), Status::ok);
  const auto order = reply.as<Order>();
  EXPECT_EQ(order.note, "ring twice");
  EXPECT_EQ(order.customer, "ada");
  EXPECT_EQ(order.id, 1U);  // read-only
  EXPECT_EQ(order.version, 2U);
  EXPECT_EQ(patch(R"({"note": null})").as<Order>().note, std::nullopt);
}

TEST_F(TheOrders, KeepTheirRulesWhenPatched) {
  api.post("/orders", three_bolts);

  EXPECT_EQ(patch(R"({"items": []})").status(), Status::unprocessable_content);
  EXPECT_EQ(patch(R"({"items": [{"sku": "BLT-1", "quantity": 11}]})").status(), Status::conflict);
  EXPECT_EQ(api.get("/orders/1").as<Order>().version, 1U);

  // What the order has already is not asked of the stock again.
  EXPECT_EQ(patch(R"({"items": [{"sku": "BLT-1", "quantity": 10}]})").status(), Status::ok);
}

TEST_F(TheOrders, DoNotLoseAChangeToAnother) {
  api.post("/orders", three_bolts);
  const std::string seen{api.get("/orders/1").header("ETag")};

  const auto if_seen = test::With{}.header("If-Match", seen);
  EXPECT_EQ(patch(R"({"note": "first"})", if_seen).status(), Status::ok);
  EXPECT_EQ(patch(R"({"note": "second"})", if_seen).status(), Status::precondition_failed);
  EXPECT_EQ(api.get("/orders/1").as<Order>().note, "first");
}

TEST_F(TheOrders, AreNotSentAgainToWhoHasThem) {
  api.post("/orders", three_bolts);
  const std::string seen{api.get("/orders/1").header("ETag")};

  EXPECT_EQ(api.get("/orders/1", test::With{}.header("If-None-Match", seen)).status(), Status::not_modified);
  patch(R"({"note": "changed"})");
  EXPECT_EQ(api.get("/orders/1", test::With{}.header("If-None-Match", seen)).status(), Status::ok);
}

TEST_F(TheOrders, GiveBackWhatTheyHeldWhenRemoved) {
  api.post("/orders", NewOrder{"ada", {{"BLT-1", 10}}, {}});
  EXPECT_EQ(api.del("/orders/1", test::With{}.header("If-Match", "\"1.9\"")).status(), Status::precondition_failed);

  EXPECT_EQ(api.del("/orders/1").status(), Status::no_content);

  EXPECT_EQ(api.get("/orders/1").status(), Status::not_found);
  EXPECT_EQ(api.del("/orders/1").status(), Status::not_found);
  EXPECT_EQ(api.post("/orders", three_bolts).status(), Status::created);
}

TEST_F(TheOrders, AreFollowedAsTheyChange) {
  api.post("/orders", three_bolts);
  test::OpenCall changes = api.open("/orders/changes");
  EXPECT_FALSE(changes.event(1min));  // only what is new

  api.post("/orders", three_bolts);
  api.del("/orders/2");

  const std::optional<test::ReceivedEvent> placed = changes.event(1s);
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->type, "placed");
  EXPECT_EQ(placed->id, "2");
  EXPECT_EQ(from_json<Order>(placed->data)->id, 2U);
  const std::optional<test::ReceivedEvent> removed = changes.event(1s);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->type, "removed");

  changes.drain();  // the service stops
  EXPECT_FALSE(changes.event());
}

TEST_F(TheOrders, AreFollowedFromWhereACallerLeft) {
  for (int i = 0; i < 3; ++i) api.post("/orders", NewOrder{"ada", {{"BLT-1", 1}}, {}});

  test::OpenCall changes = api.open("/orders/changes", test::With{}.header("Last-Event-ID", "2"));

  const std::optional<test::ReceivedEvent> event = changes.event(1s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->id, "3");
  EXPECT_FALSE(changes.event(1s));
}

TEST(TheStore, TakesNoMoreThanItHasRoomFor) {
  MemoryOrders orders{{{"BLT-1", 10}}, 1};
  test::Caller api{orders_api(orders)};
  EXPECT_TRUE(orders.ready());

  EXPECT_EQ(api.post("/orders", three_bolts).status(), Status::created);

  EXPECT_FALSE(orders.ready());
  EXPECT_EQ(api.post("/orders", three_bolts).status(), Status::service_unavailable);
}

TEST(TheStore, RefusesAChangeOfAnOldVersion) {
  MemoryOrders orders{{{"BLT-1", 10}}};
  const Order old = *orders.add(three_bolts);
  ASSERT_TRUE(orders.replace(old));

  const Result<Order> again = orders.replace(old);

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::conflict);
}

TEST(TheApiKey, LetsOnlyWhoHasItIn) {
  MemoryOrders orders{{}};
  Router routes = orders_api(orders);
  routes.use(ApiKey{Secret{"open sesame"}});
  test::Caller api{routes};

  EXPECT_EQ(api.get("/orders").status(), Status::unauthorized);
  EXPECT_EQ(api.get("/orders", test::With{}.header("X-Api-Key", "open")).status(), Status::unauthorized);
  EXPECT_EQ(api.get("/orders", test::With{}.header("X-Api-Key", "open sesame")).status(), Status::ok);
}

}  // namespace
}  // namespace shop
