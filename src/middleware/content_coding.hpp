#pragma once

#include <skiff/http/headers.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace skiff {

/// The content codings of RFC 9110 section 8.4.1 that this library speaks, br (RFC 7932) and zstd (RFC 8878).
enum class ContentCoding : std::uint8_t { identity, gzip, deflate, br, zstd };

/// As in Content-Encoding.
std::string_view name(ContentCoding coding) noexcept;

/// Without case; "x-gzip" is gzip. Nothing for another coding.
std::optional<ContentCoding> coding_named(std::string_view name) noexcept;

/// What an Accept-Encoding field says (RFC 9110 section 12.5.3).
class AcceptedCodings {
 public:
  /// The fields of a request. Without Accept-Encoding any coding would be right, but who does not ask for one may
  /// not expect it: nothing but identity.
  explicit AcceptedCodings(const Headers& request) noexcept;

  /// In thousandths. 0: not acceptable, or not better than identity.
  unsigned weight(ContentCoding coding) const noexcept;

  /// The one with the highest weight, the earlier of two that are equal; identity when none is acceptable.
  ContentCoding best(std::span<const ContentCoding> offered) const noexcept;

 private:
  static constexpr int unsaid = -1;
  int said(ContentCoding coding) const noexcept;

  std::array<int, 5> weights_;  // by ContentCoding
  int others_ = unsaid;         // "*"
};

/// Makes a strong ETag weak. Coded anew, possibly by another version of a library, the same content is not
/// the same bytes, which is what a strong one would promise (RFC 9110 section 8.8.3).
void weaken_etag(Headers& response);

}  // namespace skiff
