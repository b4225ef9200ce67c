#pragma once

#include "core/words.hpp"

#include <cstddef>
#include <string_view>

namespace skiff {

/// Of a field's name that is as long as `expected`, which is in small letters.
template <std::size_t size>
bool is_named(std::string_view name, const char (&expected)[size]) noexcept {
  return words::same_ignoring_case(name.data(), expected, size - 1);
}

}  // namespace skiff
