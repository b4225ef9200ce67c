// expect: skiff: the alternatives of a std::variant are described structs
// about: Variant<std::variant<int, bool> >
#include <skiff/describe/describe.hpp>

#include <variant>

struct Answer {
  std::variant<int, bool> value;
};
SKIFF_DESCRIBE(Answer, value)

skiff::Result<Answer> wrong() { return skiff::from_json<Answer>("{}"); }
