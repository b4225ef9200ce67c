#include <skiff/resilience/protect.hpp>

#include "resilience/refusal.hpp"

namespace skiff::detail {

void AdmittedCall::end(CallOutcome outcome) {
  if (breaker_ == nullptr) return;
  const TimePoint ended = now();
  std::exchange(breaker_, nullptr)->record(ended, outcome, ended - begun_);
}

std::optional<Error> refused(CircuitBreaker& breaker, TimePoint now, std::string_view name) {
  if (breaker.admit(now)) return std::nullopt;
  return resilience::refusal(name, "the circuit breaker is open", breaker.open_for_longer(now));
}

}  // namespace skiff::detail
