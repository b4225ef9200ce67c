#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>

#include <type_traits>

namespace skiff {
namespace detail {

template <class T>
struct Attempted {};
template <class T>
struct Attempted<Result<T>> {
  using Outcome = Result<T>;
};
template <class T>
struct Attempted<Task<Result<T>>> {
  using Outcome = Result<T>;
};

}  // namespace detail

/// What comes of a function that gives a Result<T> or a Task<Result<T>>: Result<T>.
template <class F>
using AttemptResult = typename detail::Attempted<std::invoke_result_t<F&>>::Outcome;

/// A function that can be tried: gives a Result<T> or a Task<Result<T>>.
template <class F>
concept Attempt = requires { typename AttemptResult<F>; };

/// Calls it. What it throws at once is an Error, as what it throws later is.
template <Attempt F>
Task<AttemptResult<F>> attempt(F& function) {
  try {
    return function();
  } catch (...) { return AttemptResult<F>{thrown_error()}; }
}

}  // namespace skiff
