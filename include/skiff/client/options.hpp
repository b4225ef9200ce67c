#pragma once

#include <skiff/core/time.hpp>
#include <skiff/discovery/balancer_options.hpp>
#include <skiff/resilience/adaptive_limit.hpp>
#include <skiff/resilience/backoff.hpp>
#include <skiff/resilience/bulkhead.hpp>
#include <skiff/resilience/circuit_breaker.hpp>
#include <skiff/resilience/latency_window.hpp>
#include <skiff/resilience/retry_budget.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace skiff {

/// When a call is tried again. Only what may be: the method is idempotent (RFC 9110 section 9.2.2), or the request has an
/// Idempotency-Key, or nothing of it was sent. Worth it: no answer, or 502, 503, 504; 429 when it says Retry-After.
struct ClientRetryOptions {
  /// Tries in all. 1: none again.
  std::uint32_t attempts = 3;

  /// The wait before each; an answer's Retry-After prolongs it.
  BackoffOptions backoff{};

  /// An answer that asks for more patience than this by its Retry-After is given at once.
  Duration longest_wait = std::chrono::seconds{10};

  /// What retries and hedges may add to the load.
  RetryBudgetOptions budget{};
};

/// Connections to a service, HTTP/1.1. The numbers are each worker's.
struct ConnectionOptions {
  /// To one instance; more requests wait for one of them.
  std::size_t per_host = 100;

  /// In all.
  std::size_t in_all = 1000;

  /// Requests that wait for a connection; more fail.
  std::size_t waiting = 1000;

  /// An idle one is closed after this; shorter than the servers' own time saves tries.
  Duration idle = std::chrono::seconds{30};

  /// One that is older is not used again, so that addresses that have changed are noticed.
  Duration max_age = std::chrono::minutes{10};

  Duration connect_timeout = std::chrono::seconds{1};

  /// The longest pause within an answer, or while a request's body is taken.
  Duration stall_timeout = std::chrono::seconds{30};

  /// The largest head of an answer, in bytes and fields.
  std::size_t header_bytes = 64 * 1024;
  std::size_t header_count = 200;
};

/// What a Client does with a call, outermost first: deadline, retry, hedge, bulkhead, circuit breaker, balance,
/// connection. docs/resilience.md has a picture, and says when to use which. Numbers that count calls are each
/// worker's: workers share nothing.
struct ClientOptions {
  /// For the whole of a call, all tries and waits included; the caller's own deadline, if earlier, counts. Told to the
  /// service (timeout_header). Of a streamed answer, until its head has come. 0: none of its own.
  Duration timeout = std::chrono::seconds{5};

  /// For each try. 0: what is left of the timeout.
  Duration try_timeout{};

  ClientRetryOptions retry{};

  /// A second try beside the first when that takes unusually long; the first answer wins, the other try is cancelled.
  /// For what may be tried again; paid from the retry budget.
  std::optional<HedgeOptions> hedge{};

  /// How many calls at once, from a try's start to its answer's head.
  BulkheadOptions bulkhead{.limit = 1000, .queue = 1000, .longest_wait = std::chrono::seconds{1}};

  /// The bulkhead's limit follows the latency that is seen, instead of standing still.
  std::optional<AdaptiveLimitOptions> adaptive{};

  /// Of the service as a whole, and of each instance.
  std::optional<CircuitBreakerOptions> circuit_breaker = CircuitBreakerOptions{};
  std::optional<CircuitBreakerOptions> instance_circuit_breaker = CircuitBreakerOptions{};

  BalancerOptions balance{};
  ConnectionOptions connection{};

  /// The largest answer that is read whole, in bytes, decoded; a streamed one may be larger.
  std::size_t answer_bytes = 64 * 1024 * 1024;

  /// Asks for compressed answers and decodes them.
  bool decompress = true;

  /// Sends traceparent, tracestate and X-Request-Id of the activity under way.
  bool propagate = true;

  /// A request with the header `Skiff-Explain` gets an answer with `Skiff-Explanation`: what each stage decided. For
  /// development: it shows addresses.
  bool explain = false;

  /// The last good answer to a GET, up to this old, is given instead of a failure, with `Warning: 110` (RFC 7234 section
  /// 5.5.1) and Age. 0: never.
  Duration stale_for{};

  /// Of these answers, at most so many bytes in all. Unlike the rest, they are shared by all workers.
  std::size_t stale_bytes = 16 * 1024 * 1024;
};

}  // namespace skiff
