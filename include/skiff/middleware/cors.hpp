#pragma once

#include <skiff/http/middleware.hpp>
#include <skiff/middleware/origin_list.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// Which pages of other origins may call this service from a browser.
struct CorsOptions {
  /// "https://shop.example", "https://*.shop.example" (every name below shop.example, not itself), "null" (files and
  /// sandboxed pages), or "*" (every page there is). As browsers send it: lower case, no path, no default port.
  std::vector<std::string> origins{};

  /// Asked about an origin that `origins` does not have: a tenant's domain, any port of localhost. From all workers
  /// at once; must not block. With credentials, one that says yes to all lets every page act as its visitor.
  std::function<bool(std::string_view origin)> allow_origin{};

  /// For a preflight. "*": whatever it asks for. GET, HEAD and POST need no leave of anyone.
  std::vector<std::string> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

  /// Header names that a request may bring, for a preflight; "*": whatever it asks for, Authorization too.
  std::vector<std::string> headers{"Authorization", "Content-Type"};

  /// Header names of an answer that a script may read, beyond the handful that it may always; "*": all.
  std::vector<std::string> exposed_headers{};

  /// Cookies, TLS client certificates, HTTP authentication come along. Not with "*" or "null".
  bool credentials = false;

  /// How long a browser may keep the answer to a preflight (Chromium at most 2 hours, Firefox 24); 0: not at all.
  std::chrono::seconds max_age = std::chrono::minutes{10};

  /// Public pages may call this service in a private network (the Private Network Access draft).
  bool private_network = false;

  /// Told of what the browser will keep from the page, and why, in a sentence. From all workers at once. Empty: lines
  /// of the logger "skiff.cors", at most ten a second.
  std::function<void(const Request& request, std::string_view reason)> on_refusal{};
};

/// Cross-origin resource sharing, after the CORS protocol of the Fetch standard (fetch.spec.whatwg.org, 3.3).
///
///     CorsOptions options;
///     options.origins = {"https://shop.example"};
///     app.use(Cors{options});
///
/// Preflights (OPTIONS with Origin and Access-Control-Request-Method) to any path are answered here: 204, or 403 when
/// the origin may not. So put it on a router or group, outside of what asks for credentials, which a preflight never
/// has; a single route never sees preflights. Other OPTIONS requests pass.
///
/// What this does not do: keep a request out. The browser keeps the answer from the page; the handler has run. A
/// request that changes something by its cookies alone needs more (SameSite cookies, a token).
class Cors {
 public:
  /// Throws ConfigurationError when the options contradict each other or an origin is none.
  explicit Cors(CorsOptions options);

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  void check_names() const;
  bool allows(std::string_view origin) const;
  Reply answer_preflight(const Request& request, std::string_view origin) const;
  void allow(Reply& reply, std::string_view origin) const;
  void refuse(const Request& request, std::string_view reason) const;

  CorsOptions options_;
  OriginList origins_;
  bool any_method_ = false;
  bool any_header_ = false;
  std::string methods_;
  std::string headers_;
  std::string exposed_;
  std::string max_age_;
};

}  // namespace skiff
