#include "http/pattern.hpp"

#include "http/characters.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/url.hpp>

#include <algorithm>

namespace skiff {
namespace {

[[noreturn]] void refuse(std::string_view pattern, const std::string& why) {
  throw ConfigurationError{"pattern \"" + std::string{pattern} + "\": " + why};
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (characters::is(c, characters::unreserved) && c != '.' && c != '~');
  });
}

Pattern::Segment parse_segment(std::string_view pattern, std::string_view text) {
  if (text.find_first_of("{}") == std::string_view::npos) {
    const auto decoded = percent_decode(text);
    if (!decoded) refuse(pattern, "\"" + std::string{text} + "\" has a malformed percent escape");
    if (text.find_first_of("?#") != std::string_view::npos) refuse(pattern, "a pattern has no query and no fragment");
    if (has_dot_segment(*decoded)) refuse(pattern, "a path with a \".\" or \"..\" segment never matches");
    return {Pattern::Kind::literal, *decoded};
  }
  if (text.front() != '{' || text.back() != '}') {
    refuse(pattern, "a parameter is a whole segment, as in /files/{name}; got \"" + std::string{text} + "\"");
  }
  std::string_view name = text.substr(1, text.size() - 2);
  const bool rest = name.ends_with("...");
  if (rest) name.remove_suffix(3);
  if (!is_name(name)) {
    refuse(pattern, "a parameter is {name} or {name...} with letters, digits, \"_\" and \"-\"; got \"" +
                        std::string{text} + "\"");
  }
  return {rest ? Pattern::Kind::rest : Pattern::Kind::parameter, std::string{name}};
}

}  // namespace

Pattern Pattern::parse(std::string_view text) {
  if (!text.starts_with('/')) refuse(text, "a pattern starts with \"/\"");
  Pattern pattern;
  std::string_view rest = text.substr(1);
  for (;;) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, slash);
    if (!pattern.segments.empty() && pattern.segments.back().kind == Kind::rest) {
      refuse(text, "{" + pattern.segments.back().text + "...} takes the rest of the path and must come last");
    }
    pattern.segments.push_back(parse_segment(text, segment));
    if (slash == rest.size()) break;
    rest.remove_prefix(slash + 1);
  }

  const std::vector<std::string> names = pattern.parameter_names();
  if (names.size() > RequestBuilder::max_parameters) {
    refuse(text, "at most " + std::to_string(RequestBuilder::max_parameters) + " parameters");
  }
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(names.begin(), name, *name) != name) refuse(text, "the parameter {" + *name + "} stands twice");
  }
  return pattern;
}

bool same_requests(const Pattern& a, const Pattern& b) noexcept {
  return std::equal(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                    [](const Pattern::Segment& x, const Pattern::Segment& y) {
                      return x.kind == y.kind && (x.kind != Pattern::Kind::literal || x.text == y.text);
                    });
}

bool has_dot_segment(std::string_view text) noexcept {
  for (;;) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view segment = text.substr(0, slash);
    if (segment == "." || segment == "..") return true;
    if (slash == text.size()) return false;
    text.remove_prefix(slash + 1);
  }
}

std::vector<std::string> Pattern::parameter_names() const {
  std::vector<std::string> names;
  for (const Segment& segment : segments) {
    if (segment.kind != Kind::literal) names.push_back(segment.text);
  }
  return names;
}

}  // namespace skiff
