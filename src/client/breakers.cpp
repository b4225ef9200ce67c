#include "client/breakers.hpp"

#include <skiff/telemetry/log.hpp>

#include <unordered_set>
#include <utility>

namespace skiff::client {
namespace {

const Log client_log{"skiff.client"};

}  // namespace

WatchedBreaker::WatchedBreaker(const CircuitBreakerOptions& options, const Instruments& instruments,
                               std::string instance)
    : instruments_(instruments), instance_(std::move(instance)), breaker_(options, this) {}

WatchedBreaker::~WatchedBreaker() { count(state_, -1); }

void WatchedBreaker::circuit_changed(CircuitState from, CircuitState to, TimePoint) {
  count(from, -1);
  count(to, 1);
  state_ = to;
  if (instruments_.on) instruments_.circuit_changes.with({instruments_.client, instance_, name(to)}).add();
  const Field client{"client", instruments_.client};
  const Field instance{"instance", instance_};
  if (to == CircuitState::open) {
    client_log.warn("a circuit breaker opened", client, instance, {"from", name(from)});
  } else {
    client_log.info("a circuit breaker changed", client, instance, {"from", name(from)}, {"to", name(to)});
  }
}

void WatchedBreaker::count(CircuitState state, int change) {
  if (!instruments_.on || state == CircuitState::closed) return;
  instruments_.circuits.with({instruments_.client, instance_, name(state)}).add(change);
}

Breakers::Breakers(const std::optional<CircuitBreakerOptions>& service,
                   const std::optional<CircuitBreakerOptions>& instance, const Instruments& instruments,
                   const ForcedCircuit& forced)
    : options_(instance), instruments_(instruments), forced_(forced) {
  if (service) service_.emplace(*service, instruments, "");
}

void Breakers::apply(TimePoint now) {
  version_ = forced_.version();
  const std::optional<CircuitState> state = forced_.state();
  if (service_) (*service_)->force(now, state);
  for (OfInstance& one : instances_) {
    // Held open by hand, the service's own refuses already; what an instance is found to be stays.
    if (one.breaker) (*one.breaker)->force(now, state == CircuitState::closed ? state : std::nullopt);
  }
}

Breakers::OfInstance* Breakers::find(Slot slot) noexcept {
  if (slot.number >= instances_.size()) return nullptr;
  OfInstance& found = instances_[slot.number];
  return found.breaker && found.generation == slot.generation ? &found : nullptr;
}

bool Breakers::would_admit(Slot slot, TimePoint now) const {
  OfInstance* const found = const_cast<Breakers*>(this)->find(slot);
  return found == nullptr || (*found->breaker)->would_admit(now);
}

bool Breakers::admit(Slot slot, const Instance& instance, TimePoint now) {
  if (!options_) return true;
  OfInstance* found = find(slot);
  if (found == nullptr) {
    if (slot.number >= instances_.size()) instances_.resize(slot.number + 1);
    found = &instances_[slot.number];
    found->breaker.reset();
    found->generation = slot.generation;
    found->breaker = std::make_unique<WatchedBreaker>(*options_, instruments_, instance.authority());
    if (forced_.state() == CircuitState::closed) (*found->breaker)->force(now, CircuitState::closed);
  }
  return (*found->breaker)->admit(now);
}

void Breakers::keep(const std::vector<Instance>& present) {
  std::unordered_set<std::string> names;
  for (const Instance& instance : present) names.insert(instance.authority());
  for (OfInstance& one : instances_) {
    if (one.breaker && !names.contains(one.breaker->instance())) one.breaker.reset();
  }
}

void Breakers::record(Slot slot, TimePoint now, CallOutcome outcome, Duration took) {
  if (OfInstance* const found = find(slot)) (*found->breaker)->record(now, outcome, took);
}

}  // namespace skiff::client
