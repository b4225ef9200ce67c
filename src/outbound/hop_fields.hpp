#pragma once

#include <skiff/http/headers.hpp>

#include <cstdint>
#include <string_view>

/// Fields that are for one hop only, and are not handed on (RFC 9110 section 7.6.1).
namespace skiff::outbound {

/// By its length and sixth character alone: false for nearly all that is_hop_field() denies.
inline bool may_be_hop_field(std::string_view name) noexcept {
  constexpr std::uint32_t lengths = 1U << 2 | 1U << 7 | 1U << 10 | 1U << 17;
  return (name.size() < 32 && (lengths >> name.size() & 1) != 0) || (name.size() > 6 && name[5] == '-');
}

/// Connection, Keep-Alive, TE, Trailer, Transfer-Encoding, Upgrade, and Proxy-* but for Proxy-Status, which is for the
/// whole way (RFC 9209 section 2).
bool is_hop_field(std::string_view name) noexcept;

/// Whether this may name fields: it is Connection, and not just one of the options that every server sends.
bool names_hop_fields(const Headers::Field& field) noexcept;

/// Those that Connection names go too.
void remove_hop_fields(Headers& headers) noexcept;

}  // namespace skiff::outbound
