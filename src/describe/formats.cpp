#include "describe/formats.hpp"

#include "core/ascii.hpp"
#include "core/date_time.hpp"

#include <skiff/core/rfc3339.hpp>
#include <skiff/core/uuid.hpp>

#include <chrono>
#include <cstddef>

namespace skiff::detail {
namespace {

bool is_hex(char c) noexcept { return ascii::hex_value(c) >= 0; }

bool is_alphanumeric(char c) noexcept { return ascii::is_letter(c) || ascii::is_digit(c); }

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) noexcept {
  for (const char c : text) {
    if (!predicate(c)) return false;
  }
  return true;
}

/// Cuts off and gives what stands before `mark`; all of it when there is none.
std::string_view take_until(std::string_view& text, char mark) noexcept {
  const std::size_t at = text.find(mark);
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return before;
}

bool is_octet(std::string_view text) noexcept {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return false;
  int value = 0;
  for (const char c : text) {
    if (!ascii::is_digit(c)) return false;
    value = value * 10 + (c - '0');
  }
  return value <= 255;
}

bool is_atext(char c) noexcept {
  return is_alphanumeric(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

// Atoms joined by dots.
bool is_dot_string(std::string_view text) noexcept {
  if (text.empty() || text.ends_with('.')) return false;
  while (!text.empty()) {
    const std::string_view atom = take_until(text, '.');
    if (atom.empty() || !all_of(atom, is_atext)) return false;
  }
  return true;
}

// What stands between the quotes: printable characters, a quote or a backslash behind a backslash.
bool is_quoted_content(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return false;
    if (text[i] == '\\') ++i;
    if (i == text.size() || text[i] < 0x20 || text[i] > 0x7e) return false;
  }
  return true;
}

bool is_mail_domain(std::string_view text) noexcept {
  if (!text.starts_with('[')) return is_hostname(text);
  if (!text.ends_with(']')) return false;
  const std::string_view address = text.substr(1, text.size() - 2);
  constexpr std::string_view tag = "IPv6:";
  return address.starts_with(tag) ? is_ipv6(address.substr(tag.size())) : is_ipv4(address);
}

bool is_number(std::string_view& text) noexcept {
  std::size_t digits = 0;
  while (digits < text.size() && ascii::is_digit(text[digits])) ++digits;
  text.remove_prefix(digits);
  return digits > 0;
}

// "1Y2M3D" of `units` "YMD": each at most once and in order.
bool take_units(std::string_view& text, std::string_view units) noexcept {
  bool any = false;
  while (!text.empty() && ascii::is_digit(text.front())) {
    std::string_view rest = text;
    if (!is_number(rest) || rest.empty()) return false;
    const std::size_t unit = units.find(rest.front());
    if (unit == std::string_view::npos) return false;
    units.remove_prefix(unit + 1);
    text = rest.substr(1);
    any = true;
  }
  return any;
}

}  // namespace

bool is_email(std::string_view text) noexcept {
  constexpr std::size_t longest = 254;
  constexpr std::size_t longest_local_part = 64;
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at > longest_local_part || text.size() > longest) return false;
  const std::string_view local = text.substr(0, at);
  if (!is_mail_domain(text.substr(at + 1))) return false;
  if (local.size() >= 2 && local.starts_with('"') && local.ends_with('"')) {
    return is_quoted_content(local.substr(1, local.size() - 2));
  }
  return is_dot_string(local);
}

bool is_hostname(std::string_view text) noexcept {
  constexpr std::size_t longest = 253;
  constexpr std::size_t longest_label = 63;
  if (text.empty() || text.size() > longest || text.ends_with('.')) return false;
  while (!text.empty()) {
    const std::string_view label = take_until(text, '.');
    if (label.empty() || label.size() > longest_label || label.starts_with('-') || label.ends_with('-')) return false;
    if (!all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; })) return false;
  }
  return true;
}

bool is_ipv4(std::string_view text) noexcept {
  int octets = 0;
  if (text.ends_with('.')) return false;
  for (; !text.empty(); ++octets) {
    if (!is_octet(take_until(text, '.'))) return false;
  }
  return octets == 4;
}

bool is_ipv6(std::string_view text) noexcept {
  int groups = 0;
  bool elided = text.starts_with("::");
  if (elided) text.remove_prefix(2);
  while (!text.empty()) {
    const std::size_t end = text.find(':');
    const std::string_view group = text.substr(0, end);
    if (end == std::string_view::npos && group.find('.') != std::string_view::npos) {
      if (!is_ipv4(group)) return false;
      groups += 2;
      break;
    }
    if (group.empty() || group.size() > 4 || !all_of(group, is_hex)) return false;
    ++groups;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) return false;
    if (text.starts_with(':')) {
      if (elided) return false;
      elided = true;
      text.remove_prefix(1);
    }
  }
  return elided ? groups <= 7 : groups == 8;
}

bool is_date(std::string_view text) noexcept {
  std::chrono::year_month_day date;
  return Scalar<std::chrono::year_month_day>::parse(text, date);
}

// On the last day of a month, the only one with leap seconds; nearly all offsets keep 23:59:60 UTC there.
bool is_time(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;
  constexpr std::string_view days[] = {"2016-12-31T", "2017-01-01T"};
  if (text.size() > longest) return false;
  for (const std::string_view day : days) {
    char whole[longest + 16];
    const std::size_t size = day.copy(whole, day.size());
    if (read_date_time({whole, size + text.copy(whole + size, text.size())})) return true;
  }
  return false;
}

bool is_date_time(std::string_view text) noexcept { return read_date_time(text).has_value(); }

bool is_duration(std::string_view text) noexcept {
  if (!text.starts_with('P')) return false;
  text.remove_prefix(1);
  if (std::string_view weeks = text; is_number(weeks) && weeks == "W") return true;
  const bool days = take_units(text, "YMD");
  if (!text.starts_with('T')) return days && text.empty();
  text.remove_prefix(1);
  return take_units(text, "HMS") && text.empty();
}

bool is_uuid(std::string_view text) noexcept { return Uuid::parse(text).has_value(); }

}  // namespace skiff::detail
