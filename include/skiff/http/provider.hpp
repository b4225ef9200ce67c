#pragma once

#include <skiff/http/dependency.hpp>
#include <skiff/http/signature.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

// How a function becomes what makes a Dep<T>. For make_provider().
namespace skiff::detail {

/// What a provider that returns R provides.
template <class R>
struct ProvidedBy {
  using Type = R;
};
template <class T>
struct ProvidedBy<Result<T>> : ProvidedBy<T> {};
template <class T>
struct ProvidedBy<Task<T>> : ProvidedBy<T> {};
template <class T>
struct ProvidedBy<Generator<T>> {
  using Type = T;
};

template <class F, class S, class T>
class FunctionProvider final : public Provider {
 public:
  explicit FunctionProvider(F function) : function_(std::move(function)), description_(S::describe()) {}

  Task<Result<std::unique_ptr<Provided>>> provide(Request& request, DependencyScope& scope) const override {
    typename S::Arguments arguments;
    Task<Result<void>> gathering = S::gather(arguments, request, scope);
    Result<void> gathered = co_await std::move(gathering);
    if (!gathered) co_return gathered.error();
    using R = typename S::Return;
    if constexpr (std::same_as<R, Generator<T>>) {
      Generator<T> generator = S::invoke(function_, arguments);
      std::optional<T> value = co_await generator.next();
      if (!value) co_return internal_error("a provider ended without a value");
      co_return std::unique_ptr<Provided>{new ProvidedByGenerator<T>{std::move(generator), *std::move(value)}};
    } else if constexpr (std::same_as<R, Task<T>> || std::same_as<R, Task<Result<T>>>) {
      R made = S::invoke(function_, arguments);
      auto value = co_await std::move(made);
      co_return keep(std::move(value));
    } else {
      co_return keep(S::invoke(function_, arguments));
    }
  }
  const EndpointDescription& description() const override { return description_; }

 private:
  static Result<std::unique_ptr<Provided>> keep(T&& value) {
    return std::unique_ptr<Provided>{new ProvidedValue<T>{std::move(value)}};
  }
  static Result<std::unique_ptr<Provided>> keep(Result<T>&& value) {
    if (!value) return value.error();
    return keep(*std::move(value));
  }

  F function_;
  EndpointDescription description_;
};

}  // namespace skiff::detail
