#pragma once

#include <skiff/describe/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The order that the service under test takes and answers, about 1 KiB of JSON each way (order.json). The peers have
// the same one, and the same rules where their kind has rules.
namespace bench {

struct Address {
  std::string street;
  std::string city;
  std::string zip;
  std::string country;
};
struct Item {
  std::string sku;
  int quantity = 1;
  double price = 0;
  std::vector<std::string> tags;
};
struct NewOrder {
  std::string customer;
  std::optional<std::string> note;
  bool express = false;
  Address address;
  std::vector<Item> items;
};
struct Order {
  std::uint64_t id = 0;
  std::string customer;
  std::optional<std::string> note;
  bool express = false;
  Address address;
  std::vector<Item> items;
};
SKIFF_DESCRIBE(Address, street, city, zip, country)
SKIFF_DESCRIBE(Item, sku, quantity, price, tags)
SKIFF_DESCRIBE(NewOrder, customer, note, express, address, items)
SKIFF_DESCRIBE(Order, id, customer, note, express, address, items)

inline void rules(skiff::Rules<Item>& r) {
  r(&Item::sku).length(3, 20);
  r(&Item::quantity).between(1, 1000);
  r(&Item::price).minimum(0);
  r(&Item::tags).max_items(10);
}
inline void rules(skiff::Rules<NewOrder>& r) {
  r(&NewOrder::customer).length(1, 100);
  r(&NewOrder::items).items(1, 100);
}

}  // namespace bench
