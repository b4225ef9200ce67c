#pragma once

#include <skiff/core/error.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace skiff {

/// A T or an Error. Converts from both, tests as bool, dereferences to the value. Reading the value of an
/// error throws that error as a Failure, so it can never be read by mistake.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  template <class U = T>
    requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Result> &&
             !std::same_as<std::remove_cvref_t<U>, Error>)
  Result(U&& value) : has_value_(true) {
    std::construct_at(&value_, std::forward<U>(value));
  }
  Result(Error error) noexcept : has_value_(false) { std::construct_at(&error_, std::move(error)); }

  Result(Result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : has_value_(other.has_value_) {
    take_from(std::move(other));
  }
  Result(const Result& other)
    requires std::copy_constructible<T>
      : has_value_(other.has_value_) {
    if (has_value_) {
      std::construct_at(&value_, other.value_);
    } else {
      std::construct_at(&error_, other.error_);
    }
  }
  /// A move of T that throws leaves an error here.
  Result& operator=(Result other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    if constexpr (!std::is_nothrow_move_constructible_v<T>) {
      if (other.has_value_) {
        assign_carefully(std::move(other.value_));
        return *this;
      }
    }
    destroy();
    has_value_ = other.has_value_;
    take_from(std::move(other));
    return *this;
  }
  ~Result() { destroy(); }

  bool has_value() const noexcept { return has_value_; }
  explicit operator bool() const noexcept { return has_value_; }

  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }

  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

  /// Only when there is no value.
  const Error& error() const& noexcept { return error_; }
  Error&& error() && noexcept { return std::move(error_); }

  template <class U>
  T value_or(U&& fallback) && {
    if (has_value_) return std::move(value_);
    return std::forward<U>(fallback);
  }

 private:
  T& checked() {
    if (!has_value_) throw Failure{error_};
    return value_;
  }
  void take_from(Result&& other) {
    if (has_value_) {
      std::construct_at(&value_, std::move(other.value_));
    } else {
      std::construct_at(&error_, std::move(other.error_));
    }
  }
  void assign_carefully(T&& value) {
    Error before = has_value_ ? internal_error("a value was lost: moving another in its place threw") : error_;
    destroy();
    try {
      std::construct_at(&value_, std::move(value));
      has_value_ = true;
    } catch (...) {
      std::construct_at(&error_, std::move(before));
      has_value_ = false;
      throw;
    }
  }
  void destroy() noexcept {
    if (has_value_) {
      std::destroy_at(&value_);
    } else {
      std::destroy_at(&error_);
    }
  }

  union {
    T value_;
    Error error_;
  };
  bool has_value_;
};

/// Done, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() noexcept = default;
  Result(Error error) noexcept : error_(std::make_unique<Error>(std::move(error))) {}
  Result(Result&&) noexcept = default;
  Result(const Result& other) : error_(other.error_ ? std::make_unique<Error>(*other.error_) : nullptr) {}
  Result& operator=(Result other) noexcept {
    error_ = std::move(other.error_);
    return *this;
  }

  bool has_value() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return !error_; }
  const Error& error() const& noexcept { return *error_; }
  Error&& error() && noexcept { return std::move(*error_); }

 private:
  std::unique_ptr<Error> error_;
};

}  // namespace skiff
