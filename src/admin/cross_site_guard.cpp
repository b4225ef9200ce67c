#include "admin/cross_site_guard.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/request.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <utility>

namespace skiff {
namespace {

constexpr std::array<std::string_view, 4> open_paths{"/livez", "/readyz", "/startupz", "/metrics"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string lowered{text};
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) { return lower(c); });
  return lowered;
}

// "localhost:9090", "[::1]:9090": without the port, brackets stay.
std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  return has_port ? host.substr(0, colon) : host;
}

bool is_ip_literal(std::string_view host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (host.starts_with('[') && host.ends_with(']')) {
    return ::inet_pton(AF_INET6, std::string{host.substr(1, host.size() - 2)}.c_str(), address.data()) == 1;
  }
  return ::inet_pton(AF_INET, std::string{host}.c_str(), address.data()) == 1;
}

bool from_another_origin(const Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  return !site.empty() && site != "same-origin" && site != "none";
}

// Opens as a page of its own, which the other one cannot look into.
bool follows_a_link_to_the_page(const Request& request) {
  return request.method() == Method::get && request.header("sec-fetch-mode") == "navigate" &&
         request.header("sec-fetch-dest") == "document" && request.path() == "/";
}

}  // namespace

bool is_host_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

CrossSiteGuard::CrossSiteGuard(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::string& name : names_) name = lower(name);
  names_.emplace_back("localhost");
}

bool CrossSiteGuard::answers_for(std::string_view host) const {
  const std::string_view name = without_port(host);
  // HTTP/1.0 may leave Host out; no browser does.
  return name.empty() || is_ip_literal(name) || std::find(names_.begin(), names_.end(), lower(name)) != names_.end();
}

Task<Reply> CrossSiteGuard::operator()(Request& request, Next next) const {
  if (std::find(open_paths.begin(), open_paths.end(), request.path()) != open_paths.end()) return next(request);
  const std::string_view host = request.header("host");
  if (request.peer() != "unix" && !answers_for(host)) {
    return Reply{forbidden("the admin listener does not answer for the host " + std::string{without_port(host)} +
                           ", only for localhost, IP addresses and what --admin-host names")};
  }
  if (from_another_origin(request) && !follows_a_link_to_the_page(request)) {
    return Reply{forbidden("the admin listener does not answer the pages of other origins")};
  }
  return next(request);
}

}  // namespace skiff
