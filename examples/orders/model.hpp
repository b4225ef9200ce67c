#pragma once

#include <skiff/core/rfc3339.hpp>  // times as text
#include <skiff/describe/describe.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What travels: plain structs, described once. From that they are read from JSON, checked, and written.
namespace shop {

struct Item {
  std::string sku;
  int quantity = 1;  // an initializer is a default: the member may be missing
};

// What a caller sends.
struct NewOrder {
  std::string customer;
  std::vector<Item> items;
  std::optional<std::string> note;
};

// What a caller gets.
struct Order {
  std::uint64_t id = 0;
  std::uint64_t version = 1;  // goes up with every change
  std::chrono::sys_time<std::chrono::milliseconds> placed_at{};
  std::string customer;
  std::vector<Item> items;
  std::optional<std::string> note;
};

enum class What { placed, changed, removed };

// What has become of an order, for those who follow.
struct Change {
  std::uint64_t number = 0;  // 1, 2, 3 …
  What what = What::placed;
  Order order;
};

// Which part of the list: ?limit=20&after=7.
struct Paging {
  int limit = 20;
  std::uint64_t after = 0;  // the last id of the part before
};

SKIFF_DESCRIBE(Item, sku, quantity)
SKIFF_DESCRIBE(NewOrder, customer, items, note)
SKIFF_DESCRIBE(Order, id, version, placed_at, customer, items, note)
SKIFF_DESCRIBE_ENUM(What, placed, changed, removed)
SKIFF_DESCRIBE(Change, number, what, order)
SKIFF_DESCRIBE(Paging, limit, after)

// Rules are found by the struct's namespace. What breaks one never reaches a handler: the caller is told all at once.
inline void rules(skiff::Rules<Item>& r) {
  r(&Item::sku).pattern("[A-Z]{3}-[0-9]+").describe("Stock keeping unit").example("BLT-1");
  r(&Item::quantity).between(1, 1000);
}

// NewOrder and Order share these.
template <class T>
void rules_of_an_order(skiff::Rules<T>& r) {
  r(&T::customer).length(1, 100);
  r(&T::items).items(1, 50);
  r(&T::note).max_length(1000);
}
inline void rules(skiff::Rules<NewOrder>& r) { rules_of_an_order(r); }
inline void rules(skiff::Rules<Order>& r) {
  rules_of_an_order(r);
  r(&Order::id).read_only();  // the service's to set: a patch does not touch them
  r(&Order::version).read_only();
  r(&Order::placed_at).read_only();
}

inline void rules(skiff::Rules<Paging>& r) {
  r(&Paging::limit).between(1, 100);
  r(&Paging::after).optional();  // 0 is no default by itself: it is what every integer has
}

}  // namespace shop
