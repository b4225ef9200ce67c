#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skiff {

/// The parameters after a media type or a disposition type, `; name=value; name="quoted value"` (RFC 9110 section
/// 5.6.6), one after the other. Strict: no space around "=", a value that is no token must be quoted.
class Parameters {
 public:
  enum class Outcome : std::uint8_t { found, end, malformed };

  /// `text` begins after the type.
  explicit Parameters(std::string_view text) noexcept : rest_(text) {}

  /// The next one, for name() and value().
  Outcome next();

  std::string_view name() const noexcept { return name_; }  // of what was given to the constructor
  const std::string& value() const noexcept { return value_; }
  bool quoted() const noexcept { return quoted_; }

 private:
  bool take_quoted();

  std::string_view rest_;
  std::string_view name_;
  std::string value_;
  bool quoted_ = false;
};

/// What is before the parameters, as it was written.
std::string_view type_before_parameters(std::string_view field) noexcept;

}  // namespace skiff
