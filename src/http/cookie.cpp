#include <skiff/http/cookie.hpp>

#include "http/characters.hpp"

#include <algorithm>
#include <stdexcept>

namespace skiff {
namespace {

// cookie-octet of RFC 6265 section 4.1.1.
bool is_cookie_octet(char c) {
  return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
}

bool is_attribute_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != ';'; });
}

void require(bool allowed, std::string_view what, std::string_view name) {
  if (allowed) return;
  throw std::invalid_argument{"cookie \"" + std::string{name} + "\": its " + std::string{what} +
                              " has a character that RFC 6265 does not allow"};
}

}  // namespace

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) noexcept {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = characters::trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

std::string SetCookie::to_string() const {
  require(!name.empty() && characters::all(name, characters::token), "name", name);
  require(std::all_of(value.begin(), value.end(), is_cookie_octet), "value", name);
  require(is_attribute_value(path), "path", name);
  require(is_attribute_value(domain), "domain", name);

  std::string text = name + "=" + value;
  if (!path.empty()) text += "; Path=" + path;
  if (!domain.empty()) text += "; Domain=" + domain;
  if (max_age) text += "; Max-Age=" + std::to_string(max_age->count());
  if (secure) text += "; Secure";
  if (http_only) text += "; HttpOnly";
  switch (same_site) {
    case SameSite::lax: return text + "; SameSite=Lax";
    case SameSite::strict: return text + "; SameSite=Strict";
    case SameSite::none: return text + "; SameSite=None";
  }
  return text;
}

}  // namespace skiff
