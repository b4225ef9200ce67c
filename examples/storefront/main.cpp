// Storefront: a service that calls another, examples/orders.
//
//     ../orders/orders --listen 127.0.0.1:8081
//     ./storefront --listen 127.0.0.1:8080 --client orders=http://127.0.0.1:8081
//     curl http://127.0.0.1:8080/shop
//
// --client says where the other service is; repeat it for more instances. Without it the name "orders" is looked up, as
// in Kubernetes.
#include "storefront.hpp"

#include <skiff/skiff.hpp>

#include <chrono>

using namespace skiff;
using namespace std::chrono_literals;

int main(int argc, char** argv) {
  Service app{"storefront", argc, argv};

  ClientOptions options;
  options.timeout = 500ms;       // of a call, all its tries included
  options.try_timeout = 200ms;   // of one try
  options.stale_for = 1min;      // a page of the last minute is better than none
  options.explain = true;        // for development: shows addresses
  Client orders = app.client("orders", options);

  app.mount("/shop", shop::storefront(orders));
  return app.run();
}
