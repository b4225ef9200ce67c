// expect: skiff: a handler takes Request& and Path<"name", T>; the type named in CheckParameter<…> is neither
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.get("/", [](skiff::Request request) { return std::string{request.path()}; });
}
