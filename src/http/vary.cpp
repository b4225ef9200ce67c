#include <skiff/http/vary.hpp>

#include <skiff/http/reply_headers.hpp>

#include "http/characters.hpp"

#include <algorithm>
#include <string>

namespace skiff {
namespace {

template <class Function>
void for_each_name(std::string_view list, Function function) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = characters::trimmed(list.substr(0, comma));
    if (!name.empty()) function(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

bool names(std::string_view list, std::string_view wanted) {
  bool found = false;
  for_each_name(list, [&](std::string_view name) { found = found || equal_ignoring_case(name, wanted); });
  return found;
}

std::string merged(std::string list, std::string_view added) {
  for_each_name(added, [&list](std::string_view name) {
    if (!names(list, name)) list.append(list.empty() ? "" : ", ").append(name);
  });
  return names(list, "*") ? "*" : list;
}

}  // namespace

void add_vary(Headers& headers, std::string_view field) {
  std::string list;
  std::size_t lines = 0;
  for (const Headers::Field& line : headers) {
    if (!equal_ignoring_case(line.name, "Vary")) continue;
    list.append(++lines > 1 ? ", " : "").append(line.value);
  }
  const std::string all = merged(list, field);
  if (lines > 1 || all != list) headers.set("Vary", all);
}

void add_vary(Reply& reply, std::string_view field) {
  if (reply) return add_vary(reply->headers(), field);
  const std::string list{find_header(reply, "Vary").value_or("")};
  const std::string all = merged(list, field);
  if (all != list) set_header(reply, "Vary", all);
}

}  // namespace skiff
