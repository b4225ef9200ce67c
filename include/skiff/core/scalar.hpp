#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace skiff {

/// The textual form of a type. Specialise it to give a type of your own one:
/// - `static bool parse(std::string_view, T&)`: the whole text must be one value in the type's range; false when it
///   is not.
/// - `static std::string expected()`: what would have been right, for an error message.
/// - `static void append(const T&, std::string& out)`: adds the canonical text, which parses to the same value.
///   Without it the type is read and never written.
/// - `static constexpr std::string_view format`: the name of the form in JSON Schema or OpenAPI ("uuid"), if it has
///   one.
template <class T>
struct Scalar;

namespace detail {
/// Letters, which are no numbers.
template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

bool parse_signed(std::string_view text, std::int64_t low, std::int64_t high, std::int64_t& value) noexcept;
bool parse_unsigned(std::string_view text, std::uint64_t high, std::uint64_t& value) noexcept;
bool parse_floating(std::string_view text, float& value) noexcept;
bool parse_floating(std::string_view text, double& value) noexcept;
bool parse_floating(std::string_view text, long double& value) noexcept;
void append_signed(std::int64_t value, std::string& out);
void append_unsigned(std::uint64_t value, std::string& out);
void append_floating(float value, std::string& out);
void append_floating(double value, std::string& out);
void append_floating(long double value, std::string& out);
std::string expected_integer(std::string low, std::string high);
}  // namespace detail

template <>
struct Scalar<std::string> {
  static bool parse(std::string_view text, std::string& value) {
    value = text;
    return true;
  }
  static std::string expected() { return "text"; }
  static void append(const std::string& value, std::string& out) { out += value; }
};

template <>
struct Scalar<bool> {
  static bool parse(std::string_view text, bool& value) noexcept {
    value = text == "true" || text == "1";
    return value || text == "false" || text == "0";
  }
  static std::string expected() { return "true or false"; }
  static void append(bool value, std::string& out) { out += value ? "true" : "false"; }
};

template <std::signed_integral T>
  requires(!detail::Character<T>)
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
  static void append(T value, std::string& out) { detail::append_signed(value, out); }
};

template <std::unsigned_integral T>
  requires(!detail::Character<T>)
struct Scalar<T> {
  using Limits = std::numeric_limits<T>;
  static bool parse(std::string_view text, T& value) noexcept {
    std::uint64_t wide = 0;
    if (!detail::parse_unsigned(text, Limits::max(), wide)) return false;
    value = static_cast<T>(wide);
    return true;
  }
  static std::string expected() { return detail::expected_integer("0", std::to_string(Limits::max())); }
  static void append(T value, std::string& out) { detail::append_unsigned(value, out); }
};

/// The shortest text that reads back as the same number. What is not finite is written ("inf", "nan"), but not read.
template <std::floating_point T>
struct Scalar<T> {
  static bool parse(std::string_view text, T& value) noexcept {
    return detail::parse_floating(text, value);
  }
  static std::string expected() { return "a number"; }
  static void append(T value, std::string& out) { detail::append_floating(value, out); }
};

}  // namespace skiff
