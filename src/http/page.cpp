#include <skiff/http/page.hpp>

#include <skiff/http/url.hpp>

#include <algorithm>

namespace skiff::detail {
namespace {

// A target may have what browsers leave raw; the end of a link's is ">".
std::string between_angles(std::string_view path) {
  std::string text;
  for (const char c : path) {
    if (c == '<') text += "%3C";
    else if (c == '>') text += "%3E";
    else text += c;
  }
  return text;
}

}  // namespace

std::string link_field(const Request& request, std::string_view rel,
                       const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string query;
  const auto add = [&query](const std::string& name, const std::string& value) {
    query.append(query.empty() ? "?" : "&").append(percent_encode(name)).append("=").append(percent_encode(value));
  };
  for (const auto& [name, value] : request.query()) {
    const bool replaced = std::any_of(parameters.begin(), parameters.end(),
                                      [&name = name](const auto& other) { return other.first == name; });
    if (!replaced) add(name, value);
  }
  for (const auto& [name, value] : parameters) add(name, value);
  std::string field = "<";
  return field.append(between_angles(request.path())).append(query).append(">; rel=\"").append(rel).append("\"");
}

}  // namespace skiff::detail
