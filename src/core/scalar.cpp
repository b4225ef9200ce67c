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

std::string expected_integer(std::string low, std::string high) {
  return "an integer from " + low + " to " + high;
}

}  // namespace skiff::detail
