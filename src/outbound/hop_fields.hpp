#pragma once

#include <skiff/http/headers.hpp>

#include <string_view>

/// Fields that are for one hop only, and are not handed on (RFC 9110 section 7.6.1).
namespace skiff::outbound {

/// Connection, Keep-Alive, TE, Trailer, Transfer-Encoding, Upgrade, and Proxy-* but for Proxy-Status, which is for the
/// whole way (RFC 9209 section 2).
bool is_hop_field(std::string_view name) noexcept;

/// Whether Connection may name fields: it is there, and is not just one of the options that every server
/// sends.
bool names_hop_fields(const Headers& headers) noexcept;

/// Those that Connection names go too.
void remove_hop_fields(Headers& headers) noexcept;

}  // namespace skiff::outbound
