#pragma once

#include <skiff/core/cancellation.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace skiff {
namespace detail {

/// A task in a scope of its own, inside the scope of the task that waits for it: a deadline cancels the inner one
/// alone, the outer one's cancellation reaches both.
class Deadline : public Suspension, private Timer {
 protected:
  /// TimePoint::max(): none.
  explicit Deadline(TimePoint due) noexcept : due_(due) {}

  bool over() const noexcept { return over_; }

 private:
  /// True when the task has finished at once.
  virtual bool start() = 0;
  virtual void cancel() noexcept = 0;

  bool begin() override;
  void abort() noexcept override { cancel(); }
  void fire() override;

  TimePoint due_;
  bool over_ = false;
};

/// So much later than `now`, as far as the clock goes.
inline TimePoint later(TimePoint now, Duration by) noexcept {
  return by < TimePoint::max() - now ? now + by : TimePoint::max();
}

template <class T>
class Within final : public Deadline {
 public:
  /// Whether the task finished, where it has no value.
  using Outcome = std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;

  Within(TimePoint due, Task<T> task) noexcept : Deadline(due), task_(std::move(task)) {}

  Outcome await_resume() {
    throw_if_cancelled();
    try {
      if constexpr (std::is_void_v<T>) {
        operation_.take();
        return true;
      } else {
        return Outcome{operation_.take()};
      }
    } catch (const Cancelled&) {
      if (!over()) throw;
      return Outcome{};
    }
  }

 private:
  bool start() override {
    return operation_.start(std::move(task_), this, [](void* self) { static_cast<Within*>(self)->resume(); });
  }
  void cancel() noexcept override { operation_.cancel(); }
  bool interruptible() const noexcept override { return operation_.interruptible(); }

  Task<T> task_;
  Operation<T> operation_;
};

template <class T>
Task<typename Within<T>::Outcome> run_within(Duration limit, Task<T> task) {
  Within<T> within{later(now(), limit), std::move(task)};
  co_return co_await within;
}

}  // namespace detail

/// `co_await within(2s, task)`: the task's value, or nothing when it was cut off because `limit` was over; of a
/// Task<void>, whether it finished. What the task throws is thrown on. A task that has its value already costs no
/// coroutine frame; one that never waits is not cut off, and sets no timer.
///
/// When time is over the task is cancelled: what it waits for throws Cancelled, and it unwinds before within()
/// continues, so nothing that it refers to disappears under it. A task that catches Cancelled, or waits for
/// blocking(), ends in its own time; a value that it comes to all the same is given. Not positive: it is cut off
/// at its first wait that takes a turn of the event loop. A time that the clock cannot hold: no limit.
template <class T>
Task<typename detail::Within<T>::Outcome> within(Duration limit, Task<T> task) {
  using Outcome = typename detail::Within<T>::Outcome;
  if constexpr (std::is_void_v<T>) {
    if (task.ready()) return Outcome{true};
  } else {
    if (task.ready()) return Outcome{task.take()};
  }
  return detail::run_within(limit, std::move(task));
}

}  // namespace skiff
