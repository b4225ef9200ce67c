#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// What the Content-Disposition of a part of a form says (RFC 7578 section 4.2). Text is UTF-8 without control
/// characters.
struct ContentDisposition {
  std::string name;
  std::optional<std::string> filename;  // as it was sent, with whatever path
};

/// Null when all is well, else what is wrong with `field`. "filename*" (RFC 8187) wins over "filename".
const char* parse_disposition(std::string_view field, ContentDisposition& disposition);

/// The last component of a path, of any system's; empty when that is none or "." or "..".
std::string_view last_component(std::string_view path) noexcept;

}  // namespace skiff
