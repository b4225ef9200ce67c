#pragma once

#include <skiff/core/generator.hpp>
#include <skiff/http/dependency.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/respond.hpp>

#include <concepts>
#include <type_traits>

// What a handler and a provider may take and return, each refusal in one line.
namespace skiff::detail {

template <class P>
inline constexpr bool is_request = std::is_same_v<P, Request&>;

template <class P>
inline constexpr bool is_dependency = false;
template <class T>
inline constexpr bool is_dependency<Dep<T>> = true;

template <class P>
concept TakesBody = requires { Extract<P>::takes_body; };

/// Wants the body whole, in memory.
template <class P>
concept TakesWholeBody = TakesBody<P> && requires(const Request& request) { Extract<P>::refuses(request); };

/// Cannot be had at once.
template <class P>
concept Awaited = is_dependency<P> || requires(Request& request) {
  { Extract<P>::from(request) } -> std::same_as<Task<Result<P>>>;
};

template <class P>
inline constexpr bool by_value_or_const =
    !std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>;

template <class P>
struct CheckParameter {
  using Bare = std::remove_cvref_t<P>;
  static_assert(is_request<P> || ((Extract<Bare>::known || is_dependency<Bare>) && by_value_or_const<P>),
                "skiff: a handler takes Request&, Path, Query, QueryOf, Header, Cookie, Json, Form, Patch, Multipart, "
                "Body and Dep; the type named in CheckParameter<…> is none of them");
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
template <class T, class P>
struct CheckLifetime<Generator<T>, P> {
  static_assert(!std::is_reference_v<P>,
                "skiff: a handler that is a generator takes its parameters by value; the one named in "
                "CheckLifetime<…> is gone when the answer is sent");
  static constexpr bool ok = true;
};

template <class R>
struct CheckReturn {
  static_assert(Respond<R>::known,
                "skiff: a handler returns Response, text, void, a described type, Created, Accepted, Generator, "
                "std::optional<…>, Result<…> or Task<…> of these; the type named in CheckReturn<…> is none of them");
  static constexpr bool ok = true;
};

/// A dependency ends with the handler, a generator goes on after it.
template <class R, class P>
struct CheckDependency {
  static constexpr bool ok = true;
};
template <class T, class P>
struct CheckDependency<Generator<T>, P> {
  static_assert(!is_dependency<std::remove_cvref_t<P>>,
                "skiff: a handler that is a generator takes no Dep: the one named in CheckDependency<…> is gone when the "
                "answer is sent; take what is needed of it in a function that returns the generator's answer");
  static constexpr bool ok = true;
};

template <class P>
struct CheckProviderParameter {
  static_assert(!TakesBody<std::remove_cvref_t<P>>,
                "skiff: a provider leaves the request's body to the handler; the parameter named in "
                "CheckProviderParameter<…> takes it");
  static constexpr bool ok = true;
};

template <class... P>
struct CheckBodies {
  static_assert((0 + ... + int{TakesBody<std::remove_cvref_t<P>>}) <= 1,
                "skiff: a handler takes the request's body once; CheckBodies<…> names the parameters of one that "
                "takes it several times");
  static constexpr bool ok = true;
};

}  // namespace skiff::detail
