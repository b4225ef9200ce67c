// expect: skiff: the type named in NoDefault<…> must be default-constructible to be read
// about: NoDefault<Percent>
#include <skiff/describe/describe.hpp>

struct Percent {
  explicit Percent(int n) : number(n) {}
  int number;
};
SKIFF_DESCRIBE(Percent, number)

skiff::Result<Percent> wrong() { return skiff::from_json<Percent>("{}"); }
