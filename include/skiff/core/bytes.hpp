#pragma once

#include <skiff/core/scalar.hpp>

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

/// Bytes that are no text: a picture, a hash, a key. Owns them. Their text form is base64.
class Bytes {
 public:
  Bytes() noexcept = default;
  explicit Bytes(std::string bytes) noexcept : bytes_(std::move(bytes)) {}
  explicit Bytes(std::span<const std::byte> bytes)
      : bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }

  /// The bytes themselves, for what reads and writes them as a string.
  const std::string& string() const& noexcept { return bytes_; }
  std::string string() && noexcept { return std::move(bytes_); }
  /// Valid as long as this object is not changed.
  std::span<const std::byte> span() const noexcept { return std::as_bytes(std::span{bytes_.data(), bytes_.size()}); }

  friend bool operator==(const Bytes&, const Bytes&) noexcept = default;
  friend std::strong_ordering operator<=>(const Bytes&, const Bytes&) noexcept = default;

 private:
  std::string bytes_;
};

/// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);

/// The one text that base64_encode() gives for some bytes: padded, no line breaks, no bits behind the last byte.
/// Nothing for any other.
std::optional<std::string> base64_decode(std::string_view text);

/// RFC 4648 section 5, safe in a URL and a file's name; without padding, as JSON Web Tokens have it (RFC 7515).
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

template <>
struct Scalar<Bytes> {
  static bool parse(std::string_view text, Bytes& value);
  static std::string expected() { return "base64 with padding, like c2tpZmY="; }
  static void append(const Bytes& value, std::string& out);
  static constexpr std::string_view format = "byte";
};

}  // namespace skiff
