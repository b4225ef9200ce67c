// expect: skiff: a handler that is a generator takes no Dep
// about: CheckDependency<skiff::Generator<int>, skiff::Dep<Session> >
#include <skiff/http/router.hpp>

struct Session {
  int number = 0;
};

void wrong(skiff::Router& router) {
  router.get("/", [](skiff::Dep<Session> session) -> skiff::Generator<int> { co_yield session->number; });
}
