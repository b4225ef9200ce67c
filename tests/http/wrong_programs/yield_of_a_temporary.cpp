// expect: skiff: g++ destroys an aggregate that is made within co_yield twice: name it on a line of its own first (`Item item{…}; co_yield item;`)
#include <skiff/describe/describe.hpp>
#include <skiff/http/router.hpp>

struct Item {
  std::string sku;
  int quantity = 1;
};
SKIFF_DESCRIBE(Item, sku, quantity)

skiff::Generator<Item> wrong() { co_yield Item{"BLT-1", 2}; }
