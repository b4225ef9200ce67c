#pragma once

#include <skiff/http/extract.hpp>
#include <skiff/http/handler.hpp>
#include <skiff/http/respond.hpp>

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace skiff {

/// A handler made from a function with typed parameters, and what it needs of its pattern.
struct Endpoint {
  Handler handler;
  std::vector<std::string_view> path_names;
};

namespace detail {

template <class P>
inline constexpr bool is_request = std::is_same_v<P, Request&>;

template <class P>
inline constexpr bool by_value_or_const =
    !std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>;

template <class P>
struct CheckParameter {
  static_assert(is_request<P> || (Extract<std::remove_cvref_t<P>>::known && by_value_or_const<P>),
                "skiff: a handler takes Request& and Path<\"name\", T>; the type named in CheckParameter<…> is "
                "neither");
  static constexpr bool ok = true;
};

/// What is extracted lives until the handler returns; a coroutine returns at its first wait.
template <class R, class P>
struct CheckLifetime {
  static constexpr bool ok = true;
};
template <class T, class P>
struct CheckLifetime<Task<T>, P> {
  static_assert(is_request<P> || !std::is_reference_v<P>,
                "skiff: a handler that returns a Task takes its parameters by value, Request& apart; the one "
                "named in CheckLifetime<…> would be gone after the first co_await");
  static constexpr bool ok = true;
};

template <class R>
struct CheckReturn {
  static_assert(Respond<R>::known,
                "skiff: a handler returns Response, text, void, Result<…> or Task<…> of these; the type named "
                "in CheckReturn<…> is none of them");
  static constexpr bool ok = true;
};

/// One parameter taken from a request: the request itself, or a value that may have failed.
template <class P>
struct Argument {
  explicit Argument(Request& request) : value(Extract<std::remove_cvref_t<P>>::from(request)) {}
  const Error* error() const noexcept { return value ? nullptr : &value.error(); }
  std::remove_cvref_t<P>&& take() { return *std::move(value); }
  static void describe(std::vector<std::string_view>& names) { Extract<std::remove_cvref_t<P>>::describe(names); }
  Result<std::remove_cvref_t<P>> value;
};

template <>
struct Argument<Request&> {
  explicit Argument(Request& request) noexcept : value(request) {}
  const Error* error() const noexcept { return nullptr; }
  Request& take() const noexcept { return value; }
  static void describe(std::vector<std::string_view>&) noexcept {}
  Request& value;
};

template <class R, class... P>
struct Signature {
  static constexpr bool checked =
      ((CheckParameter<P>::ok && CheckLifetime<R, P>::ok) && ...) && CheckReturn<R>::ok;

  template <class F>
  static Task<Reply> call(const F& function, Request& request) {
    return call(function, std::tuple<Argument<P>...>{((void)sizeof(P), request)...},
                std::index_sequence_for<P...>{});
  }

  static std::vector<std::string_view> path_names() {
    std::vector<std::string_view> names;
    (Argument<P>::describe(names), ...);
    return names;
  }

 private:
  template <class F, std::size_t... I>
  static Task<Reply> call(const F& function, std::tuple<Argument<P>...> arguments, std::index_sequence<I...>) {
    const Error* failed = nullptr;
    ((failed = failed != nullptr ? failed : std::get<I>(arguments).error()), ...);
    if (failed != nullptr) return Reply{*failed};
    if constexpr (std::is_void_v<R>) {
      function(std::get<I>(arguments).take()...);
      return Respond<void>::from();
    } else {
      return Respond<R>::from(function(std::get<I>(arguments).take()...));
    }
  }
};

/// Stands in for a signature that cannot be read, so that the reason is the only error there is.
struct NoSignature {
  static constexpr bool checked = true;
  template <class F>
  static Task<Reply> call(const F&, Request&);
  static std::vector<std::string_view> path_names();
};

template <class F>
struct NotAFunction : NoSignature {
  static_assert(std::is_void_v<F>,
                "skiff: a handler is a function or a lambda whose parameter types are written out (no "
                "`auto`)");
};

template <class Member>
struct SignatureOf : NoSignature {
  static_assert(std::is_void_v<Member>,
                "skiff: a handler is called from several threads at once, so its operator() must be const (a "
                "lambda without `mutable`)");
};
template <class R, class C, class... P>
struct SignatureOf<R (C::*)(P...) const> : Signature<R, P...> {};
template <class R, class C, class... P>
struct SignatureOf<R (C::*)(P...) const noexcept> : Signature<R, P...> {};
template <class R, class... P>
struct SignatureOf<R (*)(P...)> : Signature<R, P...> {};
template <class R, class... P>
struct SignatureOf<R (*)(P...) noexcept> : Signature<R, P...> {};

template <class F>
auto signature_of() {
  if constexpr (requires { &F::operator(); }) {
    return SignatureOf<decltype(&F::operator())>{};
  } else if constexpr (std::is_function_v<std::remove_pointer_t<F>>) {
    return SignatureOf<F>{};
  } else {
    return NotAFunction<F>{};
  }
}

}  // namespace detail

/// Turns a function, or a callable with one const operator(), into a Handler. Its parameters say what it
/// takes from the request (extract.hpp), its return type what it answers (respond.hpp).
template <class F>
Endpoint make_endpoint(F&& function) {
  using Function = std::decay_t<F>;
  if constexpr (std::is_same_v<Function, Handler>) {
    return {std::forward<F>(function), {}};
  } else {
    using S = decltype(detail::signature_of<Function>());
    static_assert(S::checked);
    return {Handler{[f = Function(std::forward<F>(function))](Request& request) -> Task<Reply> {
              return S::call(f, request);
            }},
            S::path_names()};
  }
}

}  // namespace skiff
