#pragma once

#include <skiff/core/task.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace skiff {

/// What answers requests. A server serves one; a router, a middleware chain, a client's transport and a fake
/// peer in a test are others. Immutable and cheap to copy; copies share the callable, which may be called
/// from several worker threads at once.
///
/// The callable is `Reply` or `Task<Reply>` of `Request&`; a plain one costs no coroutine frame. What it throws
/// is an Error in its Reply (thrown_error()). The request outlives the task. Cancellation: the task's scope is cancelled when the caller has left.
class Handler {
 public:
  Handler() noexcept = default;

  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Handler> &&
             std::convertible_to<std::invoke_result_t<const std::decay_t<F>&, Request&>, Task<Reply>>)
  Handler(F&& function) : callable_(static_cast<const AnyCallable*>(new Callable<std::decay_t<F>>(std::forward<F>(function)))) {}

  Task<Reply> operator()(Request& request) const { return callable_->call(request); }

  explicit operator bool() const noexcept { return callable_ != nullptr; }

 private:
  struct AnyCallable {
    virtual ~AnyCallable() = default;
    virtual Task<Reply> call(Request& request) const = 0;
  };
  template <class F>
  struct Callable final : AnyCallable {
    explicit Callable(F f) : function(std::move(f)) {}
    Task<Reply> call(Request& request) const override {
      try {
        return function(request);
      } catch (...) {
        return Reply{thrown_error()};
      }
    }
    F function;
  };

  // Made of an AnyCallable*, so that one kind of control block does for all callables: compiling one is not free.
  std::shared_ptr<const AnyCallable> callable_;
};

}  // namespace skiff
