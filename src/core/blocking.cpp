#include <skiff/core/blocking.hpp>

namespace skiff::detail {

bool BlockingCall::begin() {
  Runtime& runtime = Runtime::current();
  const bool accepted = runtime.run_blocking([this, &runtime] {
    run();
    runtime.post([this] { resume(); });
  });
  if (!accepted) throw Failure{unavailable("too much blocking work is waiting; try again later")};
  return true;
}

}  // namespace skiff::detail
