#pragma once

#include <skiff/http/argument.hpp>
#include <skiff/http/dependency.hpp>
#include <skiff/http/respond.hpp>
#include <skiff/http/signature_checks.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// How a function with typed parameters is called with a request. For make_endpoint() and make_provider().
namespace skiff::detail {

/// The one answer to all that is wrong with the arguments.
Error refusal(const Error* const* errors, std::size_t count);

/// A 406 when the caller does not take `media_type`.
std::optional<Error> refuse_accept(const Request& request, std::string_view media_type);

/// Reads the body, then goes on with it.
Task<Reply> when_read(Request& request, Task<Result<std::string_view>> body, const void* function,
                      Task<Reply> (*then)(const void* function, Request& request, Result<std::string_view> body));

/// Waits for each in turn, up to the first that fails.
Task<Result<void>> wait_for_all(Task<Result<void>>* first, std::size_t count);

template <class R, class... P>
struct Signature {
  using Return = R;
  using Arguments = std::tuple<Argument<P>...>;

  static constexpr bool takes_what_it_knows =
      ((CheckParameter<P>::ok && CheckLifetime<R, P>::ok) && ...) && CheckBodies<P...>::ok;
  static constexpr bool checked = takes_what_it_knows && CheckReturn<R>::ok && (CheckDependency<R, P>::ok && ...);
  static constexpr bool provides = takes_what_it_knows && (CheckProviderParameter<P>::ok && ...);
  static constexpr bool waits = (Awaited<std::remove_cvref_t<P>> || ...);
  static constexpr bool wants_body = (TakesWholeBody<std::remove_cvref_t<P>> || ...);

  static EndpointDescription describe() {
    EndpointDescription endpoint;
    (Argument<P>::describe(endpoint), ...);
    if constexpr (checked_return()) Respond<R>::describe(endpoint);
    return endpoint;
  }

  template <class F>
  static Task<Reply> call(const F& function, Request& request) {
    if (auto refused = refuse(request)) return Reply{*std::move(refused)};
    if constexpr (wants_body) {
      Task<Result<std::string_view>> whole = request.text();
      if (whole.ready()) return with_body(function, request, whole.take());
      return when_read(request, std::move(whole), &function,
                       [](const void* f, Request& r, Result<std::string_view> body) {
                         return with_body(*static_cast<const F*>(f), r, std::move(body));
                       });
    } else {
      return answer(function, request, nullptr);
    }
  }

  /// With parameters that have to be waited for.
  template <class F>
  static Task<Reply> call_waiting(const F& function, Request& request, const Providers& providers) {
    return when_gathered(&function, request, providers, [](const void* f, Request& r, Arguments& arguments) {
      return answer_safely(*static_cast<const F*>(f), r, arguments);
    });
  }

  /// Everything that the parameters want, or the one error for all that is wrong.
  static Task<Result<void>> gather(Arguments& arguments, Request& request, DependencyScope& scope) {
    Result<std::string_view> body{std::string_view{}};
    if constexpr (wants_body) {
      Task<Result<std::string_view>> whole = request.text();
      body = co_await std::move(whole);
    }
    take_from(arguments, request, &body);
    if (auto refused = faults(arguments)) co_return *std::move(refused);
    if constexpr (waits) {
      std::array tasks = waiting(arguments, request, scope);
      Task<Result<void>> all = wait_for_all(tasks.data(), tasks.size());
      Result<void> done = co_await std::move(all);
      if (!done) co_return done.error();
    }
    co_return Result<void>{};
  }

  template <class F>
  static decltype(auto) invoke(const F& function, Arguments& arguments) {
    return std::apply([&](auto&... argument) -> decltype(auto) { return function(argument.take()...); }, arguments);
  }

 private:
  // Knows nothing of the function's type, which may be one that a coroutine of its own must not name: a lambda's.
  static Task<Reply> when_gathered(const void* function, Request& request, const Providers& providers,
                                   Task<Reply> (*then)(const void* function, Request& request, Arguments& arguments)) {
    if (auto refused = refuse(request)) co_return *std::move(refused);
    DependencyScope scope{providers};
    Arguments arguments;
    Result<void> gathered = co_await gather(arguments, request, scope);
    Task<Reply> answering = gathered ? then(function, request, arguments) : Task<Reply>{Reply{gathered.error()}};
    Reply reply = co_await std::move(answering);
    Result<void> ended = co_await scope.end();
    if (!ended && reply) co_return ended.error();
    co_return reply;
  }

