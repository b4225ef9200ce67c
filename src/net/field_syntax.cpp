#include "net/field_syntax.hpp"

#include <skiff/http/headers.hpp>

#include <charconv>
#include <cstddef>
#include <system_error>

namespace skiff::net {

bool split_field(std::string_view line, std::string_view& name, std::string_view& value) noexcept {
  std::size_t colon = 0;
  while (colon < line.size() && characters::is(line[colon], characters::token)) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
  name = line.substr(0, colon);
  value = characters::trimmed(line.substr(colon + 1));
  return characters::all(value, characters::field_value);
}

std::optional<std::uint64_t> content_length_of(std::string_view value) noexcept {
  std::uint64_t length = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (value.empty() || failed != std::errc{} || end != value.data() + value.size() || length >> 62 != 0) {
    return std::nullopt;
  }
  return length;
}

TransferCoding transfer_coding_of(std::string_view value) noexcept {
  std::size_t chunked = 0;
  std::size_t others = 0;
  bool chunked_last = false;
  do {
    chunked_last = equal_ignoring_case(take_list_item(value), "chunked");
    ++(chunked_last ? chunked : others);
  } while (!value.empty());
  if (chunked > 1 || (chunked == 1 && !chunked_last)) return TransferCoding::malformed;
  return others > 0 ? TransferCoding::unknown : TransferCoding::chunked;
}

}  // namespace skiff::net
