#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A set of web origins, as browsers send them in Origin (RFC 6454 section 6.2; lower case, no path, no default port):
/// "https://shop.example", "https://*.shop.example" (every name below shop.example, not itself), "null" (files,
/// sandboxed pages), "*" (all).
class OriginList {
 public:
  OriginList() = default;

  /// Throws ConfigurationError that says which is no origin, and why.
  explicit OriginList(const std::vector<std::string>& origins);

  bool contains(std::string_view origin) const noexcept;

  bool empty() const noexcept { return !any_ && exact_.empty() && subdomains_.empty(); }

  /// Has "*".
  bool any() const noexcept { return any_; }

 private:
  struct Subdomains {
    std::string before;  // "https://"
    std::string after;   // ".shop.example"
  };

  std::vector<std::string> exact_;
  std::vector<Subdomains> subdomains_;
  bool any_ = false;
};

}  // namespace skiff