  static constexpr bool checked_return() {
    if constexpr (std::is_same_v<R, void>) return true;
    else return Respond<R>::known;
  }

  static std::optional<Error> refuse([[maybe_unused]] const Request& request) {
    std::optional<Error> refused;
    if constexpr (wants_body) {
      ((refused = refused ? std::move(refused) : refuse_body<std::remove_cvref_t<P>>(request)), ...);
    }
    if constexpr (requires { Respond<R>::media_type; }) {
      if (!refused) refused = refuse_accept(request, Respond<R>::media_type);
    } else if constexpr (requires { Respond<R>::refuses(request); }) {
      if (!refused) refused = Respond<R>::refuses(request);
    }
    return refused;
  }

  template <class Bare>
  static std::optional<Error> refuse_body(const Request& request) {
    if constexpr (TakesWholeBody<Bare>) return Extract<Bare>::refuses(request);
    else return std::nullopt;
  }

  template <class F>
  static Task<Reply> with_body(const F& function, Request& request, Result<std::string_view> body) {
    return answer(function, request, &body);
  }

  template <class F>
  static Task<Reply> answer(const F& function, Request& request, const Result<std::string_view>* body) {
    Arguments arguments;
    take_from(arguments, request, body);
    if (auto refused = faults(arguments)) return Reply{*std::move(refused)};
    return answer(function, request, arguments);
  }

  template <class F>
  static Task<Reply> answer(const F& function, [[maybe_unused]] Request& request, Arguments& arguments) {
    if constexpr (std::is_void_v<R>) {
      invoke(function, arguments);
      return Respond<void>::from(request);
    } else {
      return Respond<R>::from(invoke(function, arguments), request);
    }
  }

  // What it throws at once is an Error too, so that dependencies end in order.
  template <class F>
  static Task<Reply> answer_safely(const F& function, Request& request, Arguments& arguments) {
    try {
      return answer(function, request, arguments);
    } catch (...) {
      return Reply{thrown_error()};
    }
  }

  static void take_from(Arguments& arguments, Request& request, const Result<std::string_view>* body) {
    std::apply([&](auto&... argument) { (argument.take_from(request, body), ...); }, arguments);
  }

  static std::optional<Error> faults(const Arguments& arguments) {
    if constexpr (sizeof...(P) == 0) {
      return std::nullopt;
    } else {
      const std::array<const Error*, sizeof...(P)> errors =
          std::apply([](const auto&... argument) { return std::array<const Error*, sizeof...(P)>{argument.error()...}; }, arguments);
      bool failed = false;
      for (const Error* error : errors) failed = failed || error != nullptr;
      if (!failed) return std::nullopt;
      return refusal(errors.data(), errors.size());
    }
  }

  static auto waiting(Arguments& arguments, Request& request, DependencyScope& scope) {
    constexpr std::size_t count = (0 + ... + std::size_t{Awaited<std::remove_cvref_t<P>>});
    std::array<Task<Result<void>>, count> tasks{filled<count>()};
    std::size_t i = 0;
    const auto add = [&](auto& argument) {
      if constexpr (requires { argument.wait(request, scope); }) tasks[i++] = argument.wait(request, scope);
    };
    std::apply([&](auto&... argument) { (add(argument), ...); }, arguments);
    return tasks;
  }

  template <std::size_t count>
  static std::array<Task<Result<void>>, count> filled() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<Task<Result<void>>, count>{((void)I, Task<Result<void>>{Result<void>{}})...};
    }(std::make_index_sequence<count>{});
  }
};

/// Stands in for a signature that cannot be read, so that the reason is the only error there is.
struct NoSignature {
  using Return = void;
  static constexpr bool takes_what_it_knows = true;
  static constexpr bool checked = true;
  static constexpr bool provides = true;
  static constexpr bool waits = false;
  template <class F>
  static Task<Reply> call(const F&, Request&);
  static EndpointDescription describe();
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

}  // namespace skiff::detail
