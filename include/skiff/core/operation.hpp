#pragma once

#include <skiff/core/task.hpp>

#include <utility>

namespace skiff {

/// A task run by code that is not a coroutine: a connection, an event loop, a test. Owns the task and its
/// cancellation scope. Must not be destroyed while the task waits for something that refers to its frame
/// from another thread (blocking()): see interruptible().
template <class T>
class Operation {
 public:
  /// True when the task finished at once. Otherwise `done(owner)` is called when it has, on this thread.
  template <class Owner>
  bool start(Task<T> task, Owner* owner, void (*done)(void*)) {
    scope_.reset();
    task_ = std::move(task);
    const Context::Entered entered{Context::current()};  // what the task makes current is its own
    return task_.start({done, owner}, &scope_);
  }

  bool active() const noexcept { return !task_.ready(); }
  void cancel() noexcept { scope_.cancel(); }
  /// False while it is in blocking(): then it must not be destroyed.
  bool interruptible() const noexcept { return scope_.interruptible(); }
  bool cancelled() const noexcept { return scope_.cancelled(); }

  /// The outcome, once; throws what the task threw. Frees the task.
  T take() {
    struct Clear {
      Task<T>& task;
      ~Clear() { task = Task<T>{detail::Nothing{}}; }
    } clear{task_};
    return task_.take();
  }

 private:
  CancellationScope scope_;
  Task<T> task_{detail::Nothing{}};
};

}  // namespace skiff
