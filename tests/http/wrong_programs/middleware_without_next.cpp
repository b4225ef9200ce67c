// expect: to 'skiff::Middleware'
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.use([](skiff::Request&) -> skiff::Reply { return skiff::Response{}; });
}
