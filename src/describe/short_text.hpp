#pragma once

#include <cstddef>
#include <string>

namespace skiff::detail {

/// The room of a string that has allocated nothing. So many characters, and one more, can be read of any string,
/// whatever its length is.
inline constexpr std::size_t shortest_room = 15;
static_assert(sizeof(std::string) > shortest_room, "skiff: made for strings that hold 15 characters themselves");

}  // namespace skiff::detail
