// expect: skiff: a handler takes Request&, Path, Query, QueryOf, Header, Cookie, Json, Form, Patch, Multipart, Body and Dep; the type named in CheckParameter<…> is none of them
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) {
  router.get("/", [](skiff::Request request) { return std::string{request.path()}; });
}
