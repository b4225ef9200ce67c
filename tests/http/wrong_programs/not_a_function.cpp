// expect: skiff: a handler is a function or a lambda whose parameter types are written out (no `auto`)
#include <skiff/http/router.hpp>

void wrong(skiff::Router& router) { router.get("/", 42); }
