// Orders: the service of a shop, in files to copy.
//
//     ./orders --listen 127.0.0.1:8080
//     curl http://127.0.0.1:8080/v1/orders --json '{"customer":"ada","items":[{"sku":"BLT-1","quantity":3}]}'
//
// model.hpp   what travels, and its rules
// orders.hpp  where it is kept: an interface, and a store in memory
// api.hpp     the routes, as a function that returns a Router: main() serves it, orders_test.cpp calls it
#include "api.hpp"
#include "orders.hpp"

#include <skiff/skiff.hpp>

#include <cstdlib>
#include <utility>

using namespace skiff;

int main(int argc, char** argv) {
  Service app{"orders", argc, argv};

  shop::MemoryOrders orders{{{"BLT-1", 1000}, {"NUT-1", 1000}, {"WSH-1", 5}}};

  // /readyz fails while there is no room: load balancers look elsewhere.
  app.check("orders", [&orders] { return orders.ready(); });

  Router api = shop::orders_api(orders, app.metrics().counter("orders_placed", "Orders placed."));

  // In the environment, because every user of a machine can read its command lines. Set but empty lets nobody in.
  if (const char* key = std::getenv("ORDERS_API_KEY")) api.use(shop::ApiKey{Secret{key}});

  app.mount("/v1", std::move(api));
  return app.run();
}
