#pragma once

#include <skiff/core/task.hpp>
#include <skiff/http/handler.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace skiff {

class Middleware;

/// The rest of the chain: the middlewares further in and the handler. A pointer in size, copied freely, valid
/// while the request is handled. Calling it runs the rest up to its first wait; a middleware may call it not
/// at all (it answers itself), once, or again (a retry). What is thrown further in arrives as an Error.
class Next {
 public:
  Task<Reply> operator()(Request& request) const;

 private:
  friend class Chain;
  Next(const Middleware* first, const Middleware* last, const Handler& handler) noexcept
      : first_(first), last_(last), handler_(&handler) {}

  const Middleware* first_;
  const Middleware* last_;
  const Handler* handler_;
};

/// A plugin: any callable `Task<Reply>(Request&, Next)`, usually a small class.
///
///     Task<Reply> operator()(Request& request, Next next) const {
///       if (request.header("x-api-key") != key_) co_return unauthorized("missing or wrong x-api-key");
///       co_return co_await next(request);
///     }
///
/// One object serves all requests of its routes, from several worker threads at once: it is called as const,
/// and what it changes it must guard itself. It outlives every request.
class Middleware {
 public:
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Middleware> &&
             std::convertible_to<std::invoke_result_t<const std::decay_t<F>&, Request&, Next>, Task<Reply>>)
  Middleware(F&& function) : callable_(static_cast<const AnyCallable*>(new Callable<std::decay_t<F>>(std::forward<F>(function)))) {}

  Task<Reply> operator()(Request& request, Next next) const { return callable_->call(request, next); }

  /// The type of the callable, as people write it: "ApiKey".
  std::string name() const;

 private:
  struct AnyCallable {
    virtual ~AnyCallable() = default;
    virtual const std::type_info& type() const noexcept = 0;
    virtual Task<Reply> call(Request& request, Next next) const = 0;
  };
  template <class F>
  struct Callable final : AnyCallable {
    explicit Callable(F f) : function(std::move(f)) {}
    Task<Reply> call(Request& request, Next next) const override {
      try {
        return function(request, next);
      } catch (...) {
        return Reply{thrown_error()};
      }
    }
    const std::type_info& type() const noexcept override { return typeid(F); }
    F function;
  };

  // Made of an AnyCallable*, so that one kind of control block does for all callables: compiling one is not free.
  std::shared_ptr<const AnyCallable> callable_;
};

/// Middlewares around a handler, the first outermost. Itself a Handler.
class Chain {
 public:
  Chain(std::vector<Middleware> middlewares, Handler handler)
      : middlewares_(std::move(middlewares)), handler_(std::move(handler)) {}

  Task<Reply> operator()(Request& request) const {
    return Next{middlewares_.data(), middlewares_.data() + middlewares_.size(), handler_}(request);
  }

 private:
  std::vector<Middleware> middlewares_;
  Handler handler_;
};

inline Task<Reply> Next::operator()(Request& request) const {
  if (first_ == last_) return (*handler_)(request);
  return (*first_)(request, Next{first_ + 1, last_, *handler_});
}

}  // namespace skiff
