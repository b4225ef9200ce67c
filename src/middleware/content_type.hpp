#pragma once

#include <string>
#include <string_view>

namespace skiff {

/// After the last "." of the last segment, in lower case; empty when there is none.
std::string extension_of(std::string_view path);

/// The media type of files with that extension (as extension_of() gives it); application/octet-stream when it is
/// not known. Text is taken to be UTF-8.
std::string_view content_type_of(std::string_view extension) noexcept;

}  // namespace skiff
