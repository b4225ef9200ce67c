#pragma once

#include <skiff/core/time.hpp>
#include <skiff/discovery/instance.hpp>

#include <cstddef>
#include <cstdint>

namespace skiff {

enum class EjectionReason : std::uint8_t {
  consecutive_failures,
  failure_ratio,
};

/// Told what a Balancer does with its instances, for metrics and log lines. Called in the midst of the Balancer's work,
/// on its thread: it must not call the Balancer, block or throw.
class BalancerObserver {
 public:
  virtual ~BalancerObserver() = default;

  /// It gets no requests for `time`, unless there is panic.
  virtual void ejected(const Instance& instance, EjectionReason reason, Duration time) = 0;
  /// It failed enough to be ejected, but as many as allowed are out already. Told once until it succeeds.
  virtual void ejection_refused(const Instance& instance, EjectionReason reason) = 0;
  /// Its ejection is over.
  virtual void returned(const Instance& instance) = 0;
  /// Too few of all are available: from now on all are used.
  virtual void panic_began(std::size_t available, std::size_t all) = 0;
  virtual void panic_ended(std::size_t available, std::size_t all) = 0;
};

}  // namespace skiff
