// expect: skiff: the type named in NotDescribed<…> does not travel: describe a struct with SKIFF_DESCRIBE(T, members…) or an enum with SKIFF_DESCRIBE_ENUM, or give a foreign type a skiff::Codec<T> or skiff::Scalar<T>
// about: NotDescribed<Point>
#include <skiff/describe/describe.hpp>

#include <string>
#include <vector>

struct Point {
  int x = 0;
};
struct Line {
  std::vector<Point> points;
};
SKIFF_DESCRIBE(Line, points)

std::string wrong(const Line& line) { return skiff::to_json(line); }
