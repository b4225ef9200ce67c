#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/scalar.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// What becomes of the digits that do not fit.
enum class Rounding : std::uint8_t {
  half_even,  // to the nearest; from the middle to the even digit, as banks do
  half_up,    // to the nearest; from the middle away from zero, as taught in school
  up,         // away from zero
  down,       // towards zero
  ceiling,    // towards positive infinity
  floor,      // towards negative infinity
};

/// An exact decimal number, for money: a coefficient of 64 bits and a scale, the number of digits behind the point, of
/// 0 to 18. "12.30" keeps its scale of 2 and is equal to 12.3. Never comes from or turns into a floating-point number.
class Decimal {
 public:
  static constexpr int max_scale = 18;

  constexpr Decimal() noexcept = default;

  template <std::integral T>
    requires(!std::same_as<T, bool> && !detail::Character<T> && (std::signed_integral<T> || sizeof(T) < 8))
  constexpr Decimal(T value) noexcept : coefficient_(value) {}

  template <std::floating_point T>
  Decimal(T) = delete;

  /// `scaled(1230, 2)` is 12.30. Throws std::out_of_range for a scale outside 0 to 18.
  static Decimal scaled(std::int64_t coefficient, int scale);

  /// "-12.30": digits, and behind a point at least one more. No exponent, no "+", no leading zeros; nothing for any
  /// other text and for a number that does not fit.
  static std::optional<Decimal> parse(std::string_view text) noexcept;

  constexpr std::int64_t coefficient() const noexcept { return coefficient_; }
  constexpr int scale() const noexcept { return scale_; }

  /// With all digits of its scale.
  std::string text() const;

  /// With the larger scale of the two. An error, internal and with the numbers as its cause, when the outcome does not
  /// fit.
  Result<Decimal> plus(Decimal other) const;
  Result<Decimal> minus(Decimal other) const;

  /// The exact product, rounded once to `scale` digits behind the point. The same error.
  Result<Decimal> times(Decimal factor, int scale, Rounding rounding) const;

  /// This number with `scale` digits behind the point. The same error.
  Result<Decimal> rounded(int scale, Rounding rounding) const;

  /// plus() and minus() that throw the error as a Failure.
  friend Decimal operator+(Decimal a, Decimal b) { return a.plus(b).value(); }
  friend Decimal operator-(Decimal a, Decimal b) { return a.minus(b).value(); }
  friend Decimal operator-(Decimal a) { return Decimal{}.minus(a).value(); }
  Decimal& operator+=(Decimal other) { return *this = *this + other; }
  Decimal& operator-=(Decimal other) { return *this = *this - other; }

  /// By value: 12.30 is 12.3.
  friend std::weak_ordering operator<=>(Decimal a, Decimal b) noexcept;
  friend bool operator==(Decimal a, Decimal b) noexcept { return (a <=> b) == 0; }

 private:
  constexpr Decimal(std::int64_t coefficient, std::uint8_t scale) noexcept : coefficient_(coefficient), scale_(scale) {}

  std::int64_t coefficient_ = 0;
  std::uint8_t scale_ = 0;
};

template <>
struct Scalar<Decimal> {
  static bool parse(std::string_view text, Decimal& value) noexcept;
  static std::string expected() { return "a decimal number, like 12.30, of at most 18 digits"; }
  static void append(Decimal value, std::string& out);
  static constexpr std::string_view format = "decimal";
};

}  // namespace skiff

template <>
struct std::hash<skiff::Decimal> {
  /// The same for 12.3 and 12.30.
  std::size_t operator()(skiff::Decimal value) const noexcept;
};
