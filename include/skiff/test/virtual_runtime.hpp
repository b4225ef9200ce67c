#pragma once

#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>

namespace skiff::test {

/// A runtime on virtual time: the clock stands still but for the test, sleeps end when it is advanced past
/// them, chance comes from a seed, blocking work runs in place. The current runtime of its thread while it
/// lives. Deterministic: the same test does the same thing every time.
class VirtualRuntime final : public Runtime, public std::enable_shared_from_this<VirtualRuntime> {
 public:
  explicit VirtualRuntime(std::uint64_t seed = 1);
  ~VirtualRuntime() override;

  /// Runs `task` to its end, advancing time from one sleep to the next as needed. Returns its value or
  /// throws what it threw. Throws std::logic_error when it waits for something that can never happen.
  template <class T>
  T run(Task<T> task) {
    Operation<T> operation;
    bool done = operation.start(std::move(task), &done_, [](void* flag) { *static_cast<bool*>(flag) = true; });
    for (done_ = done_ || done; !done_;) {
      if (!step()) throw std::logic_error{"the task waits for something that no timer and no work will end"};
    }
    done_ = false;
    return operation.take();
  }

  /// Why run_until() came back: it is done; nothing is left that could happen; the limit has come; or things happen
  /// without end while the clock stands.
  enum class Stop : std::uint8_t { done, idle, late, endless };

  /// Runs what becomes due, moving the clock to it but not past `limit`, until `done` is true.
  Stop run_until(const bool& done, TimePoint limit);

  /// Moves the clock forward, running in order whatever becomes due on the way.
  void advance(Duration duration);

  /// Runs what is ready now, without moving the clock.
  void run_ready();

  /// Where the clock starts: 2026-01-01T00:00:00Z for wall_now(), an arbitrary point for now().
  TimePoint now() const override;
  WallTime wall_now() const override;
  std::uint64_t random_bits() override;
  void post(std::function<void()> work) override;
  void arm(Timer& timer, TimePoint at) override;
  void disarm(Timer& timer) noexcept override;
  bool run_blocking(std::function<void()> job, std::function<void()> done) override;

 private:
  /// Does the next thing there is, moving the clock to it. False when there is nothing.
  bool step();

  /// One thing that is ready. False when there is none.
  bool run_one();

  struct State;
  std::unique_ptr<State> state_;
  bool done_ = false;
};

}  // namespace skiff::test
