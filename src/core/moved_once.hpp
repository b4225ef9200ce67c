#pragma once

#include <optional>
#include <utility>

namespace skiff {

/// An argument of a coroutine that is dear to move: it is moved once, into the frame, not into the argument before.
/// What it is made of must be there until the coroutine's function has returned.
template <class T>
class MovedOnce {
 public:
  explicit MovedOnce(T&& from) noexcept : from_(&from) {}
  MovedOnce(MovedOnce&& other) noexcept : value_(std::move(*other.from_)), from_(&*value_) {}
  MovedOnce& operator=(MovedOnce&&) = delete;

  T& operator*() noexcept { return *from_; }
  T* operator->() noexcept { return from_; }

 private:
  std::optional<T> value_;
  T* from_;
};

}  // namespace skiff
