// expect: skiff: a handler that returns a Task takes its parameters by value, Request& apart
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.get("/{id}", [](const skiff::Path<"id">& id) -> skiff::Task<std::string> { co_return *id; });
}
