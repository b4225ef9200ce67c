#pragma once

#include <skiff/core/task.hpp>
#include <skiff/http/response.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

/// How a handler's return value becomes an answer: Response, Reply; text → 200 text/plain;
/// Result<any of these>; void or Result<void> → 204; Task<any of these>.
template <class T>
struct Respond {
  static constexpr bool known = false;
};

template <>
struct Respond<Response> {
  static constexpr bool known = true;
  static Reply from(Response response) { return response; }
};

template <std::convertible_to<std::string_view> T>
struct Respond<T> {
  static constexpr bool known = true;
  static Reply from(T text) {
    if constexpr (std::same_as<T, std::string>) return Response::text(std::move(text));
    else return Response::text(std::string{std::string_view{text}});
  }
};

template <>
struct Respond<void> {
  static constexpr bool known = true;
  static Reply from() { return Response{Status::no_content}; }
};

template <class T>
struct Respond<Result<T>> {
  static constexpr bool known = Respond<T>::known;
  static Reply from(Result<T>&& result) {
    if (!result) return result.error();
    if constexpr (std::is_void_v<T>) return Respond<void>::from();
    else return Respond<T>::from(*std::move(result));
  }
};

template <>
struct Respond<Error> {
  static constexpr bool known = true;
  static Reply from(Error error) { return error; }
};

template <class T>
struct Respond<Task<T>> {
  static constexpr bool known = Respond<T>::known;
  static Task<Reply> from(Task<T> task) {
    if constexpr (std::same_as<T, Reply>) {
      return task;
    } else {
      return finish(std::move(task));
    }
  }

 private:
  static Task<Reply> finish(Task<T> task) {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      co_return Respond<void>::from();
    } else {
      T value = co_await std::move(task);
      co_return Respond<T>::from(std::move(value));
    }
  }
};

}  // namespace skiff
