#pragma once

#include <skiff/http/dependency.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/respond.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// How a function with typed parameters is called with a request. For make_endpoint() and make_provider().
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

/// One parameter taken from a request: the request itself, or a value that may have failed.
template <class P>
class Argument {
 public:
  using Bare = std::remove_cvref_t<P>;

  /// `body` is the whole body, for the parameter that wants it.
  void take_from(Request& request, const Result<std::string_view>* body) {
    if constexpr (TakesWholeBody<Bare>) {
      if (*body) value_.emplace(Extract<Bare>::from(request, **body));
      else value_.emplace(body->error());
    } else if constexpr (!Awaited<Bare>) {
      value_.emplace(Extract<Bare>::from(request));
    }
  }

  /// What has to be waited for, begun when it is awaited.
  Task<Result<void>> wait(Request& request, DependencyScope& scope)
    requires Awaited<Bare>
  {
    if constexpr (is_dependency<Bare>) {
      using T = typename Bare::value_type;
      Result<void*> found = co_await scope.get(typeid(T), request);
      if (!found) co_return found.error();
      value_.emplace(Bare{*static_cast<T*>(*found)});
    } else {
      value_.emplace(co_await Extract<Bare>::from(request));
      if (!*value_) co_return value_->error();
    }
    co_return Result<void>{};
  }

  const Error* error() const noexcept { return value_ && !*value_ ? &value_->error() : nullptr; }
  Bare&& take() { return **std::move(value_); }

  static void describe(EndpointDescription& endpoint) {
    if constexpr (is_dependency<Bare>) {
      using T = typename Bare::value_type;
      endpoint.add_dependency(typeid(T));
    } else {
      Extract<Bare>::describe(endpoint);
    }
  }

 private:
  std::optional<Result<Bare>> value_;
};

template <>
class Argument<Request&> {
 public:
  void take_from(Request& request, const Result<std::string_view>*) noexcept { request_ = &request; }
  const Error* error() const noexcept { return nullptr; }
  Request& take() const noexcept { return *request_; }
  static void describe(EndpointDescription&) noexcept {}

 private:
  Request* request_ = nullptr;
};

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
