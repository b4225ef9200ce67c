#pragma once

#include <skiff/http/middleware.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// Strict-Transport-Security (RFC 6797).
struct Hsts {
  std::chrono::seconds max_age = std::chrono::hours{24 * 365};
  bool include_subdomains = false;  // true also binds names of the domain that this service knows nothing of
  bool preload = false;             // asks for a place in the browsers' lists; hard to take back
};

/// Headers that tell browsers what this service never wants. On every answer, errors included, but never in place of
/// what a handler has set itself.
///
///     app.use(SecurityHeaders::api());
///     app.use(SecurityHeaders::pages().set("Content-Security-Policy", "default-src 'self' https://cdn.example"));
///     app.use(SecurityHeaders::api().hsts());      // only where TLS is in front
///
/// | header | api() | pages() |
/// | X-Content-Type-Options | nosniff | nosniff |
/// | X-Frame-Options | DENY | SAMEORIGIN |
/// | Referrer-Policy | no-referrer | strict-origin-when-cross-origin |
/// | Content-Security-Policy | default-src 'none'; frame-ancestors 'none' | own scripts, styles, images and fonts |
/// | Permissions-Policy | | no camera, geolocation, microphone, payment, usb |
/// | Cross-Origin-Opener-Policy | | same-origin |
/// | Cross-Origin-Resource-Policy | same-origin | same-origin |
///
/// Cross-Origin-Resource-Policy does not get in the way of CORS: it holds only for requests made without it.
/// Cache-Control is not among them; only a handler knows whether its answer may be kept.
class SecurityHeaders {
 public:
  /// For answers that are no documents: JSON and the like.
  static SecurityHeaders api();

  /// For HTML. Inline scripts and styles and anything from another origin need a policy of their own.
  static SecurityHeaders pages();

  /// None yet.
  SecurityHeaders() = default;

  /// Adds a header or replaces it. Throws ConfigurationError when it is none.
  SecurityHeaders& set(std::string name, std::string value) &;
  SecurityHeaders&& set(std::string name, std::string value) && {
    return std::move(set(std::move(name), std::move(value)));
  }

  SecurityHeaders& remove(std::string_view name) &;
  SecurityHeaders&& remove(std::string_view name) && { return std::move(remove(name)); }

  /// Browsers will reach this host by TLS alone for the time given: say so only when TLS is in front, and stays.
  /// Throws ConfigurationError for a preload that browsers refuse (less than a year, not for subdomains).
  SecurityHeaders& hsts(Hsts options = {}) &;
  SecurityHeaders&& hsts(Hsts options = {}) && { return std::move(hsts(options)); }

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace skiff
