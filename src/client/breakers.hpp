#pragma once

#include "client/instruments.hpp"

#include <skiff/discovery/balancer.hpp>
#include <skiff/resilience/circuit_breaker.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skiff::client {

/// What the breakers of a client, on all workers, are told by hand.
class ForcedCircuit {
 public:
  void set(std::optional<CircuitState> state) noexcept {
    state_.store(state ? static_cast<int>(*state) : none, std::memory_order_relaxed);
    version_.fetch_add(1, std::memory_order_release);
  }
  std::uint32_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  std::optional<CircuitState> state() const noexcept {
    const int state = state_.load(std::memory_order_relaxed);
    return state == none ? std::nullopt : std::optional{static_cast<CircuitState>(state)};
  }

 private:
  static constexpr int none = -1;
  std::atomic<int> state_{none};
  std::atomic<std::uint32_t> version_{0};
};

/// A circuit breaker whose changes of state are counted and logged.
class WatchedBreaker final : private CircuitObserver {
 public:
  /// `instance` empty: of the service as a whole.
  WatchedBreaker(const CircuitBreakerOptions& options, const Instruments& instruments, std::string instance);
  WatchedBreaker(const WatchedBreaker&) = delete;
  WatchedBreaker& operator=(const WatchedBreaker&) = delete;
  ~WatchedBreaker();

  CircuitBreaker& operator*() noexcept { return breaker_; }
  CircuitBreaker* operator->() noexcept { return &breaker_; }
  const std::string& instance() const noexcept { return instance_; }

 private:
  void circuit_changed(CircuitState from, CircuitState to, TimePoint at) override;
  void count(CircuitState state, int change);

  const Instruments& instruments_;
  std::string instance_;
  CircuitState state_ = CircuitState::closed;
  CircuitBreaker breaker_;
};

/// The circuit breakers of one client on one worker: the service's, and one for each instance that has been tried.
class Breakers {
 public:
  Breakers(const std::optional<CircuitBreakerOptions>& service, const std::optional<CircuitBreakerOptions>& instance,
           const Instruments& instruments, const ForcedCircuit& forced);

  /// What is forced by hand holds from here on.
  void follow(TimePoint now) {
    if (forced_.version() != version_) apply(now);
  }

  bool admit(TimePoint now) { return !service_ || (*service_)->admit(now); }
  Duration open_for_longer(TimePoint now) { return service_ ? (*service_)->open_for_longer(now) : Duration{}; }
  void record(TimePoint now, CallOutcome outcome, Duration took) {
    if (service_) (*service_)->record(now, outcome, took);
  }

  /// Of an instance, without changing anything.
  bool would_admit(Slot slot, TimePoint now) const;
  bool admit(Slot slot, const Instance& instance, TimePoint now);
  void record(Slot slot, TimePoint now, CallOutcome outcome, Duration took);

  /// Forgets those of instances that are gone.
  void keep(const std::vector<Instance>& present);

 private:
  struct OfInstance {
    std::uint32_t generation = 0;
    std::unique_ptr<WatchedBreaker> breaker;
  };

  OfInstance* find(Slot slot) noexcept;
  void apply(TimePoint now);

  const std::optional<CircuitBreakerOptions> options_;  // of instances
  const Instruments& instruments_;
  const ForcedCircuit& forced_;
  std::uint32_t version_ = 0;
  std::optional<WatchedBreaker> service_;
  std::vector<OfInstance> instances_;  // by slot
};

}  // namespace skiff::client
