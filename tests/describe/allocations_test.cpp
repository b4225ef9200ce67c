#include "counting_allocations.hpp"
#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

using test::allocations;

template <class F>
std::size_t allocations_of(F&& function) {
  const std::size_t before = allocations;
  function();
  return allocations - before;
}

enum class State { open, done };
SKIFF_DESCRIBE_ENUM(State, open, done)
struct Address {
  std::string street, city;
};
SKIFF_DESCRIBE(Address, street, city)
struct Item {
  std::string sku;
  int quantity = 1;
  double price = 0;
  std::vector<std::string> tags;
};
SKIFF_DESCRIBE(Item, sku, quantity, price, tags)
struct Order {
  std::string customer;
  State state = State::open;
  std::optional<Address> address;
  std::vector<Item> items;
  std::array<double, 2> place{};
};
SKIFF_DESCRIBE(Order, customer, state, address, items, place)
void rules(Rules<Item>& r) {
  r(&Item::sku).length(1, 50);
  r(&Item::tags).optional().max_items(9);
}

constexpr const char* long_text = "a text that does not fit in place";

TEST(Reading, AllocatesWhatTheValueHoldsAndNoMore) {
  const std::string text{long_text};
  const std::string json =
      R"({"customer":")" + text + R"(","state":"done","unknown":[{"a":")" + text + R"("}],"address":)" +
      R"({"street":")" + text + R"(","city":"x"},"items":[{"sku":")" + text +
      R"(","quantity":2,"price":1.5,"tags":[]},{"sku":"short","price":2,"tags":["a","b",")" + text +
      R"("]}],"place":[1,2]})";
  ASSERT_EQ(faults_of<Order>(json), "nothing");
  std::optional<Result<Order>> order;
  const std::size_t strings = 4;
  const std::size_t lists = 2;
  EXPECT_EQ(allocations_of([&] { order.emplace(from_json<Order>(json)); }), strings + lists);
}

TEST(Reading, OfNumbersAndShortTextAllocatesNothing) {
  ASSERT_TRUE(from_json<Address>(R"({"street":"a","city":"b"})"));
  EXPECT_EQ(allocations_of([] {
              static_cast<void>(from_json<Address>(R"({"x":1e5,"street":"a\u0041","city":"b\n"})"));
            }),
            0U);
}

TEST(Reading, MakesAKeyOfAMapOnce) {
  std::optional<Result<std::map<std::string, int>>> map;
  const std::string json = R"({")" + std::string{long_text} + R"(":1})";
  EXPECT_EQ(allocations_of([&] { map.emplace(from_json<std::map<std::string, int>>(json)); }), 2U)
      << "a node and its key";
}

TEST(Writing, AllocatesNothingButTheText) {
  Order order;
  order.customer = long_text;
  order.address = Address{"\n\"\u00e9", long_text};
  order.items.assign(3, {"sku", 2, 0.1, {"a"}});
  std::string out = to_json(order);
  out.clear();
  EXPECT_EQ(allocations_of([&] { append_json(out, order); }), 0U);
}

TEST(Validating, AllocatesNothingWhenAllIsRight) {
  Order order;
  order.items.assign(3, {"sku", 2, 0.1, {"a"}});
  ASSERT_TRUE(validate(order));
  EXPECT_EQ(allocations_of([&] { static_cast<void>(validate(order)); }), 0U);
}

}  // namespace
}  // namespace skiff
