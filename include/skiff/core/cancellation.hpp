#pragma once

#include <skiff/core/context.hpp>

#include <coroutine>

namespace skiff {

class Suspension;

/// Thrown out of a suspended operation whose scope was cancelled: the client left, a deadline passed, the
/// service is stopping. Not derived from std::exception on purpose: a handler's `catch (const
/// std::exception&)` must not swallow it. Clean up with destructors and let it pass.
struct Cancelled {};

/// What one chain of awaiting tasks is cancelled by. Whoever starts a task owns its scope; every task awaited below
/// inherits it. Belongs to one thread.
class CancellationScope {
 public:
  CancellationScope() = default;
  CancellationScope(const CancellationScope&) = delete;
  CancellationScope& operator=(const CancellationScope&) = delete;
  ~CancellationScope() { forget_waiting(); }

  /// Asks the running chain to end: the operation it waits for ends early and throws Cancelled, and so does
  /// every later one. Returns before the chain has unwound. Calling it again does nothing.
  void cancel() noexcept;

  bool cancelled() const noexcept { return cancelled_; }

  /// False while the chain waits for something that runs to its end in any case, and refers to the chain's frames:
  /// blocking().
  bool interruptible() const noexcept;

  /// Ready for another chain. The previous one must have ended.
  void reset() noexcept {
    cancelled_ = false;
    forget_waiting();
  }

 private:
  friend class Suspension;
  void forget_waiting() noexcept;

  Suspension* waiting_ = nullptr;
  bool cancelled_ = false;
};

/// One operation that a task waits for and that something outside of it ends: a timer, a socket, a job on
/// another thread. Base of all leaf awaitables; lives in the awaiting task's frame. The Context that is current when
/// the task begins to wait is current again when it goes on.
class Suspension {
 public:
  Suspension() = default;
  Suspension(const Suspension&) = delete;
  Suspension& operator=(const Suspension&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    return suspend(waiter, waiter.promise().scope);
  }

 protected:
  virtual ~Suspension();

  /// Starts the operation. False when it is already complete and the task need not wait. Must not call
  /// resume() itself.
  virtual bool begin() = 0;

  /// The scope was cancelled while this operation waited. End it and call resume(), but not before this
  /// function has returned; an operation that cannot be interrupted does nothing and ends in its own time.
  virtual void abort() noexcept = 0;

  /// False: abort() does nothing, and the frame must outlive the operation.
  virtual bool interruptible() const noexcept { return true; }

  /// Continues the waiting task. `this` is gone when it returns.
  void resume();

  /// True while the task is suspended here.
  bool waiting() const noexcept { return waiter_ != nullptr; }

  /// What was current when the task began to wait; from begin() to resume().
  Context* context() const noexcept { return context_.get(); }

  /// First line of every await_resume().
  void throw_if_cancelled() const {
    if (cancelled_) throw Cancelled{};
  }

 private:
  friend class CancellationScope;
  bool suspend(std::coroutine_handle<> waiter, CancellationScope* scope);

  std::coroutine_handle<> waiter_;
  CancellationScope* scope_ = nullptr;
  ContextRef context_;
  bool cancelled_ = false;
};

inline bool CancellationScope::interruptible() const noexcept {
  return waiting_ == nullptr || waiting_->interruptible();
}

// A generator may wait in a scope that ends before it does.
inline void CancellationScope::forget_waiting() noexcept {
  if (waiting_ == nullptr) return;
  waiting_->scope_ = nullptr;
  waiting_ = nullptr;
}

}  // namespace skiff
