#pragma once

#include <skiff/http/response.hpp>

#include <string_view>

namespace skiff {

/// Says that an answer depends on this header of the request too, so that a cache keeps one for each of its values
/// (RFC 9110 section 12.5.5). Merges into one Vary field: names that are there already are not repeated, and "*"
/// stands for all. `field` is one name, or several with commas between them.
void add_vary(Headers& headers, std::string_view field);

/// The same for a Response or the Error that becomes one.
void add_vary(Reply& reply, std::string_view field);

}  // namespace skiff
