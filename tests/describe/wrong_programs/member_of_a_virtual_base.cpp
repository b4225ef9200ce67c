// expect: skiff: a virtual base's member has no fixed place
// about: Cat
#include <skiff/describe/describe.hpp>

#include <string>

struct Animal {
  std::string name;
};
struct Cat : virtual Animal {};
SKIFF_DESCRIBE(Cat, name)

skiff::Result<Cat> wrong() { return skiff::from_json<Cat>("{}"); }
