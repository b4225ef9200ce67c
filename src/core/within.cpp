#include <skiff/core/within.hpp>

namespace skiff::detail {

bool Deadline::begin() {
  const TimePoint started = now();
  if (start()) return false;
  if (limit_ < TimePoint::max() - started) Runtime::current().arm(*this, started + limit_);
  return true;
}

void Deadline::fire() {
  over_ = true;
  cancel();
}

}  // namespace skiff::detail
