#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace skiff {

/// MurmurHash3_x64_128 by Austin Appleby (public domain): 128 well-mixed bits, several gigabytes a second. Not
/// for secrets: who wants two texts with one hash can make them.
std::array<std::uint64_t, 2> hash128(std::string_view text, std::uint32_t seed = 0) noexcept;

}  // namespace skiff
