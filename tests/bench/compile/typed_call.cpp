// A unit that makes one typed call: `compile.sh compile/typed_call.cpp`.
#include <skiff/client/client.hpp>
#include <skiff/describe/describe.hpp>

#include <string>

struct Stock {
  std::string sku;
  int available = 0;
};
SKIFF_DESCRIBE(Stock, sku, available)

skiff::Task<skiff::Result<bool>> in_stock(skiff::Client inventory, std::string sku) {
  const skiff::Result<Stock> stock = co_await inventory.get<Stock>("/stock/" + sku);
  if (!stock) co_return stock.error();
  co_return stock->available > 0;
}
