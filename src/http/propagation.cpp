#include <skiff/http/propagation.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>

namespace skiff {
namespace {

// W3C Baggage, section 3.3.2.
constexpr std::size_t most_bytes = 8192;
constexpr std::size_t most_members = 64;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace

void inject(const TraceContext& context, Headers& headers) {
  headers.remove("traceparent");
  headers.remove("tracestate");
  const auto traceparent = context.traceparent_text();
  headers.add_checked("traceparent", {traceparent.data(), traceparent.size()});
  if (!context.state().empty()) headers.add("tracestate", context.state());
}

void hand_on_baggage(const Request& from, Headers& to) {
  std::string baggage;
  std::size_t members = 0;
  for (const Headers::Field& field : from.headers()) {
    if (!equal_ignoring_case(field.name, "baggage")) continue;
    for (std::string_view rest = field.value; !rest.empty() && members < most_members;) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view member = trimmed(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (member.empty() || baggage.size() + member.size() + 1 > most_bytes) continue;
      if (!baggage.empty()) baggage += ',';
      baggage += member;
      ++members;
    }
  }
  if (!baggage.empty()) to.set("baggage", baggage);
}

void inject_timeout(Duration timeout, Headers& headers) {
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
  std::array<char, 24> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), std::max<std::int64_t>(whole, 1)).ptr;
  headers.remove(timeout_header);
  headers.add_checked(timeout_header, {text.data(), end});
}

TimePoint deadline_after(TimePoint began, const Headers& headers) noexcept {
  const std::string_view text = headers.get(timeout_header);
  std::int64_t whole = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), whole);
  const std::chrono::milliseconds timeout{whole};
  constexpr std::chrono::hours longest{24 * 365};
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size() || whole < 0) return TimePoint::max();
  return timeout > longest ? TimePoint::max() : began + timeout;
}

}  // namespace skiff
