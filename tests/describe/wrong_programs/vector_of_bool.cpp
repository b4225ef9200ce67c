// expect: skiff: std::vector<bool> has no elements to refer to; use std::deque<bool>
// about: NoElements<std::vector<bool> >
#include <skiff/describe/describe.hpp>

#include <vector>

struct Flags {
  std::vector<bool> all;
};
SKIFF_DESCRIBE(Flags, all)

skiff::Result<Flags> wrong() { return skiff::from_json<Flags>("{}"); }
