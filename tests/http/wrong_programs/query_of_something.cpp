// expect: skiff: QueryOf<T> takes a described struct (SKIFF_DESCRIBE)
// about: QueryOf<Point>
#include <skiff/http/router.hpp>

struct Point {
  int x = 0;
};

void wrong(skiff::Router& router) {
  router.get("/", [](skiff::QueryOf<Point> point) { return std::to_string(point->x); });
}
