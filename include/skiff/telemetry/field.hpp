#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>

namespace skiff {

class Error;

/// A fact beside a message or on a span: a name and a value. Refers to what it was made of, so it is made where it
/// is used: `log.info("order placed", {"order_id", id})`. What is no number, text, truth or duration has no
/// conversion, so a secret or a body cannot slip in.
///
/// Names are lower case, words joined by "_"; a "." puts a name into a namespace ("order.id").
class Field {
 public:
  enum class Type : std::uint8_t { none, boolean, integer, unsigned_integer, number, text };

  /// No field.
  constexpr Field() noexcept : integer_(0) {}

  template <std::same_as<bool> T>
  constexpr Field(std::string_view name, T value) noexcept : name_(name), type_(Type::boolean), boolean_(value) {}

  template <std::signed_integral T>
    requires(!std::same_as<T, char>)
  constexpr Field(std::string_view name, T value) noexcept : name_(name), type_(Type::integer), integer_(value) {}

  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  constexpr Field(std::string_view name, T value) noexcept
      : name_(name), type_(Type::unsigned_integer), unsigned_(value) {}

  template <std::floating_point T>
  constexpr Field(std::string_view name, T value) noexcept
      : name_(name), type_(Type::number), number_(static_cast<double>(value)) {}

  /// Seconds, as a number.
  template <class Rep, class Period>
  constexpr Field(std::string_view name, std::chrono::duration<Rep, Period> value) noexcept
      : Field(name, std::chrono::duration<double>{value}.count()) {}

  constexpr Field(std::string_view name, std::string_view value) noexcept
      : name_(name), type_(Type::text), text_(value) {}
  constexpr Field(std::string_view name, const char* value) noexcept
      : Field(name, value != nullptr ? std::string_view{value} : std::string_view{}) {}

  /// As "error.message": the cause, or the message when no cause is known.
  Field(const Error& error) noexcept;
  Field(const std::exception& exception) noexcept : Field("error.message", exception.what()) {}

  constexpr std::string_view name() const noexcept { return name_; }
  constexpr Type type() const noexcept { return type_; }

  /// Each for its own type only.
  constexpr bool boolean() const noexcept { return boolean_; }
  constexpr std::int64_t integer() const noexcept { return integer_; }
  constexpr std::uint64_t unsigned_integer() const noexcept { return unsigned_; }
  constexpr double number() const noexcept { return number_; }
  constexpr std::string_view text() const noexcept { return text_; }

  static const Field none;

 private:
  std::string_view name_;
  Type type_ = Type::none;
  union {
    bool boolean_;
    std::int64_t integer_;
    std::uint64_t unsigned_;
    double number_;
    std::string_view text_;
  };
};

inline constexpr Field Field::none{};

}  // namespace skiff
