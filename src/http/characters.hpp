#pragma once

#include "core/ascii.hpp"

#include <array>
#include <cstdint>
#include <string_view>

/// The character classes of HTTP, decided by one table look-up.
namespace skiff::characters {

enum : std::uint8_t {
  token = 1,        // RFC 9110 section 5.6.2
  field_value = 2,  // VCHAR, obs-text, SP, HTAB: RFC 9110 section 5.5
  target = 4,       // what may stand in a request target: pchar / "/" / "?" and what browsers leave raw
  hex = 8,
  unreserved = 16,  // RFC 3986 section 2.3
  host = 32,        // RFC 9110 section 7.2, without ",": no list of hosts can pass as one host
};

constexpr std::array<std::uint8_t, 256> table = [] {
  std::array<std::uint8_t, 256> classes{};
  const auto mark = [&classes](std::string_view characters, std::uint8_t what) {
    for (const char c : characters) classes[static_cast<unsigned char>(c)] |= what;
  };
  for (int c = 0x20; c < 0x100; ++c) {
    if (c != 0x7f) classes[c] |= field_value;
  }
  mark("\t", field_value);
  // Fragments ("#"), controls, spaces and bytes over 0x7e never stand in a target. The other printable
  // characters that RFC 3986 excludes are sent raw by widespread clients and are unambiguous here.
  for (int c = 0x21; c < 0x7f; ++c) {
    if (c != '#') classes[c] |= target;
  }
  constexpr std::string_view alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  mark(alphanumeric, token | unreserved | host);
  mark("!#$%&'*+-.^_`|~", token);
  mark("-._~", unreserved | host);
  mark("!$&'()*+;=:[]%", host);
  mark("0123456789abcdefABCDEF", hex);
  return classes;
}();

constexpr bool is(char c, std::uint8_t what) noexcept {
  return (table[static_cast<unsigned char>(c)] & what) != 0;
}

constexpr bool all(std::string_view text, std::uint8_t what) noexcept {
  for (const char c : text) {
    if (!is(c, what)) return false;
  }
  return true;
}

using ascii::hex_value;
using ascii::lower;
using ascii::upper;

/// Without spaces and tabs at both ends.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace skiff::characters
