// expect: skiff: a handler returns Response, text, void, a described type, Created, Accepted, Generator, std::optional<…>, Result<…> or Task<…> of these; the type named in CheckReturn<…> is none of them
#include <skiff/http/router.hpp>

struct Point {
  int x = 0;
};

skiff::Task<skiff::Result<Point>> answer() { co_return Point{}; }

void wrong(skiff::Router& router) { router.get("/answer", &answer); }
