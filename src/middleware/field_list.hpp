#pragma once

#include "http/characters.hpp"

#include <skiff/http/headers.hpp>

#include <algorithm>
#include <string_view>

namespace skiff {

/// Calls `use` with each item of a comma-separated list field (RFC 9110 section 5.6.1), in order, over all its
/// lines. Not for lists whose items may hold commas in quotes.
template <class Use>
void for_each_item(const Headers& headers, std::string_view name, Use use) {
  for (const Headers::Field& field : headers) {
    if (!equal_ignoring_case(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view item = characters::trimmed(rest.substr(0, comma));
      if (!item.empty()) use(item);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
}

}  // namespace skiff
