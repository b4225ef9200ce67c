// expect: skiff: the type named in NotDescribed<…> does not travel
// about: NotDescribed<long double>
#include <skiff/describe/describe.hpp>

struct Exact {
  long double value = 0;
};
SKIFF_DESCRIBE(Exact, value)

std::string wrong(const Exact& exact) { return skiff::to_json(exact); }
