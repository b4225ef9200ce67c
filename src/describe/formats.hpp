#pragma once

#include <string_view>

/// Whether a whole text has one of the forms that JSON Schema names. All of them are decided by the syntax alone.
namespace skiff::detail {

/// "ada@example.org": a mailbox of RFC 5321 section 4.1.2, quoted local parts and address literals included, with the
/// lengths of section 4.5.3.1. ASCII alone.
bool is_email(std::string_view text) noexcept;

/// "https://example.org/a?b#c": RFC 3986 with a scheme.
bool is_uri(std::string_view text) noexcept;

/// The same, or relative to another: "../a?b".
bool is_uri_reference(std::string_view text) noexcept;

/// "api.example.org": labels of RFC 1123 section 2.1, 253 characters at most, no dot at the end.
bool is_hostname(std::string_view text) noexcept;

/// Four decimal numbers without leading zeros (RFC 2673 section 3.2).
bool is_ipv4(std::string_view text) noexcept;

/// RFC 4291 section 2.2, without a zone.
bool is_ipv6(std::string_view text) noexcept;

/// RFC 3339 section 5.6: full-date, full-time, date-time.
bool is_date(std::string_view text) noexcept;
bool is_time(std::string_view text) noexcept;
bool is_date_time(std::string_view text) noexcept;

/// RFC 3339 appendix A: years and months included, no sign, no fractions. As in ISO 8601, a unit between two others may
/// be left out: "PT1H1S".
bool is_duration(std::string_view text) noexcept;

/// RFC 9562.
bool is_uuid(std::string_view text) noexcept;

}  // namespace skiff::detail
