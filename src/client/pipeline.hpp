#pragma once

#include "client/attempt.hpp"
#include "client/breakers.hpp"
#include "client/call.hpp"
#include "client/plan.hpp"
#include "core/moved_once.hpp"

#include <skiff/discovery/balancer.hpp>
#include <skiff/resilience/adaptive_limit.hpp>
#include <skiff/resilience/bulkhead.hpp>
#include <skiff/resilience/latency_window.hpp>
#include <skiff/resilience/retry_budget.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace skiff::client {

class Core;

/// What a call of a client passes on one worker, outermost first:
///
///     deadline -> retry (budget) -> hedge -> bulkhead -> circuit breaker -> balance (ejection) -> connection
///
/// The first three are here and in race.hpp, the rest in Attempt. Each decides by a state machine of resilience/ or
/// discovery/ that knows neither time nor I/O.
class Pipeline final : private BalancerObserver {
 public:
  /// Throws ConfigurationError for options that make no sense.
  explicit Pipeline(std::shared_ptr<const Plan> plan);
  ~Pipeline() override;

  /// The whole of a call. `core` keeps this pipeline. `failed`: see client::call().
  static Task<Reply> call(std::shared_ptr<const Core> core, MovedOnce<Request> request, CallOptions options,
                          std::vector<CallTry>* failed);

  // For its tries.
  Bulkhead& bulkhead() noexcept { return bulkhead_; }
  Breakers& breakers() noexcept { return breakers_; }
  Transport& transport() noexcept { return *transport_; }
  const Instruments& instruments() const noexcept { return plan_.instruments; }

  /// With the latest list of instances.
  Balancer& balancer(TimePoint now) {
    if (plan_.instances->version() != instances_version_) take_instances(now);
    return balancer_;
  }

  /// Whether the budget pays for a further try beside or after the first; if so, it is counted.
  bool pay_for_another(Call& call, TimePoint now);

  /// A try on an instance is over.
  void ended(Slot slot, bool admitted, TimePoint now, CallOutcome outcome, Duration took) noexcept;

 private:
  std::optional<Duration> hedge_after(const Call& call, TimePoint now);
  std::optional<Duration> wait_before_next(Call& call, const Attempted& last, TimePoint now);
  void finish(Call& call, Attempted& last, TimePoint now);
  std::optional<Response> stale_answer(Call& call);
  void prepare(Request& request) const;
  void take_instances(TimePoint now);
  void tell_ejected() noexcept;

  void ejected(const Instance& instance, EjectionReason reason, Duration time) override;
  void ejection_refused(const Instance& instance, EjectionReason reason) override;
  void returned(const Instance& instance) override;
  void panic_began(std::size_t available, std::size_t all) override;
  void panic_ended(std::size_t available, std::size_t all) override;

  const std::shared_ptr<const Plan> shared_plan_;
  const Plan& plan_;
  std::unique_ptr<Transport> transport_;
  RetryBudget budget_;
  std::optional<HedgeDelay> hedge_delay_;
  Bulkhead bulkhead_;
  std::optional<AdaptiveLimit> adaptive_;
  Breakers breakers_;
  Balancer balancer_;
  std::uint64_t instances_version_ = 0;
  std::size_t ejected_told_ = 0;
  CallDurations durations_;
};

}  // namespace skiff::client
