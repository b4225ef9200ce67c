#pragma once

#include "http/character_runs.hpp"
#include "http/field_name.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What the heads of requests and of responses have in common (RFC 9112 sections 5 and 6).
namespace skiff::net {

/// Splits "name: value" with the rules of RFC 9112 section 5; false when the line breaks them.
bool split_field(std::string_view line, std::string_view& name, std::string_view& value) noexcept;

/// Takes the next item off a comma-separated list, without the blanks around it.
inline std::string_view take_list_item(std::string_view& list) noexcept {
  const std::size_t comma = std::min(list.find(','), list.size());
  const std::string_view item = characters::trimmed(list.substr(0, comma));
  list.remove_prefix(std::min(comma + 1, list.size()));
  return item;
}

/// The value of Content-Length: one decimal number below 2^62.
std::optional<std::uint64_t> content_length_of(std::string_view value) noexcept;

enum class TransferCoding : std::uint8_t {
  chunked,    // and nothing else
  unknown,    // there are others
  malformed,  // chunked is not the last, or stands twice
};

/// What a Transfer-Encoding field names.
TransferCoding transfer_coding_of(std::string_view value) noexcept;

/// Calls `field(name, value)` for each of `lines`, which all end in CRLF, until it returns false. Why a line is
/// none (a literal); null when all were read or `field` has had enough.
template <class Field>
[[gnu::always_inline]] inline const char* for_each_field(std::string_view lines, const Field& field) {
  const char* at = lines.data();
  const char* const end = at + lines.size();
  while (at != end) {
    const char* const name_begin = at;
    while (characters::is(*at, characters::token)) ++at;
    const std::string_view name{name_begin, at};
    if (*at == ' ' || *at == '\t') {
      return name.empty() ? "a header field is folded over two lines" : "a space before a header's colon";
    }
    if (name.empty() || *at != ':') return "a header's name is not a token";

    const char* const value_begin = ++at;
    at = characters::end_of_field_value(at, end);
    if (at[0] != '\r' || at[1] != '\n') return "a header's value has a control character";
    const std::string_view value = characters::trimmed({value_begin, at});
    at += 2;
    if (!field(name, value)) return nullptr;
  }
  return nullptr;
}

}  // namespace skiff::net
