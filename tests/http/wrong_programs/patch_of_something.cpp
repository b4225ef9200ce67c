// expect: skiff: Patch<T> takes a described struct (SKIFF_DESCRIBE)
// about: Patch<int>
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.patch("/", [](skiff::Patch<int> patch) { return patch.text(); });
}
