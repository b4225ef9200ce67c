#pragma once

#include <skiff/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace skiff {

/// Something that happens at a point in time, once per arming. Disarms itself when destroyed.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  bool armed() const noexcept { return queue_ != nullptr; }
  TimePoint at() const noexcept { return at_; }

 protected:
  virtual ~Timer();

  /// Called on the runtime's thread. The timer is disarmed already and may be armed again.
  virtual void fire() = 0;

 private:
  friend class TimerQueue;
  class TimerQueue* queue_ = nullptr;
  std::size_t position_ = 0;
  std::uint64_t sequence_ = 0;
  TimePoint at_{};
};

/// Where time, chance and the next thing to run come from: a worker's event loop in production, a virtual
/// one in a test. Each thread has at most one; code asks for it by now(), sleep_for(), random_bits() and
/// blocking(), never by name. Everything but post() belongs to the runtime's own thread.
class Runtime {
 public:
  virtual ~Runtime();

  virtual TimePoint now() const = 0;
  virtual WallTime wall_now() const = 0;

  /// 64 uniform bits; not for secrets.
  virtual std::uint64_t random_bits() = 0;

  /// Runs `work` later on the runtime's thread, in order. From any thread.
  virtual void post(std::function<void()> work) = 0;

  /// `timer` fires at `at`, or as soon as possible after it. Re-arming moves it.
  virtual void arm(Timer& timer, TimePoint at) = 0;
  virtual void disarm(Timer& timer) noexcept = 0;

  /// Runs `job` where it may block, then `done` on the runtime's thread. False, and neither runs, when too
  /// much is waiting already.
  virtual bool run_blocking(std::function<void()> job, std::function<void()> done) = 0;

  /// What RuntimeLocal keeps here.
  class Local {
   public:
    virtual ~Local() = default;
  };

  /// The runtime of this thread. Without one: real time and chance, but nothing can be waited for
  /// (std::logic_error).
  static Runtime& current() noexcept;

 protected:
  /// Makes a runtime the current one of this thread while it lives.
  class Current {
   public:
    explicit Current(Runtime& runtime) noexcept;
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;
    ~Current();

   private:
    Runtime* previous_;
  };

  /// Destroys all that is kept for RuntimeLocals, while timers and sockets still work: for the destructor of a runtime.
  void drop_locals() noexcept;

 private:
  friend class RuntimeSlot;
  struct KeptLocal {
    std::uint64_t owner = 0;
    std::unique_ptr<Local> local;
  };
  std::vector<KeptLocal> locals_;  // by the slot's index
};

}  // namespace skiff
