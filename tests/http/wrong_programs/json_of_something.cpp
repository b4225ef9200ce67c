// expect: skiff: the type named in NotDescribed<…> does not travel: describe a struct with SKIFF_DESCRIBE(T, members…)
// about: NotDescribed<Point>
#include <skiff/http/router.hpp>

struct Point {
  int x = 0;
};

void wrong(skiff::Router& router) {
  router.post("/", [](skiff::Json<Point> point) { return std::to_string(point->x); });
}
