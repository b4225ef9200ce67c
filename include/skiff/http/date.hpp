#pragma once

#include <skiff/core/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7), as Date, Last-Modified and Expires have it. Cuts off
/// what is less than a second.
std::string http_date(WallTime time);

/// Any of the three forms of RFC 9110 section 5.6.7, the obsolete ones included; nothing for other text. A year
/// of two digits is the one that is at most 50 years ahead.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace skiff
