#include <skiff/core/scalar.hpp>

#include <charconv>
#include <cmath>

namespace skiff::detail {
namespace {

template <class T>
bool parse_whole(std::string_view text, T& value) noexcept {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} && end == text.data() + text.size();
}

template <class T>
void append_number(T value, std::string& out) {
  char text[64];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

}  // namespace

bool parse_signed(std::string_view text, std::int64_t low, std::int64_t high, std::int64_t& value) noexcept {
  return parse_whole(text, value) && value >= low && value <= high;
}

bool parse_unsigned(std::string_view text, std::uint64_t high, std::uint64_t& value) noexcept {
  return parse_whole(text, value) && value <= high;
}

bool parse_floating(std::string_view text, float& value) noexcept {
  return parse_whole(text, value) && std::isfinite(value);
}

bool parse_floating(std::string_view text, double& value) noexcept {
  return parse_whole(text, value) && std::isfinite(value);
}

bool parse_floating(std::string_view text, long double& value) noexcept {
  return parse_whole(text, value) && std::isfinite(value);
}

void append_signed(std::int64_t value, std::string& out) { append_number(value, out); }

void append_unsigned(std::uint64_t value, std::string& out) { append_number(value, out); }

void append_floating(float value, std::string& out) { append_number(value, out); }

void append_floating(double value, std::string& out) { append_number(value, out); }

void append_floating(long double value, std::string& out) { append_number(value, out); }

std::string expected_integer(std::string low, std::string high) {
  return "an integer from " + low + " to " + high;
}

}  // namespace skiff::detail
