#include <skiff/core/sleep.hpp>

namespace skiff {

bool Sleep::begin() {
  Runtime& runtime = Runtime::current();
  if (until_ <= runtime.now()) return false;
  runtime.arm(*this, until_);
  return true;
}

// Fires as a timer that is due: the task unwinds from the event loop, not from inside cancel().
void Sleep::abort() noexcept {
  Runtime& runtime = Runtime::current();
  runtime.arm(*this, runtime.now());
}

}  // namespace skiff
