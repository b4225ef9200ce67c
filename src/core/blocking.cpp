#include <skiff/core/blocking.hpp>

namespace skiff::detail {

bool BlockingCall::begin() {
  const bool accepted = Runtime::current().run_blocking([this] { run(); }, [this] { resume(); });
  if (!accepted) throw Failure{unavailable("too much blocking work is waiting; try again later")};
  return true;
}

}  // namespace skiff::detail
