#include <skiff/core/runtime.hpp>

#include <skiff/core/random.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace skiff {
namespace {

/// The runtime of a thread that has none: the clock runs, but no one would end a wait.
class NoRuntime final : public Runtime {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
  std::uint64_t random_bits() override { return random_(); }
  void post(std::function<void()>) override { refuse(); }
  void arm(Timer&, TimePoint) override { refuse(); }
  void disarm(Timer&) noexcept override {}
  bool run_blocking(std::function<void()>, std::function<void()>) override { refuse(); }

 private:
  [[noreturn]] static void refuse() {
    throw std::logic_error{"this thread has no skiff runtime: await only inside a service or a test's runtime"};
  }

  RandomSource random_ = RandomSource::from_system();
};

thread_local Runtime* current_runtime = nullptr;

}  // namespace

Runtime::~Runtime() = default;

void Runtime::drop_locals() noexcept {
  while (!locals_.empty()) {
    const std::unique_ptr<Local> last = std::move(locals_.back().local);
    locals_.pop_back();
  }
}

Runtime& Runtime::current() noexcept {
  if (current_runtime != nullptr) return *current_runtime;
  thread_local NoRuntime none;
  return none;
}

Runtime::Current::Current(Runtime& runtime) noexcept : previous_(std::exchange(current_runtime, &runtime)) {}
Runtime::Current::~Current() { current_runtime = previous_; }

TimePoint now() { return Runtime::current().now(); }
WallTime wall_now() { return Runtime::current().wall_now(); }

}  // namespace skiff
