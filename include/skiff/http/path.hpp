#pragma once

#include <skiff/core/fixed_string.hpp>

#include <string>
#include <utility>

namespace skiff {

/// A path parameter as a handler's parameter: `Path<"id", std::uint64_t> id` takes the segment that the
/// pattern calls `{id}`, decoded and converted. It owns its value. Text that is no T never reaches the
/// handler: 400 with what was expected. A name that the pattern lacks refuses to start.
template <FixedString Name, class T = std::string>
class Path {
 public:
  using value_type = T;

  explicit Path(T value) : value_(std::move(value)) {}

  const T& operator*() const& noexcept { return value_; }
  T&& operator*() && noexcept { return std::move(value_); }
  const T* operator->() const noexcept { return &value_; }

 private:
  T value_;
};

}  // namespace skiff
