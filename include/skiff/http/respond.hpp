#pragma once

#include <skiff/core/task.hpp>
#include <skiff/describe/json.hpp>
#include <skiff/describe/types.hpp>
#include <skiff/http/input.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

template <class T>
class Json;

/// How a handler's return value becomes an answer. A type of your own is given one by specialisation:
/// - `static constexpr bool known = true;`
/// - `static Reply from(T value, const Request& request)`
/// - `static void describe(EndpointDescription&)`: what it answers.
/// With `static constexpr std::string_view media_type`, a caller who does not accept that gets a 406 before the handler
/// runs. One with several has `static std::optional<Error> refuses(const Request&)` instead.
template <class T>
struct Respond {
  static constexpr bool known = false;
};

namespace detail {

Response json_answer(const Type& type, const void* value, Status status);

/// Of what was made under the request's path, by its member "id"; empty when it has none.
std::string location_of(const Request& request, const Type& type, const void* value);

template <class T>
concept Text = std::convertible_to<T, std::string_view>;

/// Answered as JSON.
template <class T>
concept JsonAnswer = Described<T> && !Text<T> && !OptionalOf<T>::is;

inline constexpr std::string_view json_type = "application/json";

}  // namespace detail

template <>
struct Respond<Response> {
  static constexpr bool known = true;
  static Reply from(Response response, const Request&) { return response; }
  static void describe(EndpointDescription&) {}
};

/// 200 with text/plain.
template <detail::Text T>
struct Respond<T> {
  static constexpr bool known = true;
  static Reply from(T text, const Request&) {
    if constexpr (std::same_as<T, std::string>) return Response::text(std::move(text));
    else return Response::text(std::string{std::string_view{text}});
  }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{"text/plain", type_of<std::string>}; }
};

/// 204.
template <>
struct Respond<void> {
  static constexpr bool known = true;
  static Reply from(const Request&) { return Response{Status::no_content}; }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{{}, nullptr, 204}; }
};

/// 200 with JSON: a described struct, a list or map of them, a number …
template <detail::JsonAnswer T>
struct Respond<T> {
  static constexpr bool known = true;
  static constexpr std::string_view media_type = detail::json_type;
  static Reply from(const T& value, const Request&) { return detail::json_answer(type_of<T>(), &value, Status::ok); }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{media_type, type_of<T>}; }
};

template <class T>
struct Respond<Json<T>> {
  static constexpr bool known = true;
  static constexpr std::string_view media_type = detail::json_type;
  static Reply from(const Json<T>& value, const Request&) { return detail::json_answer(type_of<T>(), &*value, Status::ok); }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{media_type, type_of<T>}; }
};

/// 201: made by this request. Where it is stands in Location: what is given here, else the request's path with the
/// value's member "id" after it.
template <class T>
struct Created {
  template <class U = T>
    requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Created>)
  Created(U&& made, std::string where = {}) : value(std::forward<U>(made)), location(std::move(where)) {}

  T value;
  std::string location;
};
template <class T>
Created(T) -> Created<T>;
template <class T>
Created(T, std::string) -> Created<T>;

/// 202: begun, not done. `location` tells where to ask what became of it.
template <class T>
struct Accepted {
  template <class U = T>
    requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Accepted>)
  Accepted(U&& begun, std::string where = {}) : value(std::forward<U>(begun)), location(std::move(where)) {}

  T value;
  std::string location;
};
template <class T>
Accepted(T) -> Accepted<T>;
template <class T>
Accepted(T, std::string) -> Accepted<T>;

template <class T>
struct Respond<Created<T>> {
  static constexpr bool known = detail::JsonAnswer<T>;
  static constexpr std::string_view media_type = detail::json_type;
  static Reply from(const Created<T>& made, const Request& request) {
    const Type& type = type_of<T>();
    Response response = detail::json_answer(type, &made.value, Status::created);
    const std::string where = made.location.empty() ? detail::location_of(request, type, &made.value) : made.location;
    if (!where.empty()) response.header("Location", where);
    return response;
  }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{media_type, type_of<T>, 201}; }
};

template <class T>
struct Respond<Accepted<T>> {
  static constexpr bool known = detail::JsonAnswer<T>;
  static constexpr std::string_view media_type = detail::json_type;
  static Reply from(const Accepted<T>& begun, const Request&) {
    Response response = detail::json_answer(type_of<T>(), &begun.value, Status::accepted);
    if (!begun.location.empty()) response.header("Location", begun.location);
    return response;
  }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{media_type, type_of<T>, 202}; }
};

namespace detail {

/// The media type that R is answered in, when there is but one.
template <class R>
struct OnlyMediaType {
  static constexpr bool known = false;
};
template <class R>
  requires requires { Respond<R>::media_type; }
struct OnlyMediaType<R> {
  static constexpr bool known = true;
  static constexpr std::string_view name = Respond<R>::media_type;
};

template <class T, bool = OnlyMediaType<T>::known>
struct InheritMediaType {};
template <class T>
struct InheritMediaType<T, true> {
  static constexpr std::string_view media_type = OnlyMediaType<T>::name;
};
template <class T>
  requires requires(const Request& request) { Respond<T>::refuses(request); }
struct InheritMediaType<T, false> {
  static std::optional<Error> refuses(const Request& request) { return Respond<T>::refuses(request); }
};

}  // namespace detail

/// The value as it would be by itself; 404 when there is none.
template <class T>
struct Respond<std::optional<T>> : detail::InheritMediaType<T> {
  static constexpr bool known = Respond<T>::known;
  static Reply from(std::optional<T>&& value, const Request& request) {
    if (!value) return not_found("there is nothing at " + std::string{request.path()});
    return Respond<T>::from(*std::move(value), request);
  }
  static void describe(EndpointDescription& endpoint) { Respond<T>::describe(endpoint); }
};

template <class T>
struct Respond<Result<T>> : detail::InheritMediaType<T> {
  static constexpr bool known = Respond<T>::known;
  static Reply from(Result<T>&& result, const Request& request) {
    if (!result) return result.error();
    if constexpr (std::is_void_v<T>) return Respond<void>::from(request);
    else return Respond<T>::from(*std::move(result), request);
  }
  static void describe(EndpointDescription& endpoint) { Respond<T>::describe(endpoint); }
};

template <>
struct Respond<Error> {
  static constexpr bool known = true;
  static Reply from(Error error, const Request&) { return error; }
  static void describe(EndpointDescription&) {}
};

template <class T>
struct Respond<Task<T>> : detail::InheritMediaType<T> {
  static constexpr bool known = Respond<T>::known;
  static Task<Reply> from(Task<T> task, const Request& request) {
    if constexpr (std::same_as<T, Reply>) {
      return task;
    } else {
      return finish(std::move(task), request);
    }
  }
  static void describe(EndpointDescription& endpoint) { Respond<T>::describe(endpoint); }

 private:
  static Task<Reply> finish(Task<T> task, const Request& request) {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      co_return Respond<void>::from(request);
    } else {
      T value = co_await std::move(task);
      co_return Respond<T>::from(std::move(value), request);
    }
  }
};

}  // namespace skiff
