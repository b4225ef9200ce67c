#pragma once

#include <skiff/http/dependency.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/signature_checks.hpp>

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff::detail {

/// Converts to what a function returns, which is so made where it stays.
template <class F>
struct InPlace {
  F make;
  operator std::invoke_result_t<F&>() { return make(); }
};
template <class F>
InPlace(F) -> InPlace<F>;

/// One parameter taken from a request: the request itself, or a value that may have failed.
template <class P>
class Argument {
 public:
  using Bare = std::remove_cvref_t<P>;

  /// `body` is the whole body, for the parameter that wants it.
  void take_from(Request& request, const Result<std::string_view>* body) {
    if constexpr (TakesWholeBody<Bare>) {
      if (*body) value_.emplace(InPlace{[&] { return Extract<Bare>::from(request, **body); }});
      else value_.emplace(body->error());
    } else if constexpr (!Awaited<Bare>) {
      value_.emplace(InPlace{[&] { return Extract<Bare>::from(request); }});
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

}  // namespace skiff::detail
