// expect: skiff: a handler is called from several threads at once, so its operator() must be const (a lambda without `mutable`)
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.get("/count", [count = 0]() mutable { return std::to_string(++count); });
}
