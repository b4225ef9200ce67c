#pragma once

#include <skiff/core/error.hpp>
#include <skiff/core/fault.hpp>
#include <skiff/core/fixed_string.hpp>
#include <skiff/describe/type.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <utility>
#include <vector>

namespace skiff {

/// A parameter of a request as a handler asks for it.
struct InputDescription {
  InputPlace in = InputPlace::query;
  std::string_view name;  // empty: the members of `type` are the parameters
  TypeRef type = nullptr;
  bool required = true;
  std::string default_json = {};  // empty: none
};

struct BodyDescription {
  std::string_view media_type;  // "application/json"
  TypeRef type = nullptr;       // null: any content
};

struct AnswerDescription {
  std::string_view media_type;
  TypeRef type = nullptr;
  std::uint16_t status = 200;
};

/// A Dep<T> that needs a provider.
struct DependencyDescription {
  std::type_index type;
  std::string_view name;  // of T, for a message
};

/// What a handler takes and answers, told by its signature: checked at start, and the source of its documentation.
struct EndpointDescription {
  // Not inline: every handler makes one.
  EndpointDescription();
  EndpointDescription(const EndpointDescription&);
  EndpointDescription(EndpointDescription&&) noexcept;
  EndpointDescription& operator=(EndpointDescription) noexcept;
  ~EndpointDescription();

  void add_input(InputPlace in, std::string_view name, TypeRef type, bool required = true);
  void add_input(InputDescription input);
  void add_dependency(const std::type_info& type);

  std::vector<InputDescription> inputs;
  std::optional<BodyDescription> body;
  std::optional<AnswerDescription> answer;
  std::vector<DependencyDescription> dependencies;
};

/// A value taken from a request, which it owns: what Path, Query, Header, Cookie, Json and Form have in common.
template <class T>
class Input {
 public:
  using value_type = T;

  explicit Input(T value) : value_(std::move(value)) {}

  const T& operator*() const& noexcept { return value_; }
  T& operator*() & noexcept { return value_; }
  T&& operator*() && noexcept { return std::move(value_); }
  const T* operator->() const noexcept { return &value_; }
  T* operator->() noexcept { return &value_; }

 private:
  T value_;
};

/// The default of a parameter, as a template argument: a number, true, "text", or nothing.
struct NoDefault {};

template <class V>
struct InputDefault {
  V value;
  consteval InputDefault(V v) : value(v) {}

  static constexpr bool given = true;
  template <class T>
  T make() const {
    return T(value);
  }
};

template <>
struct InputDefault<NoDefault> {
  NoDefault value{};
  consteval InputDefault(NoDefault) {}

  static constexpr bool given = false;
  template <class T>
  T make() const {
    return T{};
  }
};

template <std::size_t N>
struct InputDefault<FixedString<N>> {
  FixedString<N> value;
  consteval InputDefault(const char (&text)[N]) : value(text) {}

  static constexpr bool given = true;
  template <class T>
  T make() const {
    return T(value.view());
  }
};

template <class V>
InputDefault(V) -> InputDefault<V>;
template <std::size_t N>
InputDefault(const char (&)[N]) -> InputDefault<FixedString<N>>;

/// One answer to everything that is wrong with a request: the faults of all errors together. What is no matter of
/// content (401, 413, 415 …) stands for itself; a request that could not be read (400) weighs more than content that
/// breaks rules (422).
Error merged(std::vector<Error> errors);

}  // namespace skiff
