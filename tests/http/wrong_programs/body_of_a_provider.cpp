// expect: skiff: a provider leaves the request's body to the handler; the parameter named in CheckProviderParameter<…> takes it
// about: CheckProviderParameter<skiff::Json<int> >
#include <skiff/http/router.hpp>

struct Session {
  int number = 0;
};

void wrong(skiff::Router& router) {
  router.provide([](skiff::Json<int> number) { return Session{*number}; });
}
