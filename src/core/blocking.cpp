#include <skiff/core/blocking.hpp>

namespace skiff::detail {

bool BlockingCall::begin() {
  const bool accepted = Runtime::current().run_blocking(
      [this, context = Context::current()] {
        const Context::Entered entered{context};
        run();
      },
      [this] { resume(); });
  if (!accepted) throw Failure{unavailable("too much blocking work is waiting; try again later")};
  return true;
}

}  // namespace skiff::detail
