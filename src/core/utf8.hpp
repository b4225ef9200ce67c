#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skiff {

/// Bytes of the well-formed sequence at the beginning (RFC 3629, section 4), 0 when there is none.
std::size_t utf8_sequence(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;

/// With U+FFFD for every byte that is not UTF-8.
std::string as_utf8(std::string_view text);

/// The characters of well-formed text.
std::size_t count_code_points(std::string_view text) noexcept;

}  // namespace skiff
