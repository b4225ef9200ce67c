#include <skiff/middleware/security_headers.hpp>

#include "http/characters.hpp"

#include <skiff/http/reply_headers.hpp>

#include <algorithm>

namespace skiff {

// After the OWASP cheat sheets on REST security and HTTP headers. Without X-XSS-Protection: it did more harm than good.
SecurityHeaders SecurityHeaders::api() {
  return SecurityHeaders{}
      .set("X-Content-Type-Options", "nosniff")
      .set("X-Frame-Options", "DENY")
      .set("Referrer-Policy", "no-referrer")
      .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
      .set("Cross-Origin-Resource-Policy", "same-origin");
}

SecurityHeaders SecurityHeaders::pages() {
  return SecurityHeaders{}
      .set("X-Content-Type-Options", "nosniff")
      .set("X-Frame-Options", "SAMEORIGIN")
      .set("Referrer-Policy", "strict-origin-when-cross-origin")
      .set("Content-Security-Policy",
           "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
           "frame-ancestors 'self'")
      .set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
      .set("Cross-Origin-Opener-Policy", "same-origin")
      .set("Cross-Origin-Resource-Policy", "same-origin");
}

SecurityHeaders& SecurityHeaders::set(std::string name, std::string value) & {
  if (name.empty() || !characters::all(name, characters::token) || !characters::all(value, characters::field_value)) {
    throw ConfigurationError{"SecurityHeaders: \"" + name + ": " + value + "\" is not a header"};
  }
  remove(name);
  headers_.emplace_back(std::move(name), std::move(value));
  return *this;
}

SecurityHeaders& SecurityHeaders::remove(std::string_view name) & {
  std::erase_if(headers_, [name](const auto& header) { return equal_ignoring_case(header.first, name); });
  return *this;
}

SecurityHeaders& SecurityHeaders::hsts(Hsts options) & {
  if (options.max_age < std::chrono::seconds{0}) {
    throw ConfigurationError{"SecurityHeaders: the max_age of HSTS is negative"};
  }
  if (options.preload && (!options.include_subdomains || options.max_age < std::chrono::hours{24 * 365})) {
    throw ConfigurationError{"SecurityHeaders: a preload of HSTS needs include_subdomains and a year of max_age"};
  }
  std::string value = "max-age=" + std::to_string(options.max_age.count());
  if (options.include_subdomains) value += "; includeSubDomains";
  if (options.preload) value += "; preload";
  return set("Strict-Transport-Security", std::move(value));
}

Task<Reply> SecurityHeaders::operator()(Request& request, Next next) const {
  Reply reply = co_await next(request);
  for (const auto& [name, value] : headers_) {
    if (!find_header(reply, name)) set_header(reply, name, value);
  }
  co_return reply;
}

}  // namespace skiff
