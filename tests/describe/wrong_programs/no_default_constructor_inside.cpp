// expect: skiff: the type named in NoDefault<…> must be default-constructible to be read
// about: NoDefault<Percent>
#include <skiff/describe/describe.hpp>

#include <vector>

struct Percent {
  explicit Percent(int n) : number(n) {}
  int number;
};
SKIFF_DESCRIBE(Percent, number)
struct All {
  std::vector<Percent> percents;
};
SKIFF_DESCRIBE(All, percents)

skiff::Result<All> wrong() { return skiff::from_json<All>("{}"); }
