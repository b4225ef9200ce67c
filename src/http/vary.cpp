#include <skiff/http/vary.hpp>

#include <skiff/http/reply_headers.hpp>

#include "http/list_field.hpp"

#include <string>

namespace skiff {
namespace {

bool names(std::string_view list, std::string_view wanted) {
  bool found = false;
  for_each_item(list, [&](std::string_view name) { found = found || equal_ignoring_case(name, wanted); });
  return found;
}

std::string merged(std::string list, std::string_view added) {
  for_each_item(added, [&list](std::string_view name) {
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
