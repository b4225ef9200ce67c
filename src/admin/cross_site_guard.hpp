#pragma once

#include <skiff/http/middleware.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// Whether it may stand for a host in a URL: letters, digits, "-", "." and "_".
bool is_host_name(std::string_view text) noexcept;

/// Keeps what is open in an operator's browser from using the admin listener in their name. 403 for
/// - a Host that is a name, other than localhost and `names`: a hostile name can be made to lead to any address (DNS
///   rebinding), and then the browser takes that page for ours. An IP literal cannot, and a Unix socket no browser
///   reaches. Not 421 (RFC 9110 section 15.5.20), which asks the caller to try another connection.
/// - a request that the page of another origin made (Sec-Fetch-Site, W3C Fetch Metadata), except for following a link
///   to the page; the API is not followed to.
/// /livez, /readyz, /startupz and /metrics have neither secrets nor effects, and are probed by other names.
class CrossSiteGuard {
 public:
  /// `names` are host names, without ports; compared without case.
  explicit CrossSiteGuard(std::vector<std::string> names);

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  bool answers_for(std::string_view host) const;

  std::vector<std::string> names_;
};

}  // namespace skiff
