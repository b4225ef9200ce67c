#include "test/cookie_jar.hpp"

#include "http/characters.hpp"

#include <skiff/core/scalar.hpp>
#include <skiff/http/date.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace skiff::test {
namespace {

constexpr std::int64_t for_ever = std::int64_t{100} * 365 * 24 * 3600;  // seconds

// RFC 6265 section 5.1.4
std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : path.substr(0, slash);
}

bool covers(std::string_view cookie_path, std::string_view path) {
  if (!path.starts_with(cookie_path)) return false;
  return path.size() == cookie_path.size() || cookie_path.ends_with('/') || path[cookie_path.size()] == '/';
}

std::pair<std::string_view, std::string_view> split(std::string_view text, char at) {
  const std::size_t found = std::min(text.find(at), text.size());
  return {characters::trimmed(text.substr(0, found)), text.substr(std::min(found + 1, text.size()))};
}

}  // namespace

void CookieJar::take(const Headers& headers, std::string_view path) {
  for (const Headers::Field& field : headers) {
    if (!equal_ignoring_case(field.name, "set-cookie")) continue;
    std::optional<Cookie> cookie = parse(field.value, path);
    if (!cookie) continue;
    std::erase_if(cookies_, [&](const Cookie& other) {
      return other.name == cookie->name && other.path == cookie->path;
    });
    if (!expired(*cookie)) cookies_.push_back(*std::move(cookie));
  }
}

std::optional<CookieJar::Cookie> CookieJar::parse(std::string_view field, std::string_view asked_for) {
  auto [pair, attributes] = split(field, ';');
  const auto [name, value] = split(pair, '=');
  if (name.empty() || name.size() == pair.size()) return std::nullopt;
  Cookie cookie{std::string{name}, std::string{characters::trimmed(value)}, std::string{folder_of(asked_for)}};
  bool has_max_age = false;
  while (!attributes.empty()) {
    const auto [attribute, rest] = split(attributes, ';');
    attributes = rest;
    const auto [key, untrimmed] = split(attribute, '=');
    const std::string_view text = characters::trimmed(untrimmed);
    std::int64_t seconds = 0;
    if (equal_ignoring_case(key, "path") && text.starts_with('/')) {
      cookie.path = text;
    } else if (equal_ignoring_case(key, "max-age") && Scalar<std::int64_t>::parse(text, seconds)) {
      has_max_age = true;
      cookie.expires = wall_now() + std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, for_ever)};
    } else if (equal_ignoring_case(key, "expires") && !has_max_age) {
      cookie.expires = parse_http_date(text);
    }
  }
  return cookie;
}

std::vector<std::pair<std::string_view, std::string_view>> CookieJar::matching(std::string_view path) const {
  std::vector<const Cookie*> found;
  for (const Cookie& cookie : cookies_) {
    if (!expired(cookie) && covers(cookie.path, path)) found.push_back(&cookie);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Cookie* a, const Cookie* b) { return a->path.size() > b->path.size(); });
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (const Cookie* cookie : found) pairs.emplace_back(cookie->name, cookie->value);
  return pairs;
}

std::optional<std::string_view> CookieJar::find(std::string_view name) const noexcept {
  for (const Cookie& cookie : cookies_) {
    if (cookie.name == name && !expired(cookie)) return cookie.value;
  }
  return std::nullopt;
}

}  // namespace skiff::test
