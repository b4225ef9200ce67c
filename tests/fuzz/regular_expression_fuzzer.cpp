// A pattern and a text against it, with a table and without: both must agree.
#include "describe/regular_expression.hpp"
#include "fuzz/input.hpp"

#include <string>

// PATTERN, a line feed, the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff;
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos || end > 200) return 0;
  const fuzz::Exact pattern{input.substr(0, end)};
  const fuzz::Exact text{input.substr(end + 1)};

  constexpr std::size_t small_table = 16 * 1024;
  const auto with = detail::RegularExpression::parse(pattern.view(), small_table);
  const auto without = detail::RegularExpression::parse(pattern.view(), 0);
  fuzz::require(with.has_value() == without.has_value(), "a pattern is right or wrong, whatever the table");
  if (!with) {
    fuzz::require(with.error().kind() == ErrorKind::bad_request, "a wrong pattern is a bad request");
    fuzz::require(!with.error().message().empty(), "a wrong pattern is told why");
    return 0;
  }
  fuzz::require(with->matches(text.view()) == without->matches(text.view()), "a match is one, whatever the table");

  const auto anchored = detail::RegularExpression::parse("^(?:" + std::string{pattern.view()} + ")$", small_table);
  if (anchored) {
    fuzz::require(anchored->matches(text.view()) == with->matches(text.view()), "^ and $ at the ends change nothing");
  }
  return 0;
}
