#pragma once

#include <skiff/core/random.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/resilience/attempt.hpp>
#include <skiff/resilience/backoff.hpp>
#include <skiff/resilience/retry_budget.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

// g++ 12 warns where a lambda of a coroutine is kept in a frame of these.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif

namespace skiff {

/// unavailable, gateway_timeout and bad_gateway: it may be better the next time.
bool is_transient(const Error& error) noexcept;

/// The Retry-After of an error, if it is in seconds (RFC 9110 section 10.2.3); a date is not looked at.
std::optional<Duration> retry_after(const Error& error) noexcept;

struct RetryOptions {
  /// In all, the first one included.
  std::uint32_t tries = 3;

  BackoffOptions backoff{};

  /// Whether a failure may pass. Not whether the call may be made twice: that is for whoever calls retry() to know.
  bool (*worth_it)(const Error&) = is_transient;

  /// An error that asks for more patience than this by its Retry-After is not retried.
  Duration longest_wait = std::chrono::seconds{10};

  /// Shared by the calls of one thread; null: no budget. Outlives the call.
  RetryBudget* budget = nullptr;
};

/// The tries of one call, as a state machine.
class RetryCourse {
 public:
  /// The first try is made now. Throws ConfigurationError.
  RetryCourse(const RetryOptions& options, TimePoint now);

  /// A try has failed: how long to wait before the next one; nothing, give up. Full jitter, after the error's
  /// Retry-After if it has one. `random_bits`: 64 uniform bits.
  std::optional<Duration> next(const Error& error, TimePoint now, std::uint64_t random_bits);

  /// How many tries were made.
  std::uint32_t tries() const noexcept { return tries_; }

 private:
  RetryOptions options_;
  std::uint32_t tries_ = 1;
};

/// Tries again what fails, if that may pass; gives the first success or the last failure:
///
///     RetryOptions options;
///     Result<Stock> stock = co_await retry(options, [&] { return fetch_stock(sku); });
///
/// Only for what may be done twice. `operation` gives a Result<T> or a Task<Result<T>>; it is kept until the end. A
/// lambda in the awaited expression itself captures references or plain values: g++ 12 destroys others twice, so name
/// it first and move it in. A cancelled wait throws Cancelled.
template <Attempt F>
Task<AttemptResult<F>> retry(RetryOptions options, F operation) {
  RetryCourse course{options, now()};
  for (;;) {
    AttemptResult<F> result = co_await attempt(operation);
    if (result) co_return std::move(result);
    const std::optional<Duration> wait = course.next(result.error(), now(), random_bits());
    if (!wait) co_return std::move(result);
    co_await sleep_for(*wait);
  }
}

}  // namespace skiff

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
