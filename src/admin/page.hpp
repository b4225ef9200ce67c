#pragma once

#include <span>
#include <string_view>

namespace skiff::admin {

/// One file of the admin page, as it is in src/admin/page/. Everything lives as long as the program.
struct PageFile {
  std::string_view name;          ///< "app.js": served at "/app.js"; "index.html" at "/" too
  std::string_view content_type;  ///< with its charset
  std::string_view etag;          ///< a strong entity tag, quotes included (RFC 9110 §8.8.3)
  std::string_view content;       ///< UTF-8
};

/// Every file of the page, by name. The generated page.cpp defines it (cmake/embed.cmake).
std::span<const PageFile> page_files() noexcept;

/// The Content-Security-Policy under which the page works: its own files and its own API, nothing else. No text is
/// ever parsed as HTML, so script sinks may be closed as well (Trusted Types).
inline constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

}  // namespace skiff::admin
