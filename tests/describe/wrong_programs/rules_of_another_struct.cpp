// expect: no match for call to '(skiff::Rules<Item>) (int Order::*)'
// about: Rules<Item>
#include <skiff/describe/describe.hpp>

struct Item {
  int quantity = 1;
};
struct Order {
  int id = 0;
};
SKIFF_DESCRIBE(Item, quantity)

inline void rules(skiff::Rules<Item>& r) { r(&Order::id).minimum(1); }
