#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A route pattern, taken apart.
struct Pattern {
  enum class Kind { literal, parameter, rest };
  struct Segment {
    Kind kind;
    std::string text;  // the literal, decoded; or the parameter's name
  };
  std::vector<Segment> segments;

  /// Throws ConfigurationError that says what is wrong and where.
  static Pattern parse(std::string_view text);

  std::vector<std::string> parameter_names() const;
};

/// Whether two patterns match the same paths: they differ at most in the names of their parameters.
bool same_requests(const Pattern& a, const Pattern& b) noexcept;

/// Whether a "." or ".." stands between the slashes of decoded text.
bool has_dot_segment(std::string_view text) noexcept;

}  // namespace skiff
