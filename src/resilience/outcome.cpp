#include <skiff/resilience/outcome.hpp>

namespace skiff {

CallOutcome outcome_of(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::internal:
    case ErrorKind::bad_gateway:
    case ErrorKind::unavailable:
    case ErrorKind::gateway_timeout: return CallOutcome::failure;
    default: return CallOutcome::success;
  }
}

}  // namespace skiff
