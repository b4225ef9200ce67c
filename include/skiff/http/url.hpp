#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// Decodes %XX (RFC 3986 section 2.1). Empty optional: a "%" without two hexadecimal digits, or a NUL.
std::optional<std::string> percent_decode(std::string_view text);

/// As percent_decode(), with "+" as space: application/x-www-form-urlencoded.
std::optional<std::string> form_decode(std::string_view text);

/// Encodes all but the unreserved characters of RFC 3986 section 2.3: right for a path segment or a query value.
std::string percent_encode(std::string_view text);

/// The names and values of a query string, decoded, in order; a parameter without "=" has an empty value.
/// A malformed escape stays as it was written: one bad parameter does not hide the others.
class QueryParameters {
 public:
  using Parameter = std::pair<std::string, std::string>;

  QueryParameters() = default;
  explicit QueryParameters(std::string_view text);

  /// After the others, as it is.
  void add(std::string name, std::string value) { parameters_.emplace_back(std::move(name), std::move(value)); }

  /// The first value of `name`.
  std::optional<std::string_view> get(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;

  auto begin() const noexcept { return parameters_.begin(); }
  auto end() const noexcept { return parameters_.end(); }
  bool empty() const noexcept { return parameters_.empty(); }

 private:
  std::vector<Parameter> parameters_;
};

}  // namespace skiff
