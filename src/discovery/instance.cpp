#include <skiff/discovery/instance.hpp>

#include <skiff/core/scalar.hpp>

#include <arpa/inet.h>
#include <sys/un.h>
#include <algorithm>
#include <array>
#include <optional>

namespace skiff {
namespace {

constexpr std::size_t longest_name = 253;  // RFC 1035, section 2.3.4, without the length octets

Error refusal(std::string_view text, std::string_view why) {
  return bad_request("the address \"" + std::string{text} + "\" cannot be used: " + std::string{why} +
                     " (expected http://HOST:PORT or unix:PATH)");
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

bool is_name(std::string_view host) {
  return host.size() <= longest_name && std::ranges::all_of(host, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
         });
}

bool is_v6(const std::string& host) {
  std::array<unsigned char, 16> parsed{};
  return ::inet_pton(AF_INET6, host.c_str(), parsed.data()) == 1;
}

Result<Instance> parse_unix(std::string_view text, std::string_view path) {
  if (path.empty()) return refusal(text, "the path is missing");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) return refusal(text, "the path is too long for a socket");
  if (path.find('\0') != std::string_view::npos) return refusal(text, "the path holds a NUL");
  Instance instance;
  instance.id = text;
  instance.unix_path = path;
  return instance;
}

/// What stands after the scheme.
Result<Instance> parse_authority(std::string_view text, std::string_view rest) {
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    return refusal("…" + std::string{rest.substr(at)}, "it names a user");  // and maybe a password
  }
  if (rest.find_first_of("/?#") != std::string_view::npos) {
    return refusal(text, "it has a path or query, which belongs to the request");
  }
  std::string_view host = rest;
  std::optional<std::string_view> port;
  const bool bracketed = rest.starts_with('[');
  const std::size_t colon = rest.find(':', bracketed ? std::min(rest.find(']'), rest.size()) : 0);
  if (colon != std::string_view::npos) {
    host = rest.substr(0, colon);
    port = rest.substr(colon + 1);
  }
  Instance instance;
  if (bracketed) {
    instance.host = lower(host.substr(1, host.size() - (host.ends_with(']') ? 2 : 1)));
    if (!host.ends_with(']') || !is_v6(instance.host)) return refusal(text, "there is no IPv6 address in the brackets");
  } else {
    instance.host = lower(host);
    if (port && port->find(':') != std::string_view::npos) return refusal(text, "an IPv6 address stands in brackets");
    if (host.empty()) return refusal(text, "the host is missing");
    if (!is_name(instance.host)) return refusal(text, "\"" + std::string{host} + "\" is not a host");
  }
  if (port && (!Scalar<std::uint16_t>::parse(*port, instance.port) || instance.port == 0)) {
    return refusal(text, "\"" + std::string{*port} + "\" is not a port from 1 to 65535");
  }
  instance.id = instance.authority();
  return instance;
}

}  // namespace

std::string Instance::authority() const {
  if (is_unix()) return "unix:" + unix_path;
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Instance> parse_address(std::string_view text) {
  if (text.starts_with("unix:")) return parse_unix(text, text.substr(5));
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return parse_authority(text, text);
  const std::string scheme = lower(text.substr(0, mark));
  if (scheme == "https") return refusal(text, "https is not supported yet, TLS comes later");
  if (scheme != "http") return refusal(text, "\"" + scheme + "\" is no scheme that is supported");
  return parse_authority(text, text.substr(mark + 3));
}

}  // namespace skiff
