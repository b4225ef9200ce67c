#include "outbound/hop_fields.hpp"

#include "http/field_name.hpp"

#include <algorithm>
#include <cstddef>

namespace skiff::outbound {
namespace {

bool is_for_proxy(std::string_view name) noexcept {
  constexpr std::size_t size = 6;
  return name.size() > size && name[size - 1] == '-' && is_named(name.substr(0, size), "proxy-");
}

}  // namespace

bool is_hop_field(std::string_view name) noexcept {
  switch (name.size()) {
    case 2: return is_named(name, "te");
    case 7: return is_named(name, "upgrade") || is_named(name, "trailer") || is_for_proxy(name);
    case 10: return is_named(name, "connection") || is_named(name, "keep-alive") || is_for_proxy(name);
    case 12: return is_for_proxy(name) && !is_named(name, "proxy-status");
    case 17: return is_named(name, "transfer-encoding") || is_for_proxy(name);
    default: return is_for_proxy(name);
  }
}

bool names_hop_fields(const Headers::Field& field) noexcept {
  return field.name.size() == 10 && is_named(field.name, "connection") &&
         !equal_ignoring_case(field.value, "close") && !equal_ignoring_case(field.value, "keep-alive");
}

// What is named goes first, while Connection is there to tell. A removal takes every field of the name, so
// that the next one stands in its place.
void remove_hop_fields(Headers& headers) noexcept {
  const auto remove_if = [&headers](auto goes) noexcept {
    for (std::size_t i = 0; i < headers.size();) {
      const std::string_view name = headers.begin()[i].name;
      if (goes(name)) {
        headers.remove(name);
      } else {
        ++i;
      }
    }
  };
  if (std::any_of(headers.begin(), headers.end(), names_hop_fields)) {
    remove_if([&headers](std::string_view name) {
      return !equal_ignoring_case(name, "connection") && headers.has_token("connection", name);
    });
  }
  remove_if(is_hop_field);
}

}  // namespace skiff::outbound
