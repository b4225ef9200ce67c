#include <skiff/core/within.hpp>

namespace skiff::detail {

bool Deadline::begin() {
  if (start()) return false;
  if (due_ != TimePoint::max()) Runtime::current().arm(*this, due_);
  return true;
}

void Deadline::fire() {
  over_ = true;
  cancel();
}

}  // namespace skiff::detail
