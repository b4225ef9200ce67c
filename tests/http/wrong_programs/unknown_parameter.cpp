// expect: skiff: a handler takes Request& and Path<"name", T>; the type named in CheckParameter<…> is neither
#include <skiff/http/router.hpp>

#include <vector>

void wrong(skiff::Router& router) {
  router.get("/sum", [](std::vector<int> numbers) { return std::to_string(numbers.size()); });
}
