#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/headers.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::test {

/// Cookies as a browser keeps those of one host (RFC 6265 section 5.3): by name and path, until they expire.
class CookieJar {
 public:
  /// What an answer sets; `path` is the path that was asked for.
  void take(const Headers& headers, std::string_view path);

  /// Those to send to `path`, the longest paths first.
  std::vector<std::pair<std::string_view, std::string_view>> matching(std::string_view path) const;

  std::optional<std::string_view> find(std::string_view name) const noexcept;

 private:
  struct Cookie {
    std::string name;
    std::string value;
    std::string path;
    std::optional<WallTime> expires = {};
  };
  static std::optional<Cookie> parse(std::string_view field, std::string_view asked_for);
  static bool expired(const Cookie& cookie) { return cookie.expires && *cookie.expires <= wall_now(); }

  std::vector<Cookie> cookies_;
};

}  // namespace skiff::test
