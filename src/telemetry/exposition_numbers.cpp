#include "telemetry/exposition_numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace skiff {
namespace {

std::string not_finite(double number) { return std::isnan(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf"; }

template <class... Format>
std::string formatted(double number, Format... format) {
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format...).ptr;
  return {buffer.data(), end};
}

}  // namespace

std::string number_text(double number) {
  constexpr double exact = 9007199254740992;  // 2^53: below it, integers are written as such
  if (!std::isfinite(number)) return not_finite(number);
  if (number == std::trunc(number) && std::abs(number) < exact) return formatted(number, std::chars_format::fixed);
  return formatted(number);
}

std::string bound_text(double bound) {
  constexpr double least_fixed = 1e-4;
  constexpr double least_scientific = 1e6;
  if (!std::isfinite(bound)) return not_finite(bound);
  const double size = std::abs(bound);
  if (size != 0 && (size < least_fixed || size >= least_scientific)) {
    return formatted(bound, std::chars_format::scientific);
  }
  std::string text = formatted(bound, std::chars_format::fixed);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace skiff
