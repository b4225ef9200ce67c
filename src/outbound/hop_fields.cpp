#include "outbound/hop_fields.hpp"

#include <algorithm>
#include <cstddef>

namespace skiff::outbound {

bool is_hop_field(std::string_view name) noexcept {
  switch (name.size()) {
    case 2: return equal_ignoring_case(name, "te");
    case 7: return equal_ignoring_case(name, "upgrade") || equal_ignoring_case(name, "trailer");
    case 10:
      if (equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "keep-alive")) return true;
      break;
    case 12:
      if (equal_ignoring_case(name, "proxy-status")) return false;
      break;
    case 17:
      if (equal_ignoring_case(name, "transfer-encoding")) return true;
      break;
    default: break;
  }
  constexpr std::string_view proxy = "proxy-";
  return name.size() > proxy.size() && name[proxy.size() - 1] == '-' &&
         equal_ignoring_case(name.substr(0, proxy.size()), proxy);
}

bool names_hop_fields(const Headers& headers) noexcept {
  return std::any_of(headers.begin(), headers.end(), [](const Headers::Field& field) {
    return field.name.size() == 10 && equal_ignoring_case(field.name, "connection") &&
           !equal_ignoring_case(field.value, "close") && !equal_ignoring_case(field.value, "keep-alive");
  });
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
  if (names_hop_fields(headers)) {
    remove_if([&headers](std::string_view name) {
      return !equal_ignoring_case(name, "connection") && headers.has_token("connection", name);
    });
  }
  remove_if(is_hop_field);
}

}  // namespace skiff::outbound
