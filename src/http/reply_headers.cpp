#include <skiff/http/reply_headers.hpp>

#include "http/characters.hpp"

#include <stdexcept>
#include <string>

namespace skiff {

std::optional<std::string_view> find_header(const Reply& reply, std::string_view name) noexcept {
  if (reply) return reply->headers().find(name);
  for (const auto& [other, value] : reply.error().headers()) {
    if (equal_ignoring_case(other, name)) return value;
  }
  return std::nullopt;
}

void set_header(Reply& reply, std::string_view name, std::string_view value) {
  if (reply) {
    reply->headers().set(name, value);
    return;
  }
  // Here, where it was set, and not only where the error becomes an answer.
  if (name.empty() || !characters::all(name, characters::token) || !characters::all(value, characters::field_value)) {
    throw std::invalid_argument{"not a header: \"" + std::string{name} + "\""};
  }
  Error error = std::move(reply).error();
  reply = std::move(error).with_header(std::string{name}, std::string{value});
}

}  // namespace skiff
