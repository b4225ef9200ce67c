#pragma once

#include <skiff/core/cancellation.hpp>
#include <skiff/core/error.hpp>
#include <skiff/core/frame.hpp>

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace skiff {

template <class T>
class Task;
template <class T>
class Operation;
template <class T>
class Result;

/// What is thrown out of a coroutine that returns a Result is an Error in it (thrown_error()), so that whoever
/// awaits it sees failures in one form. Cancelled alone passes as what it is.
template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

namespace detail {

/// What to do when a task has finished: resume the task that awaits it, or call its owner.
struct Continuation {
  void (*function)(void*) = nullptr;
  void* argument = nullptr;
};

inline Continuation resume_of(std::coroutine_handle<> waiter) {
  return {[](void* frame) { std::coroutine_handle<>::from_address(frame).resume(); }, waiter.address()};
}

/// A child runs inside its parent's await_suspend until it first waits. If it finishes there, the parent was
/// never suspended and no one is resumed. This keeps the stack flat in loops over ready tasks, at -O0 and
/// under sanitizers too, where symmetric transfer does not.
class PromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      self.promise().settled();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  /// Runs until the coroutine finishes (true) or waits (false: `next` is called once it has finished).
  bool run(std::coroutine_handle<> self, Continuation next, CancellationScope* inherited) {
    scope = inherited;
    continuation_ = next;
    running_ = true;
    self.resume();
    if (self.done()) return true;
    running_ = false;
    return false;
  }

  CancellationScope* scope = nullptr;

 protected:
  void settled() const noexcept {
    if (!running_) continuation_.function(continuation_.argument);
  }

  void rethrow() {
    if (exception_) std::rethrow_exception(std::move(exception_));
  }

 private:
  std::exception_ptr exception_;
  Continuation continuation_;
  bool running_ = false;
};

template <class T>
class Promise : public PromiseBase {
 public:
  Task<T> get_return_object() noexcept;

  template <class U>
    requires std::convertible_to<U, T>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }

  void unhandled_exception() noexcept {
    if constexpr (is_result<T>) {
      try {
        value_.emplace(thrown_error());
        return;
      } catch (...) {
      }
    }
    PromiseBase::unhandled_exception();
  }

  T take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() { rethrow(); }
};

struct Nothing {};

}  // namespace detail

/// An asynchronous value: a coroutine that starts when it is awaited, or a value that is already there (then
/// no coroutine frame exists). Owned by whoever holds it; awaited at most once; move-only. It runs on the
/// thread that awaits it and is cancelled through the awaiting chain's CancellationScope. A function that
/// returns a Task takes by value what it needs after its first suspension.
template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using value_type = T;

  /// A task that is already complete.
  template <class U = T>
    requires(!std::is_void_v<T> && !std::same_as<std::remove_cvref_t<U>, Task> && std::convertible_to<U, T>)
  Task(U&& value) : value_(std::forward<U>(value)) {}

  /// A completed task without a value.
  Task() noexcept
    requires std::is_void_v<T>
  = default;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)), value_(std::move(other.value_)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      frame_ = std::exchange(other.frame_, nullptr);
      value_ = std::move(other.value_);
    }
    return *this;
  }
  ~Task() { destroy(); }

  /// True when the value is there without anyone having to wait.
  bool ready() const noexcept { return !frame_ || frame_.done(); }

  /// Starts the task for an owner that is not a coroutine. True: finished, take() has the outcome. False:
  /// `next` will be called once.
  bool start(detail::Continuation next, CancellationScope* scope) {
    return !frame_ || frame_.promise().run(frame_, next, scope);
  }

  /// The outcome of a finished task; throws what the coroutine threw.
  T take() {
    if (frame_) return frame_.promise().take();
    if constexpr (!std::is_void_v<T>) return std::move(*value_);
  }

  class Awaiter {
   public:
    explicit Awaiter(Task& task) noexcept : task_(task) {}
    bool await_ready() const noexcept { return !task_.frame_; }
    template <class Parent>
    bool await_suspend(std::coroutine_handle<Parent> parent) {
      return !task_.start(detail::resume_of(parent), parent.promise().scope);
    }
    T await_resume() { return task_.take(); }

   private:
    Task& task_;
  };
  Awaiter operator co_await() && noexcept { return Awaiter{*this}; }

 private:
  friend promise_type;
  friend class Operation<T>;
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  explicit Task(detail::Nothing) noexcept {}

  void destroy() noexcept {
    if (frame_) frame_.destroy();
  }

  std::coroutine_handle<promise_type> frame_;
  [[no_unique_address]] std::conditional_t<std::is_void_v<T>, detail::Nothing, std::optional<T>> value_;
};

template <class T>
Task<T> detail::Promise<T>::get_return_object() noexcept {
  return Task<T>{std::coroutine_handle<Promise>::from_promise(*this)};
}

inline Task<void> detail::Promise<void>::get_return_object() noexcept {
  return Task<void>{std::coroutine_handle<Promise>::from_promise(*this)};
}

}  // namespace skiff
