#pragma once

#include <skiff/http/dependency.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/handler.hpp>
#include <skiff/http/provider.hpp>
#include <skiff/http/respond.hpp>
#include <skiff/http/signature.hpp>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace skiff {

/// A handler made from a function with typed parameters, and what it takes and answers.
struct Endpoint {
  Handler handler;  // empty when it has dependencies
  EndpointDescription description = {};
  std::function<Handler(std::shared_ptr<const Providers>)> bind = {};
};

/// Turns a function, or a callable with one const operator(), into a Handler. Its parameters say what it
/// takes from the request (extract.hpp), its return type what it answers (respond.hpp).
template <class F>
Endpoint make_endpoint(F&& function) {
  using Function = std::decay_t<F>;
  if constexpr (std::is_same_v<Function, Handler>) {
    return {std::forward<F>(function)};
  } else {
    using S = decltype(detail::signature_of<Function>());
    static_assert(S::checked);
    if constexpr (S::waits) {
      auto shared = std::make_shared<const Function>(std::forward<F>(function));
      return {{}, S::describe(), [shared](std::shared_ptr<const Providers> providers) {
                return Handler{[shared, providers = std::move(providers)](Request& request) -> Task<Reply> {
                  return S::call_waiting(*shared, request, *providers);
                }};
              }};
    } else {
      return {Handler{[f = Function(std::forward<F>(function))](Request& request) -> Task<Reply> {
                return S::call(f, request);
              }},
              S::describe()};
    }
  }
}

/// Turns a function into a provider of what it returns: T, Result<T>, a Task of these, or a Generator<T> that yields
/// once and cleans up after it. Its parameters are a handler's, other dependencies included.
template <class F>
std::pair<std::type_index, std::shared_ptr<const detail::Provider>> make_provider(F&& function) {
  using Function = std::decay_t<F>;
  using S = decltype(detail::signature_of<Function>());
  static_assert(S::provides);
  using T = typename detail::ProvidedBy<typename S::Return>::Type;
  return {typeid(T), std::make_shared<const detail::FunctionProvider<Function, S, T>>(Function(std::forward<F>(function)))};
}

}  // namespace skiff
