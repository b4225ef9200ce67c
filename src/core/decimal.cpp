#include <skiff/core/decimal.hpp>

#include "core/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <utility>

namespace skiff {
namespace {

__extension__ using Wide = __int128;

constexpr std::array<std::int64_t, Decimal::max_scale + 1> powers_of_ten = [] {
  std::array<std::int64_t, Decimal::max_scale + 1> powers{};
  std::int64_t power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();

Wide power_of_ten(int exponent) noexcept { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

bool fits(Wide coefficient) noexcept {
  return coefficient >= std::numeric_limits<std::int64_t>::min() &&
         coefficient <= std::numeric_limits<std::int64_t>::max();
}

void check_scale(int scale) {
  if (scale >= 0 && scale <= Decimal::max_scale) return;
  throw std::out_of_range{"a Decimal has a scale of 0 to 18, not of " + std::to_string(scale)};
}

Error does_not_fit(Decimal a, std::string_view operation, Decimal b) {
  return internal_error(a.text().append(operation).append(b.text()) + " does not fit a Decimal");
}

// A coefficient of 64 bits with the scale of another: at most 2^63 * 10^18, so a sum of two fits as well.
Wide at_scale(Decimal value, int scale) noexcept {
  return static_cast<Wide>(value.coefficient()) * power_of_ten(scale - value.scale());
}

/// Whether a number that was cut off goes to its neighbour away from zero. `left` is what was cut off, in `divisor`s.
bool goes_away(Wide left, Wide divisor, Wide quotient, bool negative, Rounding rounding) noexcept {
  if (left == 0) return false;
  const Wide twice = (left < 0 ? -left : left) * 2;
  switch (rounding) {
    case Rounding::half_even: return twice > divisor || (twice == divisor && quotient % 2 != 0);
    case Rounding::half_up: return twice >= divisor;
    case Rounding::up: return true;
    case Rounding::down: return false;
    case Rounding::ceiling: return !negative;
    case Rounding::floor: return negative;
  }
  return false;
}

Wide without_digits(Wide coefficient, int digits, Rounding rounding) noexcept {
  // A product has up to 36 digits behind the point: more than one power of ten in the table.
  Wide divisor = power_of_ten(digits > Decimal::max_scale ? Decimal::max_scale : digits);
  if (digits > Decimal::max_scale) divisor *= power_of_ten(digits - Decimal::max_scale);
  const Wide quotient = coefficient / divisor;
  const bool negative = coefficient < 0;
  if (!goes_away(coefficient % divisor, divisor, quotient, negative, rounding)) return quotient;
  return negative ? quotient - 1 : quotient + 1;
}

/// `coefficient`, of a magnitude up to 2^126, with another scale; nothing when that does not fit.
std::optional<std::int64_t> rescaled(Wide coefficient, int from, int to, Rounding rounding) noexcept {
  if (to < from) {
    coefficient = without_digits(coefficient, from - to, rounding);
  } else if (to > from) {
    if (!fits(coefficient)) return std::nullopt;
    coefficient *= power_of_ten(to - from);
  }
  return fits(coefficient) ? std::optional{static_cast<std::int64_t>(coefficient)} : std::nullopt;
}

}  // namespace

Decimal Decimal::scaled(std::int64_t coefficient, int scale) {
  check_scale(scale);
  return Decimal{coefficient, static_cast<std::uint8_t>(scale)};
}

std::optional<Decimal> Decimal::parse(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  std::size_t scale = 0;
  if (point != std::string_view::npos) {
    scale = text.size() - point - 1;
    if (scale == 0 || scale > max_scale) return std::nullopt;
  }
  Wide coefficient = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (!ascii::is_digit(text[i])) return std::nullopt;
    const int digit = text[i] - '0';
    coefficient = coefficient * 10 + (negative ? -digit : digit);
    if (!fits(coefficient)) return std::nullopt;
  }
  return Decimal{static_cast<std::int64_t>(coefficient), static_cast<std::uint8_t>(scale)};
}

std::string Decimal::text() const {
  std::string out;
  Scalar<Decimal>::append(*this, out);
  return out;
}

Result<Decimal> Decimal::plus(Decimal other) const {
  const auto scale = std::max(scale_, other.scale_);
  const Wide sum = at_scale(*this, scale) + at_scale(other, scale);
  if (!fits(sum)) return does_not_fit(*this, " + ", other);
  return Decimal{static_cast<std::int64_t>(sum), scale};
}

Result<Decimal> Decimal::minus(Decimal other) const {
  const auto scale = std::max(scale_, other.scale_);
  const Wide difference = at_scale(*this, scale) - at_scale(other, scale);
  if (!fits(difference)) return does_not_fit(*this, " - ", other);
  return Decimal{static_cast<std::int64_t>(difference), scale};
}

Result<Decimal> Decimal::times(Decimal factor, int scale, Rounding rounding) const {
  check_scale(scale);
  const Wide product = static_cast<Wide>(coefficient_) * factor.coefficient_;
  const auto coefficient = rescaled(product, scale_ + factor.scale_, scale, rounding);
  if (!coefficient) return does_not_fit(*this, " * ", factor);
  return Decimal{*coefficient, static_cast<std::uint8_t>(scale)};
}

Result<Decimal> Decimal::rounded(int scale, Rounding rounding) const {
  check_scale(scale);
  const auto coefficient = rescaled(coefficient_, scale_, scale, rounding);
  if (!coefficient) return does_not_fit(*this, " at scale ", scale);
  return Decimal{*coefficient, static_cast<std::uint8_t>(scale)};
}

std::weak_ordering operator<=>(Decimal a, Decimal b) noexcept {
  const int scale = std::max(a.scale(), b.scale());
  return at_scale(a, scale) <=> at_scale(b, scale);
}

bool Scalar<Decimal>::parse(std::string_view text, Decimal& value) noexcept {
  const std::optional<Decimal> number = Decimal::parse(text);
  if (number) value = *number;
  return number.has_value();
}

void Scalar<Decimal>::append(Decimal value, std::string& out) {
  const bool negative = value.coefficient() < 0;
  const auto bits = static_cast<std::uint64_t>(value.coefficient());
  const auto scale = static_cast<std::size_t>(value.scale());
  char digits[20];
  const auto size = static_cast<std::size_t>(
      std::to_chars(digits, digits + sizeof digits, negative ? 0 - bits : bits).ptr - digits);
  if (negative) out += '-';
  if (scale == 0) {
    out.append(digits, size);
  } else if (size <= scale) {
    out.append("0.").append(scale - size, '0').append(digits, size);
  } else {
    out.append(digits, size - scale).append(1, '.').append(digits + size - scale, scale);
  }
}

}  // namespace skiff

std::size_t std::hash<skiff::Decimal>::operator()(skiff::Decimal value) const noexcept {
  std::int64_t coefficient = value.coefficient();
  int scale = coefficient == 0 ? 0 : value.scale();
  for (; scale > 0 && coefficient % 10 == 0; --scale) coefficient /= 10;
  return std::hash<std::uint64_t>{}((static_cast<std::uint64_t>(coefficient) + static_cast<std::uint64_t>(scale)) *
                                    0x9e3779b97f4a7c15);
}
