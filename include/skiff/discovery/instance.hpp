#pragma once

#include <skiff/core/result.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// One running copy of a service: where it listens, and what a registry tells about it.
struct Instance {
  /// Tells it from the others of its list. What a client knows about an instance (latency, failures) lives on from list
  /// to list as long as the id and the address stay the same.
  std::string id{};
  /// A name or an IP address, IPv6 without brackets. Empty for a Unix socket.
  std::string host{};
  std::uint16_t port = 80;
  /// The path of a Unix socket; empty for TCP.
  std::string unix_path{};
  /// Its share of the requests, compared with the others'. 0: none, it is being drained (unless all are). What is no
  /// number or below 0 counts as 0.
  double weight = 1;
  /// Where it runs, for zone first balancing. Empty: unknown.
  std::string zone{};
  /// What the registry says. One that is not healthy is used only in panic (BalancerOptions::panic_threshold).
  bool healthy = true;
  /// Whatever else the registry tells.
  std::map<std::string, std::string> metadata{};

  bool operator==(const Instance&) const = default;

  bool is_unix() const noexcept { return !unix_path.empty(); }

  /// As in a URL: "10.0.0.1:8080", "[::1]:8080", "inventory:80", "unix:/run/inventory.sock".
  std::string authority() const;
};

/// A list is never changed, only replaced. Never null; empty when a service has no instances.
using InstanceList = std::shared_ptr<const std::vector<Instance>>;

/// "http://host:port", "http://host" (port 80), "host:port", "http://[::1]:8080", "unix:/run/inventory.sock". The id is
/// the authority. What else a URL can hold (user, path, query, another scheme) is a bad_request that says what was
/// expected; so is https, until TLS comes. A single "/" at the end is allowed.
Result<Instance> parse_address(std::string_view text);

}  // namespace skiff
