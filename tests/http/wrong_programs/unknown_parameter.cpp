// expect: skiff: a handler takes Request&, Path, Query, QueryOf, Header, Cookie, Json, Form, Patch, Multipart, Body and Dep; the type named in CheckParameter<…> is none of them
#include <skiff/http/router.hpp>

#include <vector>

void wrong(skiff::Router& router) {
  router.get("/sum", [](std::vector<int> numbers) { return std::to_string(numbers.size()); });
}
