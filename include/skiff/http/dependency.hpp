#pragma once

#include <skiff/core/generator.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/http/input.hpp>
#include <skiff/http/request.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <utility>
#include <vector>

namespace skiff {

/// What a handler needs besides its request: a session, a transaction, who the caller is. Made for each request by the
/// provider that Router::provide() was given, once however many ask for it, and destroyed when the handler has
/// answered, before a streamed body is sent.
template <class T>
class Dep {
 public:
  using value_type = T;

  explicit Dep(T& value) noexcept : value_(&value) {}

  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return value_; }

 private:
  T* value_;
};

class Providers;

namespace detail {

/// One value that a provider has made.
class Provided {
 public:
  virtual ~Provided() = default;

  /// What a provider that is a Generator does after its co_yield. Not called when the request is cancelled.
  virtual Task<Result<void>> end() { return Result<void>{}; }

  const std::type_info* type = nullptr;
  void* value = nullptr;
};

/// The values of one request, destroyed in the reverse order of their making.
class DependencyScope {
 public:
  explicit DependencyScope(const Providers& providers) noexcept : providers_(providers) {}
  DependencyScope(const DependencyScope&) = delete;
  DependencyScope& operator=(const DependencyScope&) = delete;
  ~DependencyScope();

  /// The value of that type, made when it is not there yet.
  Task<Result<void*>> get(const std::type_info& type, Request& request);

  /// Ends all of them. The first failure is the outcome.
  Task<Result<void>> end();

 private:
  const Providers& providers_;
  std::vector<std::unique_ptr<Provided>> values_;
};

/// Makes values of one type.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual Task<Result<std::unique_ptr<Provided>>> provide(Request& request, DependencyScope& scope) const = 0;
  virtual const EndpointDescription& description() const = 0;
};

template <class T>
class ProvidedValue final : public Provided {
 public:
  explicit ProvidedValue(T made) : value_(std::move(made)) { value = &value_; }

 private:
  T value_;
};

template <class T>
class ProvidedByGenerator final : public Provided {
 public:
  ProvidedByGenerator(Generator<T> generator, T made) : generator_(std::move(generator)), value_(std::move(made)) {
    value = &value_;
  }
  Task<Result<void>> end() override { return finish(generator_); }

 private:
  static Task<Result<void>> finish(Generator<T>& generator) {
    const std::optional<T> more = co_await generator.next();
    if (more) co_return internal_error("a provider yields once");
    co_return Result<void>{};
  }

  Generator<T> generator_;
  T value_;
};

}  // namespace detail

/// The providers that hold for a handler. Immutable while it serves.
class Providers {
 public:
  using Entry = std::pair<std::type_index, std::shared_ptr<const detail::Provider>>;

  /// The last one added for a type counts.
  void add(std::type_index type, std::shared_ptr<const detail::Provider> provider) {
    entries_.emplace_back(type, std::move(provider));
  }
  const detail::Provider* find(std::type_index type) const noexcept;
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace skiff
