#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace skiff {

/// How a scalar is read from text: the whole text must be one value in the type's range.
/// `parse` is false when it is not; `expected` names what would have been right, for an error message.
/// Specialise it to give a type of your own a textual form.
template <class T>
struct Scalar;

namespace detail {
bool parse_signed(std::string_view text, std::int64_t low, std::int64_t high, std::int64_t& value) noexcept;
bool parse_unsigned(std::string_view text, std::uint64_t high, std::uint64_t& value) noexcept;
bool parse_floating(std::string_view text, float& value) noexcept;
bool parse_floating(std::string_view text, double& value) noexcept;
bool parse_floating(std::string_view text, long double& value) noexcept;
std::string expected_integer(std::string low, std::string high);
}  // namespace detail

template <>
struct Scalar<std::string> {
  static bool parse(std::string_view text, std::string& value) {
    value = text;
    return true;
  }
  static std::string expected() { return "text"; }
};

template <>
struct Scalar<bool> {
  static bool parse(std::string_view text, bool& value) noexcept {
    value = text == "true" || text == "1";
    return value || text == "false" || text == "0";
  }
  static std::string expected() { return "true or false"; }
};

template <std::signed_integral T>
struct Scalar<T> {
  using Limits = std::numeric_limits<T>;
  static bool parse(std::string_view text, T& value) noexcept {
    std::int64_t wide = 0;
    if (!detail::parse_signed(text, Limits::min(), Limits::max(), wide)) return false;
    value = static_cast<T>(wide);
    return true;
  }
  static std::string expected() {
    return detail::expected_integer(std::to_string(Limits::min()), std::to_string(Limits::max()));
  }
};

template <std::unsigned_integral T>
struct Scalar<T> {
  using Limits = std::numeric_limits<T>;
  static bool parse(std::string_view text, T& value) noexcept {
    std::uint64_t wide = 0;
    if (!detail::parse_unsigned(text, Limits::max(), wide)) return false;
    value = static_cast<T>(wide);
    return true;
  }
  static std::string expected() { return detail::expected_integer("0", std::to_string(Limits::max())); }
};

template <std::floating_point T>
struct Scalar<T> {
  static bool parse(std::string_view text, T& value) noexcept {
    return detail::parse_floating(text, value);
  }
  static std::string expected() { return "a number"; }
};

}  // namespace skiff
