#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// The value of a cookie in a Cookie header field (RFC 6265 section 4.2), without the quotes around it.
std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name) noexcept;

/// A cookie to set (RFC 6265 section 4.1). Safe by default: not readable by scripts, sent to this site only,
/// over TLS only.
struct SetCookie {
  enum class SameSite { lax, strict, none };

  std::string name;
  std::string value;
  std::string path = "/";
  std::string domain{};                       // empty: this host only
  std::optional<std::chrono::seconds> max_age{};  // none: until the browser ends; 0 deletes the cookie
  SameSite same_site = SameSite::lax;
  bool http_only = true;
  bool secure = true;  // browsers treat http://localhost as secure

  /// The value of the Set-Cookie field. Throws std::invalid_argument when a part holds what the syntax forbids.
  std::string to_string() const;
};

}  // namespace skiff
