#pragma once

#include <skiff/core/time.hpp>
#include <skiff/resilience/attempt.hpp>
#include <skiff/resilience/circuit_breaker.hpp>
#include <skiff/resilience/permit.hpp>

#include <optional>
#include <string_view>
#include <utility>

// g++ 12 warns where a lambda of a coroutine is kept in a frame of these.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif

namespace skiff {
namespace detail {

/// A call that a breaker has admitted; ignored unless it is said how it ended.
class AdmittedCall {
 public:
  AdmittedCall(CircuitBreaker& breaker, TimePoint begun) noexcept : breaker_(&breaker), begun_(begun) {}
  AdmittedCall(AdmittedCall&& other) noexcept
      : breaker_(std::exchange(other.breaker_, nullptr)), begun_(other.begun_) {}
  AdmittedCall& operator=(AdmittedCall&&) = delete;
  ~AdmittedCall() { end(CallOutcome::ignored); }

  void end(CallOutcome outcome);

 private:
  CircuitBreaker* breaker_;
  TimePoint begun_;
};

/// Nothing, and a call has begun; or why it may not.
std::optional<Error> refused(CircuitBreaker& breaker, TimePoint now, std::string_view name);

template <Attempt F>
Task<AttemptResult<F>> run_admitted(AdmittedCall begun, F operation) {
  AdmittedCall call = std::move(begun);  // ends with this block, where a parameter stays until the frame is gone
  AttemptResult<F> result = co_await attempt(operation);
  call.end(outcome_of(result));
  co_return std::move(result);
}

}  // namespace detail

/// `co_await protect(breaker, [&] { return fetch(); })`: calls `operation`, which gives a Result<T> or a
/// Task<Result<T>>, if the breaker lets it, and tells the breaker what came of it (outcome_of()). Otherwise an Error of
/// kind unavailable, "name: the circuit breaker is open", with Retry-After; no coroutine frame then.
///
/// A call that is cancelled from outside does not count. So that one which is too slow does, put a within() inside of
/// `operation`. As for the lambda, see retry(). The breaker and the text of `name` outlive the call.
template <Attempt F>
Task<AttemptResult<F>> protect(CircuitBreaker& breaker, F operation, std::string_view name = {}) {
  const TimePoint begun = now();
  if (std::optional<Error> error = detail::refused(breaker, begun, name)) return *std::move(error);
  return detail::run_admitted(detail::AdmittedCall{breaker, begun}, std::move(operation));
}

/// The same for a bulkhead: waits for a place as enter() does, and holds it until `operation` has ended.
template <Attempt F>
Task<AttemptResult<F>> protect(Bulkhead& bulkhead, F operation, Priority priority = Priority::normal,
                               std::string_view name = {}) {
  Result<Permit> permit = co_await enter(bulkhead, priority, name);
  if (!permit) co_return std::move(permit).error();
  co_return co_await attempt(operation);
}

}  // namespace skiff

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
