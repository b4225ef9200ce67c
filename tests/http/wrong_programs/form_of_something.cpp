// expect: skiff: Form<T> takes a described struct (SKIFF_DESCRIBE)
// about: Form<std::vector<int> >
#include <skiff/http/form.hpp>
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.post("/", [](skiff::Form<std::vector<int>> numbers) { return std::to_string(numbers->size()); });
}
