#pragma once

#include "http/characters.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace skiff {

/// Calls `function` with each item of a comma-separated field value (RFC 9110 section 5.6.1); empty ones do not count.
/// Of no use where an item may hold a quoted comma.
template <class Function>
void for_each_item(std::string_view list, Function function) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = characters::trimmed(list.substr(0, comma));
    if (!item.empty()) function(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

}  // namespace skiff
