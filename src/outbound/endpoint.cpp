#include "outbound/endpoint.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <utility>

namespace skiff::outbound {
namespace {

template <class Address>
Endpoint endpoint_of(const Address& address, std::size_t length = sizeof(Address)) {
  Endpoint endpoint;
  std::memcpy(&endpoint.address, &address, length);
  endpoint.length = static_cast<socklen_t>(length);
  return endpoint;
}

template <class Address>
Address address_of(const Endpoint& endpoint) {
  Address address{};
  std::memcpy(&address, &endpoint.address, std::min<std::size_t>(sizeof address, endpoint.length));
  return address;
}

std::string with_port(std::string host, std::uint16_t port) {
  return std::move(host.append(":")).append(std::to_string(ntohs(port)));
}

}  // namespace

std::string Endpoint::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  switch (family()) {
    case AF_INET: {
      const auto v4 = address_of<sockaddr_in>(*this);
      ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
      return with_port(text.data(), v4.sin_port);
    }
    case AF_INET6: {
      const auto v6 = address_of<sockaddr_in6>(*this);
      ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
      return with_port("[" + std::string{text.data()} + "]", v6.sin6_port);
    }
    default: return address_of<sockaddr_un>(*this).sun_path;
  }
}

std::optional<Endpoint> numeric_endpoint(const std::string& host, std::uint16_t port) {
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return endpoint_of(v4);
  }
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    return endpoint_of(v6);
  }
  return std::nullopt;
}

std::optional<Endpoint> unix_endpoint(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return endpoint_of(address);
}

Result<std::vector<Endpoint>> resolve_blocking(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* first = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &first);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned{first, &::freeaddrinfo};
  std::vector<Endpoint> found;
  for (const addrinfo* at = failed == 0 ? first : nullptr; at != nullptr; at = at->ai_next) {
    if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
    Endpoint endpoint;
    std::memcpy(&endpoint.address, at->ai_addr, at->ai_addrlen);
    endpoint.length = at->ai_addrlen;
    found.push_back(endpoint);
  }
  if (!found.empty()) return found;
  const std::string reason = failed != 0 ? ::gai_strerror(failed) : "it has no address";
  return unavailable("a service cannot be reached").with_cause("cannot resolve " + host + ": " + reason);
}

std::vector<Endpoint> interleaved(const std::vector<Endpoint>& endpoints) {
  std::vector<Endpoint> of_first;
  std::vector<Endpoint> others;
  for (const Endpoint& endpoint : endpoints) {
    (endpoint.family() == endpoints.front().family() ? of_first : others).push_back(endpoint);
  }
  std::vector<Endpoint> mixed;
  for (std::size_t i = 0; i < std::max(of_first.size(), others.size()); ++i) {
    if (i < of_first.size()) mixed.push_back(of_first[i]);
    if (i < others.size()) mixed.push_back(others[i]);
  }
  return mixed;
}

}  // namespace skiff::outbound
