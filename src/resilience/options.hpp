#pragma once

#include <skiff/core/time.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace skiff::resilience {

/// "250 ms", "5 s": in the largest unit that makes it a whole number.
std::string text_of(Duration duration);

std::string text_of(double number);

template <std::integral T>
std::string text_of(T number) {
  return std::to_string(number);
}

/// Throws the ConfigurationError of a wrong option: "BackoffOptions::base: expected …, got …".
[[noreturn]] void refuse_option(std::string_view option, std::string_view expected, const std::string& got);

template <class T>
void check_option(bool right, std::string_view option, std::string_view expected, T got) {
  if (!right) refuse_option(option, expected, text_of(got));
}

template <class T>
void check_positive(std::string_view option, T got) {
  check_option(got > T{}, option, "more than 0", got);
}

/// More than 0 and at most 1.
inline void check_share(std::string_view option, double got) {
  check_option(got > 0 && got <= 1, option, "more than 0 and at most 1", got);
}

}  // namespace skiff::resilience
