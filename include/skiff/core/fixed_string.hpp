#pragma once

#include <cstddef>
#include <string_view>

namespace skiff {

/// A string as a template argument: `Path<"id">`.
template <std::size_t N>
struct FixedString {
  char text[N]{};

  consteval FixedString(const char (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

}  // namespace skiff
