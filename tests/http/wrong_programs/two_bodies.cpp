// expect: skiff: a handler takes the request's body once; CheckBodies<…> names the parameters of one that takes it several times
// about: CheckBodies<skiff::Json<int>, skiff::Body>
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.post("/", [](skiff::Json<int>, skiff::Body) {});
}
