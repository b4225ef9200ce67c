// expect: skiff: the type named in NoDefault<…> must be default-constructible to be read
// about: NoDefault<Point>
#include <skiff/describe/describe.hpp>
#include <skiff/http/router.hpp>

struct Point {
  explicit Point(int a) : x(a) {}
  int x;
};
SKIFF_DESCRIBE(Point, x)

void wrong(skiff::Router& router) {
  router.post("/", [](skiff::Json<Point> point) { return std::to_string(point->x); });
}
