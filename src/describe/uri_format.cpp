#include "describe/formats.hpp"

#include "core/ascii.hpp"

#include <cstddef>

// RFC 3986, by the names of its grammar.
namespace skiff::detail {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_unreserved(char c) noexcept {
  return ascii::is_letter(c) || ascii::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_sub_delim(char c) noexcept { return std::string_view{"!$&'()*+,;="}.find(c) != npos; }

// Unreserved characters, sub-delims, escapes, and those of `more`.
bool is_made_of(std::string_view text, std::string_view more) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (text.size() - i < 3 || ascii::hex_value(text[i + 1]) < 0 || ascii::hex_value(text[i + 2]) < 0) return false;
      i += 2;
    } else if (!is_unreserved(text[i]) && !is_sub_delim(text[i]) && more.find(text[i]) == npos) {
      return false;
    }
  }
  return true;
}

bool is_scheme(std::string_view text) noexcept {
  if (text.empty() || !ascii::is_letter(text.front())) return false;
  for (const char c : text) {
    if (!ascii::is_letter(c) && !ascii::is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

// "v7.anything", an address of a kind that is yet to come.
bool is_ipvfuture(std::string_view text) noexcept {
  const std::size_t dot = text.find('.');
  if (dot == npos || dot < 2 || dot + 1 == text.size() || ascii::lower(text.front()) != 'v') return false;
  for (const char c : text.substr(1, dot - 1)) {
    if (ascii::hex_value(c) < 0) return false;
  }
  const std::string_view rest = text.substr(dot + 1);
  return rest.find('%') == npos && is_made_of(rest, ":");
}

bool is_port(std::string_view text) noexcept {
  for (const char c : text) {
    if (!ascii::is_digit(c)) return false;
  }
  return true;
}

// "user@host:8080"
bool is_authority(std::string_view text) noexcept {
  if (const std::size_t at = text.find('@'); at != npos) {
    if (!is_made_of(text.substr(0, at), ":")) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == npos) return false;
    const std::string_view address = text.substr(1, end - 1);
    const std::string_view port = text.substr(end + 1);
    if (!is_ipv6(address) && !is_ipvfuture(address)) return false;
    return port.empty() || (port.front() == ':' && is_port(port.substr(1)));
  }
  const std::size_t colon = text.find(':');
  return is_made_of(text.substr(0, colon), "") && (colon == npos || is_port(text.substr(colon + 1)));
}

// All behind the scheme, or all of a relative reference.
bool is_hierarchy(std::string_view text) noexcept {
  if (const std::size_t hash = text.find('#'); hash != npos) {
    if (!is_made_of(text.substr(hash + 1), ":@/?")) return false;
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != npos) {
    if (!is_made_of(text.substr(mark + 1), ":@/?")) return false;
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const std::size_t slash = text.find('/');
    if (!is_authority(text.substr(0, slash))) return false;
    text = slash == npos ? std::string_view{} : text.substr(slash);
  }
  return is_made_of(text, ":@/");
}

}  // namespace

bool is_uri(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  return colon != npos && is_scheme(text.substr(0, colon)) && is_hierarchy(text.substr(colon + 1));
}

bool is_uri_reference(std::string_view text) noexcept {
  // A colon in the first segment would make it a scheme.
  const bool relative = text.substr(0, text.find_first_of("/?#")).find(':') == npos;
  return is_uri(text) || (relative && is_hierarchy(text));
}

}  // namespace skiff::detail
