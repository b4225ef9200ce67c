#include <skiff/server/address.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/scalar.hpp>

#include <arpa/inet.h>
#include <array>
#include <sys/un.h>

namespace skiff {
namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw ConfigurationError{"cannot listen on \"" + std::string{text} + "\": " + why +
                           " (expected ADDRESS:PORT such as 127.0.0.1:8080, [::1]:8080 or :8080, or unix:PATH)"};
}

bool is_literal(int family, const std::string& host) {
  std::array<unsigned char, 16> parsed{};
  return ::inet_pton(family, host.c_str(), parsed.data()) == 1;
}

}  // namespace

Address Address::parse(std::string_view text) {
  Address address;
  if (text.starts_with("unix:")) {
    address.unix_path = text.substr(5);
    if (address.unix_path.empty()) refuse(text, "the path is missing");
    if (address.unix_path.size() >= sizeof(sockaddr_un::sun_path)) refuse(text, "the path is too long for a socket");
    return address;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) refuse(text, "the port is missing");
  const std::string_view port = text.substr(colon + 1);
  if (!Scalar<std::uint16_t>::parse(port, address.port)) {
    refuse(text, "\"" + std::string{port} + "\" is not a port from 0 to 65535");
  }
  std::string host{text.substr(0, colon)};
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() && !bracketed) host = "::";
  if (host == "localhost") host = "127.0.0.1";
  const bool v6 = is_literal(AF_INET6, host);
  if (v6 && !bracketed && host != "::") refuse(text, "an IPv6 address stands in brackets");
  if (!v6 && (bracketed || !is_literal(AF_INET, host))) refuse(text, "\"" + host + "\" is not an IP address");
  address.host = std::move(host);
  return address;
}

std::string Address::url() const {
  if (is_unix()) return "unix:" + unix_path;
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace skiff
