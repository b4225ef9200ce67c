#include <skiff/describe/describe.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace skiff {
namespace {

using testing::HasSubstr;

struct Order {
  std::uint64_t id = 0;
  std::string customer;
  std::vector<int> items;
};
SKIFF_DESCRIBE(Order, id, customer, items)
inline void rules(Rules<Order>& r) {
  r(&Order::id).read_only().optional();
  r(&Order::customer).min_length(1);
}

struct ATypedCall : testing::Test {
  ATypedCall() {
    router.post("/orders", [](Json<Order> order) {
      order->id = 7;
      return Created{*order};
    });
    router.put("/orders/{id}", [](Path<"id", std::uint64_t> id, Json<Order> order) {
      order->id = *id;
      return *order;
    });
    router.post("/raw", [](Request& request) -> Task<Result<std::string>> {
      Result<std::string_view> body = co_await request.text();
      if (!body) co_return body.error();
      co_return std::string{request.header("content-type")}.append(" ").append(*body);
    });
    router.get("/text", [] { return "no JSON"; });
    router.get("/numbers", [] { return std::vector{1, 2}; });
  }
  Router router;
};

TEST_F(ATypedCall, SendsAndReadsDescribedValues) {
  test::Caller call{router.handler()};
  const test::Reply made = call.post("/orders", Order{0, "ada", {1, 2}});
  EXPECT_EQ(made.status(), Status::created);
  EXPECT_EQ(made.as<Order>().id, 7U);
  EXPECT_EQ(made.as<Order>().items, (std::vector{1, 2}));
  EXPECT_EQ(call.put("/orders/9", Order{0, "bob", {}}).as<Order>().id, 9U);
  EXPECT_EQ(call.request("PUT", "/orders/9", Order{0, "bob", {}}).as<Order>().customer, "bob");
  EXPECT_EQ(call.get("/numbers").as<std::vector<int>>(), (std::vector{1, 2}));
}

TEST_F(ATypedCall, SendsJsonWithoutWhatOnlyTheServiceSets) {
  test::Caller call{router.handler()};
  EXPECT_EQ(call.post("/raw", Order{5, "ada", {}}).text(), R"(application/json {"customer":"ada","items":[]})");
  EXPECT_EQ(call.post("/raw", Order{5, "ada", {}}, test::With{}.content_type("application/vnd.shop+json")).text(),
            R"(application/vnd.shop+json {"customer":"ada","items":[]})");
}

TEST_F(ATypedCall, ShowsTheWholeAnswerThatItCannotRead) {
  test::Caller call{router.handler()};
  try {
    static_cast<void>(call.get("/text").as<Order>());
    ADD_FAILURE() << "read";
  } catch (const test::Unreadable& unreadable) {
    EXPECT_THAT(unreadable.what(), HasSubstr("GET /text: 200 OK"));
    EXPECT_THAT(unreadable.what(), HasSubstr("no JSON"));
  }
  EXPECT_THROW(static_cast<void>(call.post("/orders", Order{}).as<Order>()), test::Unreadable);
}

}  // namespace
}  // namespace skiff
