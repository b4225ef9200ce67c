#pragma once

#include "describe/code_points.hpp"

#include <skiff/core/result.hpp>

#include <limits>
#include <string_view>
#include <vector>

namespace skiff::detail::regex {

/// What a pattern says, as a tree. No deeper than the groups of the pattern, of which there are at most 100 in another.
struct Expression {
  enum class Kind { characters, sequence, choice, repeat, text_begin, text_end };
  static constexpr unsigned unlimited = std::numeric_limits<unsigned>::max();

  Kind kind = Kind::sequence;
  CodePoints characters;           // of `characters`: one of these
  std::vector<Expression> parts;   // of `repeat`: one
  unsigned least = 0;              // of `repeat`
  unsigned most = 0;
};

/// Reads a pattern as ECMA-262 does with the flag "u", JSON Schema's way. What a finite automaton cannot decide or what
/// is left out here (lookaround, backreferences, \b, \p) is an error that says so; each names its place.
Result<Expression> parse_expression(std::string_view pattern);

}  // namespace skiff::detail::regex
