#pragma once

#include <skiff/core/time.hpp>
#include <skiff/resilience/outcome.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff {

struct CircuitBreakerOptions {
  /// Share of failed calls at which it opens; more than 0, at most 1.
  double failure_ratio = 0.5;

  /// Share of slow calls at which it opens, failed or not; 1: slow calls never open it.
  double slow_ratio = 1.0;

  /// A call that takes at least this long is slow.
  Duration slow_call = std::chrono::seconds{60};

  /// How far back calls count, in steps of a tenth.
  Duration window = std::chrono::seconds{10};

  /// Fewer calls in the window say nothing about ratios.
  std::uint32_t minimum_calls = 20;

  /// How long it refuses before it tries again.
  Duration open_for = std::chrono::seconds{5};

  /// Calls it lets through to try; their outcomes decide.
  std::uint32_t half_open_calls = 3;
};

enum class CircuitState : std::uint8_t {
  closed,     // calls pass
  open,       // calls are refused
  half_open,  // a few calls pass, to try
};

/// "closed", "open", "half_open".
std::string_view name(CircuitState state) noexcept;

/// Told of changes of state, for metrics and the log. Called from inside admit(), record() and force(); must not call
/// the breaker.
class CircuitObserver {
 public:
  virtual void circuit_changed(CircuitState from, CircuitState to, TimePoint at) = 0;

 protected:
  ~CircuitObserver() = default;
};

/// Calls that have ended in the window.
struct CircuitCounts {
  std::uint32_t calls = 0;
  std::uint32_t failures = 0;
  std::uint32_t slow = 0;
};

/// Stops calling what fails, so that it may recover and callers fail fast (Nygard, "Release It!", chapter 5;
/// Resilience4j's time-based window):
///
///     if (!breaker.admit(now())) return unavailable("…");
///     … the call …
///     breaker.record(now(), CallOutcome::success, took);
///
/// Each call that is admitted must be recorded once, or half-open would wait for it for ever. protect() does both. A
/// call that began before the last change of state says nothing about what is now, and does not count.
///
/// Half-open decides as soon as the outcomes that are still to come cannot change it. State of one thread; O(1) a call,
/// no allocation.
class CircuitBreaker {
 public:
  /// Throws ConfigurationError. `observer` may be null; outlives the breaker.
  explicit CircuitBreaker(const CircuitBreakerOptions& options = {}, CircuitObserver* observer = nullptr);

  /// Whether a call may begin now.
  bool admit(TimePoint now);

  /// What admit() would say, without changing anything.
  bool would_admit(TimePoint now) const noexcept;

  /// How an admitted call ended. `took`: since it was admitted.
  void record(TimePoint now, CallOutcome outcome, Duration took);

  /// What a call would meet now: half_open, when an open one's time is over.
  CircuitState state(TimePoint now) const noexcept;

  /// Holds a state by hand: closed lets every call pass, open none, half_open no more than half_open_calls at a time.
  /// Nothing: lets go, and starts anew as closed.
  void force(TimePoint now, std::optional<CircuitState> state);
  std::optional<CircuitState> forced() const noexcept { return forced_; }

  /// How long until it tries again, for Retry-After: 0 unless open; all of open_for when open by force.
  Duration open_for_longer(TimePoint now) const noexcept;

  /// What is in the window; all 0 unless closed.
  CircuitCounts counts(TimePoint now);

 private:
  static constexpr std::int64_t buckets = 10;

  void change(TimePoint now, CircuitState to);
  void count(TimePoint now, bool failed, bool slow);
  void roll(TimePoint now);
  bool trips(const CircuitCounts& counts, std::uint32_t of) const noexcept;
  void judge_probes(TimePoint now);

  CircuitBreakerOptions options_;
  CircuitObserver* observer_;
  std::optional<CircuitState> forced_;
  CircuitState state_ = CircuitState::closed;
  TimePoint since_ = TimePoint::min();  // of state_
  std::uint32_t probes_ = 0;            // admitted while half-open and not given back
  std::int64_t bucket_length_;          // nanoseconds
  std::int64_t newest_ = 0;             // bucket, counted from the clock's epoch
  std::int64_t newest_ends_ = 0;        // nanoseconds after that; most calls need no division to know theirs
  std::array<CircuitCounts, buckets> counted_{};
  CircuitCounts total_;  // of counted_; of the probes while half-open
};

}  // namespace skiff
