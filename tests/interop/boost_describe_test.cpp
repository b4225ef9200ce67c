#include <skiff/describe/schema.hpp>
#include <skiff/interop/boost_describe.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace warehouse {

BOOST_DEFINE_ENUM_CLASS(Unit, piece, metre)

struct Entity {
  std::uint64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(Entity, (), (id))

struct Item : Entity {
  std::string sku;
  int quantity = 1;
  Unit unit = Unit::piece;
};
BOOST_DESCRIBE_STRUCT(Item, (Entity), (sku, quantity, unit))
inline void rules(skiff::Rules<Item>& r) {
  r(&Item::quantity).between(1, 9);
}

struct Order {
  std::vector<Item> items;
};
SKIFF_DESCRIBE(Order, items)

}  // namespace warehouse

namespace skiff {
namespace {

using warehouse::Item;
using warehouse::Order;

TEST(ATypeOfBoostDescribe, IsDescribedForSkiffToo) {
  const auto item = from_json<Item>(R"({"unit":"metre","sku":"A","id":7})");
  ASSERT_TRUE(item) << item.error().message();
  EXPECT_EQ(item->unit, warehouse::Unit::metre);
  EXPECT_EQ(to_json(*item), R"({"id":7,"sku":"A","quantity":1,"unit":"metre"})");
}

TEST(ATypeOfBoostDescribe, HasRulesAndStandsInOtherTypes) {
  const auto order = from_json<Order>(R"({"items":[{"id":1,"sku":"A","quantity":10,"unit":"foot"}]})");
  ASSERT_FALSE(order);
  ASSERT_EQ(order.error().faults().size(), 2U);
  EXPECT_EQ(order.error().faults()[0].message, "expected a value from 1 to 9, got 10");
  EXPECT_EQ(order.error().faults()[1].message, "expected one of \"piece\", \"metre\", got \"foot\"");
}

TEST(ATypeOfBoostDescribe, HasTheNameOfItsStruct) {
  const auto schema = nlohmann::json::parse(json_schema<Order>());
  EXPECT_EQ(schema["$defs"]["Order"]["properties"]["items"]["items"]["$ref"], "#/$defs/Item");
  EXPECT_EQ(to_json(std::variant<Item, Order>{Order{}}), R"({"type":"Order","items":[]})");
}

}  // namespace
}  // namespace skiff
