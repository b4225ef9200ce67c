#pragma once

#include <skiff/client/client.hpp>
#include <skiff/describe/describe.hpp>
#include <skiff/http/router.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace shop {

// What this service reads of another's orders; the other members of theirs do not matter here.
struct Item {
  std::string sku;
  int quantity = 1;
};
SKIFF_DESCRIBE(Item, sku, quantity)

struct Order {
  std::uint64_t id = 0;
  std::string customer;
  std::vector<Item> items;
};
SKIFF_DESCRIBE(Order, id, customer, items)

struct Page {
  std::vector<Order> latest;
  bool complete = true;  // false: the orders cannot be had just now
};
SKIFF_DESCRIBE(Page, latest, complete)

// What a browser sends, and what is placed for it.
struct Basket {
  std::string customer;
  std::vector<Item> items;
};
SKIFF_DESCRIBE(Basket, customer, items)

// The routes, for a service or a test: the client may call a service over the network, or a router in this process.
skiff::Router storefront(skiff::Client orders);

}  // namespace shop
