#include <skiff/telemetry/trace_context.hpp>

#include "core/hex.hpp"

#include <skiff/core/random.hpp>

#include <algorithm>
#include <cstdint>

namespace skiff {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
int value_of(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }
bool all_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex); }
bool all_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// An id of nothing but zeros is none.
template <std::size_t N>
void fill_random(std::array<char, N>& id) {
  static_assert(N % 16 == 0);
  std::uint64_t all = 0;
  do {
    for (std::size_t at = 0; at < N; at += 16) {
      const std::uint64_t bits = random_bits();
      hex::write(id.data() + at, bits);
      all |= bits;
    }
  } while (all == 0);
}

std::string_view trimmed(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

// Calls use(member) for each non-empty member of a comma-separated list; stops when it returns false.
template <class Use>
bool each_member(std::string_view list, Use use) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const std::string_view member = trimmed(list.substr(0, comma));
    if (!member.empty() && !use(member)) return false;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

bool is_state_key(std::string_view key) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' || c == '/' || c == '@';
  };
  return !key.empty() && key.size() <= 256 && std::all_of(key.begin(), key.end(), plain) &&
         std::count(key.begin(), key.end(), '@') <= 1 && ((key[0] >= 'a' && key[0] <= 'z') || (key[0] >= '0' && key[0] <= '9'));
}

bool is_state_value(std::string_view value) {
  const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; };
  return !value.empty() && value.size() <= 256 && std::all_of(value.begin(), value.end(), plain);
}

bool is_tracestate(std::string_view state) {
  constexpr std::size_t most_members = 32;
  std::vector<std::string_view> keys;
  return each_member(state, [&](std::string_view member) {
    const auto equals = member.find('=');
    if (equals == std::string_view::npos || keys.size() == most_members) return false;
    const std::string_view key = member.substr(0, equals);
    if (!is_state_key(key) || !is_state_value(member.substr(equals + 1))) return false;
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) return false;
    keys.push_back(key);
    return true;
  });
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           marks.find(c) != std::string_view::npos;
  });
}

// A "%" that starts no escape stays as it is (W3C Baggage, section 3.3.1.3).
std::string percent_decoded(std::string_view text) {
  const auto nibble = [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return is_hex(lower) ? value_of(lower) : c >= '0' && c <= '9' ? c - '0' : -1;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? nibble(text[i + 1]) : -1;
    const int low = high >= 0 ? nibble(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace

TraceContext TraceContext::root() {
  TraceContext context;
  fill_random(context.trace_id_);
  fill_random(context.span_id_);
  context.flags_ = random_flag;
  return context;
}

std::optional<TraceContext> TraceContext::parse(std::string_view traceparent, std::string_view tracestate) {
  constexpr std::size_t size = 55;  // of version 00; later versions may add to it
  if (traceparent.size() < size || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return {};
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace_id = traceparent.substr(3, 32);
  const std::string_view span_id = traceparent.substr(36, 16);
  const std::string_view flags = traceparent.substr(53, 2);
  if (!all_hex(version) || !all_hex(trace_id) || !all_hex(span_id) || !all_hex(flags) || version == "ff") return {};
  if (all_zero(trace_id) || all_zero(span_id)) return {};
  if (traceparent.size() > size && (version == "00" || traceparent[size] != '-')) return {};

  TraceContext caller;
  std::copy(trace_id.begin(), trace_id.end(), caller.trace_id_.begin());
  std::copy(span_id.begin(), span_id.end(), caller.span_id_.begin());
  caller.flags_ = static_cast<unsigned char>(value_of(flags[1]) & (sampled_flag | random_flag));
  if (is_tracestate(tracestate)) caller.state_ = trimmed(tracestate);
  return caller;
}

TraceContext TraceContext::child() const {
  TraceContext child = *this;
  child.parent_span_id_ = span_id_;
  child.has_parent_ = true;
  fill_random(child.span_id_);
  return child;
}

std::array<char, 55> TraceContext::traceparent_text() const noexcept {
  std::array<char, 55> text{'0', '0', '-'};
  std::copy(trace_id_.begin(), trace_id_.end(), text.begin() + 3);
  text[35] = '-';
  std::copy(span_id_.begin(), span_id_.end(), text.begin() + 36);
  text[52] = '-';
  text[53] = '0';
  text[54] = digits[flags_];
  return text;
}

std::string TraceContext::traceparent() const {
  const std::array<char, 55> text = traceparent_text();
  return {text.begin(), text.end()};
}

std::vector<std::pair<std::string, std::string>> parse_baggage(std::string_view field) {
  constexpr std::size_t most_members = 64;
  constexpr std::size_t most_bytes = 8192;
  std::vector<std::pair<std::string, std::string>> members;
  if (field.size() > most_bytes) field = field.substr(0, field.rfind(',', most_bytes) + 1);
  each_member(field, [&](std::string_view member) {
    const std::string_view pair = trimmed(member.substr(0, member.find(';')));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return true;
    const std::string_view key = trimmed(pair.substr(0, equals));
    if (is_token(key)) members.emplace_back(key, percent_decoded(trimmed(pair.substr(equals + 1))));
    return members.size() < most_members;
  });
  return members;
}

}  // namespace skiff
