#include "storefront.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/skiff.hpp>
#include <skiff/test/caller.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace shop {
namespace {

using namespace skiff;
using namespace std::chrono_literals;

// The other service, as this test wants it: a router in the place of a network.
Router fake_orders() {
  Router orders;
  orders.get("/v1/orders", [] { return std::vector<Order>{{7, "ada", {{"BLT-1", 3}}}}; });
  orders.get("/v1/orders/{id}", [](Path<"id", int> id) -> Result<Order> {
    if (*id != 7) return not_found("there is no order " + std::to_string(*id));
    return Order{7, "ada", {{"BLT-1", 3}}};
  });
  orders.post("/v1/orders", [](Json<Basket> basket) -> Result<Order> {
    if (basket->items.empty()) return conflict("WSH-1 is out of stock: 5 left");
    return Order{8, basket->customer, basket->items};
  });
  return orders;
}

TEST(Storefront, ShowsTheLatestOrders) {
  test::Caller front{storefront(Client{fake_orders()})};
  EXPECT_EQ(front.get("/").text(),
            R"({"latest":[{"id":7,"customer":"ada","items":[{"sku":"BLT-1","quantity":3}]}],"complete":true})");
}

TEST(Storefront, ShowsAnEmptyPageWhenTheOrdersAreSlow) {
  Router slow;
  slow.get("/v1/orders", []() -> Task<std::string> {
    co_await sleep_for(1h);
    co_return "[]";
  });
  test::Caller front{storefront(Client{slow, {.timeout = 500ms}})};
  const test::Reply page = front.get("/");
  EXPECT_EQ(page.text(), R"({"latest":[],"complete":false})");
  EXPECT_EQ(page.took(), 500ms);
}

TEST(Storefront, KnowsAnOrderOrNot) {
  test::Caller front{storefront(Client{fake_orders()})};
  EXPECT_EQ(front.get("/orders/7").status(), Status::ok);
  EXPECT_EQ(front.get("/orders/8").status(), Status::not_found);
}

TEST(Storefront, TellsACustomerWhyAnOrderWasRefused) {
  test::Caller front{storefront(Client{fake_orders()})};
  EXPECT_EQ(front.post("/checkout", Basket{"ada", {{"BLT-1", 3}}}).status(), Status::ok);
  const test::Reply refused = front.post("/checkout", Basket{"ada", {}});
  EXPECT_EQ(refused.status(), Status::conflict);
  EXPECT_NE(refused.text().find("out of stock"), std::string::npos);
}

}  // namespace
}  // namespace shop
