#pragma once

#include <skiff/client/options.hpp>
#include <skiff/core/iso8601_duration.hpp>
#include <skiff/describe/describe.hpp>

/// ClientOptions as a described type: read from JSON, checked and written like any other, durations as ISO 8601
/// ("PT0.3S"). For code that configures clients; those who write their options in C++ need none of it.
namespace skiff {

SKIFF_DESCRIBE_ENUM(BalancePolicy, peak_ewma, least_requests, round_robin, random, ring, maglev)
SKIFF_DESCRIBE_ENUM(LimitAlgorithm, gradient, aimd)
SKIFF_DESCRIBE(BackoffOptions, base, limit)
SKIFF_DESCRIBE(RetryBudgetOptions, ratio, per_second, ttl)
SKIFF_DESCRIBE(ClientRetryOptions, attempts, backoff, longest_wait, budget)
SKIFF_DESCRIBE(HedgeOptions, quantile, at_least, minimum_calls, window)
SKIFF_DESCRIBE(BulkheadOptions, limit, queue, longest_wait)
SKIFF_DESCRIBE(AdaptiveLimitOptions, algorithm, initial, minimum, maximum, decrease, slow_call, tolerance, queue,
               smoothing, sample_calls, sample_for, usual)
SKIFF_DESCRIBE(CircuitBreakerOptions, failure_ratio, slow_ratio, slow_call, window, minimum_calls, open_for,
               half_open_calls)
SKIFF_DESCRIBE(EjectionOptions, consecutive_failures, failure_ratio, window, minimum_requests, ejection_time,
               max_ejection_time, max_ejected)
SKIFF_DESCRIBE(SlowStartOptions, window, min_share)
SKIFF_DESCRIBE(ZoneOptions, own, callers)
SKIFF_DESCRIBE(SubsetOptions, size, client)
SKIFF_DESCRIBE(BalancerOptions, policy, decay, ring_points, panic_threshold, ejection, slow_start, zone, subset)
SKIFF_DESCRIBE(ConnectionOptions, per_host, in_all, waiting, idle, max_age, connect_timeout, stall_timeout,
               header_bytes, header_count)
SKIFF_DESCRIBE(ClientOptions, timeout, try_timeout, retry, hedge, bulkhead, adaptive, circuit_breaker,
               instance_circuit_breaker, balance, connection, answer_bytes, decompress, propagate, explain, stale_for,
               stale_bytes)

// What is left out keeps its default; what nobody knows is a mistake.
inline void rules(Rules<BackoffOptions>& r) { r.closed(); }
inline void rules(Rules<RetryBudgetOptions>& r) { r.closed(); }
inline void rules(Rules<ClientRetryOptions>& r) {
  r.closed();
  r(&ClientRetryOptions::attempts).minimum(1U);
  r(&ClientRetryOptions::backoff).optional();
  r(&ClientRetryOptions::budget).optional();
}
inline void rules(Rules<HedgeOptions>& r) { r.closed(); }
inline void rules(Rules<BulkheadOptions>& r) { r.closed(); }
inline void rules(Rules<AdaptiveLimitOptions>& r) {
  r.closed();
  r(&AdaptiveLimitOptions::algorithm).optional();
}
inline void rules(Rules<CircuitBreakerOptions>& r) { r.closed(); }
inline void rules(Rules<EjectionOptions>& r) { r.closed(); }
inline void rules(Rules<SlowStartOptions>& r) { r.closed(); }
inline void rules(Rules<ZoneOptions>& r) {
  r.closed();
  r(&ZoneOptions::own).optional();
  r(&ZoneOptions::callers).optional();
}
inline void rules(Rules<SubsetOptions>& r) {
  r.closed();
  r(&SubsetOptions::size).optional();
  r(&SubsetOptions::client).optional();
}
inline void rules(Rules<BalancerOptions>& r) {
  r.closed();
  r(&BalancerOptions::policy).optional();
  r(&BalancerOptions::ejection).optional();
  r(&BalancerOptions::slow_start).optional();
  r(&BalancerOptions::zone).optional();
  r(&BalancerOptions::subset).optional();
}
inline void rules(Rules<ConnectionOptions>& r) { r.closed(); }
inline void rules(Rules<ClientOptions>& r) {
  r.closed();
  r(&ClientOptions::try_timeout).optional();
  r(&ClientOptions::retry).optional();
  r(&ClientOptions::balance).optional();
  r(&ClientOptions::connection).optional();
  r(&ClientOptions::explain).optional();
  r(&ClientOptions::stale_for).optional();
}

}  // namespace skiff
