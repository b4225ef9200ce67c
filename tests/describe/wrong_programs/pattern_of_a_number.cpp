// expect: no matching function for call to 'skiff::MemberRules<int>::pattern(
// about: MemberRules<int>
#include <skiff/describe/describe.hpp>

struct Item {
  int quantity = 1;
};
SKIFF_DESCRIBE(Item, quantity)

inline void rules(skiff::Rules<Item>& r) { r(&Item::quantity).pattern("[0-9]+"); }
