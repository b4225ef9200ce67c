#pragma once

#include <skiff/client/call_failure.hpp>
#include <skiff/client/call_options.hpp>
#include <skiff/client/options.hpp>
#include <skiff/core/task.hpp>
#include <skiff/describe/json.hpp>
#include <skiff/describe/types.hpp>
#include <skiff/http/handler.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

class InstanceSource;
class Metrics;

namespace client {

class Core;

/// One typed call without its types.
struct TypedCall {
  TypedCall(Method m, std::string where, CallOptions with) : method(m), target(std::move(where)), options(with) {}
  TypedCall(Method m, std::string where, std::string content, CallOptions with)
      : method(m), target(std::move(where)), json(std::move(content)), options(with) {}

  Method method;
  std::string target;
  std::optional<std::string> json;
  CallOptions options;
};

/// Reads the answer into `value`, a `type`. False: 404, where that is no failure.
Task<Result<bool>> call_for_json(std::shared_ptr<const Core> core, TypedCall call, const Type& type, void* value,
                                 bool may_be_missing);
Task<Result<std::string>> call_for_text(std::shared_ptr<const Core> core, TypedCall call);
Task<Result<void>> call_for_nothing(std::shared_ptr<const Core> core, TypedCall call);

template <class T>
Task<Result<T>> call_for(std::shared_ptr<const Core> core, TypedCall call) {
  T value{};
  const Result<bool> found = co_await call_for_json(std::move(core), std::move(call), type_of<T>(), &value, false);
  if (!found) co_return found.error();
  co_return value;
}

template <class T>
Task<Result<std::optional<T>>> call_for_optional(std::shared_ptr<const Core> core, TypedCall call) {
  T value{};
  const Result<bool> found = co_await call_for_json(std::move(core), std::move(call), type_of<T>(), &value, true);
  if (!found) co_return found.error();
  if (!*found) co_return std::optional<T>{};
  co_return std::optional<T>{std::move(value)};
}

}  // namespace client

/// What a client sends as JSON.
template <class T>
concept SentAsJson = Described<T> && !std::convertible_to<const T&, std::string_view>;

/// What a client can read an answer into: a described type, text, or nothing.
template <class T>
concept Received = std::is_void_v<T> || std::same_as<T, std::string> || Described<T>;

/// Calls another service. One line is a whole call: where the service is, which instance, how long, how often, what
/// when it fails, see ClientOptions.
///
///     Client inventory = app.client("inventory", {.timeout = 300ms});
///     auto stock = co_await inventory.get<Stock>("/stock/" + percent_encode(sku));
///     if (!stock) co_return stock.error();
///
/// A failure is an Error; call_failure() says which stage gave up and what every try met. Cheap to copy; copies share
/// what they know of the service. May be used on every worker; each has connections and statistics of its own. A call
/// is cancelled with the task that awaits it: when a caller leaves, the calls made for it end.
class Client {
 public:
  /// Calls nothing yet: a call is an Error that says so.
  Client() = default;

  /// A fixed address, "http://host:port". A malformed one throws ConfigurationError.
  explicit Client(std::string_view address, ClientOptions options = {});
  explicit Client(const char* address, ClientOptions options = {})
      : Client(std::string_view{address}, std::move(options)) {}

  /// A handler in this process, a router for instance: no socket. For tests, and for services in one program. Errors
  /// arrive as the answers that a server makes of them.
  explicit Client(Handler handler, ClientOptions options = {});

  /// A service by its instances. `metrics`, which outlive the client, may be null.
  Client(std::string name, std::shared_ptr<InstanceSource> instances, ClientOptions options = {},
         Metrics* metrics = nullptr);

  /// As Client makes it; for services.
  explicit Client(std::shared_ptr<const client::Core> core) noexcept : core_(std::move(core)) {}

  /// Any request, any answer, both may be streamed. An answer is a value whatever its status; a failure is when there
  /// is none. An answer of a status that is worth another try (502, 503, 504; 429 with Retry-After) is given when
  /// tries are used up.
  ///
  /// A streamed answer holds its connection until it is read to its end or dropped. A request whose body is streamed
  /// can be sent once; it is tried again only if nothing of it was sent.
  Task<Reply> request(Request request, CallOptions options = {}) const;

  /// As JSON. A status other than 2xx is an Error: 404, 409, 410 and 412 as themselves with the detail that the service
  /// gave, 429 and 503 as unavailable, 504 as gateway_timeout, the rest as bad_gateway. Of a std::optional, 404 is
  /// the empty one.
  template <Received T>
  Task<Result<T>> get(std::string target, CallOptions options = {}) const {
    return call<T>({Method::get, std::move(target), options});
  }
  template <Received T = void>
  Task<Result<T>> del(std::string target, CallOptions options = {}) const {
    return call<T>({Method::delete_, std::move(target), options});
  }
  template <Received T = void, SentAsJson B>
  Task<Result<T>> post(std::string target, const B& body, CallOptions options = {}) const {
    return call<T>({Method::post, std::move(target), to_json(body, JsonSide::request), options});
  }
  template <Received T = void, SentAsJson B>
  Task<Result<T>> put(std::string target, const B& body, CallOptions options = {}) const {
    return call<T>({Method::put, std::move(target), to_json(body, JsonSide::request), options});
  }
  template <Received T = void, SentAsJson B>
  Task<Result<T>> patch(std::string target, const B& body, CallOptions options = {}) const {
    return call<T>({Method::patch, std::move(target), to_json(body, JsonSide::request), options});
  }

  /// A client that answers with `fallback` what would be a failure: an Error, or a status of 5xx. It may itself call
  /// another service. What it gives is not marked: give it a header if callers need to know.
  using Fallback = std::function<Task<Reply>(Request& request, const Error& failure)>;
  Client with_fallback(Fallback fallback) const;

  /// The same with one answer: its status, headers and text, which is not streamed.
  Client with_fallback(Response response) const;

  /// The name that metrics and logs have: the service's, or the address.
  std::string_view name() const noexcept;

  /// What every circuit breaker of this client is told, on all workers: open (nothing is sent), closed (everything is),
  /// or, with nothing, to judge by itself again.
  void force_circuit(std::optional<CircuitState> state) const;

 private:
  template <class T>
  Task<Result<T>> call(client::TypedCall call) const {
    if constexpr (std::is_void_v<T>) {
      return client::call_for_nothing(core_, std::move(call));
    } else if constexpr (std::same_as<T, std::string>) {
      return client::call_for_text(core_, std::move(call));
    } else if constexpr (detail::OptionalOf<T>::is) {
      return client::call_for_optional<typename T::value_type>(core_, std::move(call));
    } else {
      return client::call_for<T>(core_, std::move(call));
    }
  }

  std::shared_ptr<const client::Core> core_;
};

}  // namespace skiff
