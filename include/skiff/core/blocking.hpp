#pragma once

#include <skiff/core/cancellation.hpp>
#include <skiff/core/error.hpp>
#include <skiff/core/runtime.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace skiff {
namespace detail {

/// A job on the blocking pool and the task that waits for it. A job that runs cannot be interrupted:
/// cancellation shows once it has ended, so the frame it refers to outlives it.
class BlockingCall : public Suspension {
 protected:
  virtual void run() noexcept = 0;

 private:
  bool begin() override;
  void abort() noexcept override {}
  bool interruptible() const noexcept override { return false; }
};

template <class F>
class [[nodiscard]] Blocking final : public BlockingCall {
 public:
  using Value = std::invoke_result_t<F&>;
  explicit Blocking(F function) : function_(std::move(function)) {}

  Value await_resume() {
    throw_if_cancelled();
    if (failed_) std::rethrow_exception(failed_);
    if constexpr (!std::is_void_v<Value>) return std::move(*value_);
  }

 private:
  struct Done {};

  void run() noexcept override {
    try {
      if constexpr (std::is_void_v<Value>) {
        function_();
      } else {
        value_.emplace(function_());
      }
    } catch (...) {
      failed_ = std::current_exception();
    }
  }

  F function_;
  std::optional<std::conditional_t<std::is_void_v<Value>, Done, Value>> value_;
  std::exception_ptr failed_;
};

}  // namespace detail

/// `co_await blocking(fn)`: runs `fn` on the bounded pool for blocking work (files, SQLite, a C library) and
/// continues on this worker with what it returned or threw. `fn` may refer to the awaiting frame: the task
/// does not go on before `fn` has ended, not even when cancelled. Too much waiting already: throws a Failure
/// of kind unavailable, and `fn` does not run.
template <class F>
detail::Blocking<std::decay_t<F>> blocking(F&& function) {
  return detail::Blocking<std::decay_t<F>>{std::forward<F>(function)};
}

}  // namespace skiff
