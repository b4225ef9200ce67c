#pragma once

#include "orders.hpp"

#include <skiff/core/secret.hpp>
#include <skiff/http/middleware.hpp>
#include <skiff/http/router.hpp>
#include <skiff/telemetry/instruments.hpp>

#include <utility>

namespace shop {

// The routes, for a service or a test. `orders` outlives what is served; `placed` counts.
skiff::Router orders_api(Orders& orders, skiff::Counter placed = {});

// Lets only callers in that send the key. A plugin is any class with this operator.
class ApiKey {
 public:
  explicit ApiKey(skiff::Secret key) : key_(std::move(key)) {}

  skiff::Task<skiff::Reply> operator()(skiff::Request& request, skiff::Next next) const;

 private:
  skiff::Secret key_;
};

}  // namespace shop
