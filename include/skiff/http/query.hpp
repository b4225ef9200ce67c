#pragma once

#include <skiff/http/extract.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A query parameter: `Query<"limit", int, 20> limit`. Without a default it is required, unless T can be empty: a
/// std::optional, or a std::vector, which takes every `tag=` of `?tag=a&tag=b`. What is no T is a 400.
template <FixedString Name, class T = std::string, InputDefault Default = NoDefault{}>
class Query : public Input<T> {
 public:
  using Input<T>::Input;
};

/// All query parameters as the members of a described struct, with its defaults and rules: `QueryOf<Paging> page`.
template <class T>
class QueryOf : public Input<T> {
 public:
  using Input<T>::Input;
};

/// A header field: `Header<"x-tenant"> tenant`. As Query; a std::vector takes the items of a comma-separated list.
template <FixedString Name, class T = std::string, InputDefault Default = NoDefault{}>
class Header : public Input<T> {
 public:
  using Input<T>::Input;
};

/// A cookie: `Cookie<"session", std::optional<std::string>> session`.
template <FixedString Name, class T = std::string, InputDefault Default = NoDefault{}>
class Cookie : public Input<T> {
 public:
  using Input<T>::Input;
};

namespace detail {

Result<void> read_input(const Request& request, InputPlace in, std::string_view name, const Type& type, void* value,
                        bool required);
Result<void> read_query(const Request& request, const Type& type, void* value);

template <class P, InputPlace in, FixedString Name, class T, auto Default>
struct ExtractInput {
  static constexpr bool known = true;
  static constexpr bool required = !Default.given && !OptionalOf<T>::is && !(Growing<T> && !std::same_as<T, std::string>);

  static Result<P> from(Request& request) {
    T value = Default.template make<T>();
    Result<void> read = read_input(request, in, Name.view(), type_of<T>(), &value, required);
    if (!read) return std::move(read).error();
    return P{std::move(value)};
  }
  static void describe(EndpointDescription& endpoint) {
    InputDescription input{in, Name.view(), type_of<T>, required};
    if constexpr (Default.given) input.default_json = to_json(Default.template make<T>());
    endpoint.add_input(std::move(input));
  }
};

}  // namespace detail

template <FixedString Name, class T, InputDefault Default>
struct Extract<Query<Name, T, Default>>
    : detail::ExtractInput<Query<Name, T, Default>, InputPlace::query, Name, T, Default> {};
template <FixedString Name, class T, InputDefault Default>
struct Extract<Header<Name, T, Default>>
    : detail::ExtractInput<Header<Name, T, Default>, InputPlace::header, Name, T, Default> {};
template <FixedString Name, class T, InputDefault Default>
struct Extract<Cookie<Name, T, Default>>
    : detail::ExtractInput<Cookie<Name, T, Default>, InputPlace::cookie, Name, T, Default> {};

template <class T>
struct Extract<QueryOf<T>> {
  static_assert(detail::DescribedStruct<T>, "skiff: QueryOf<T> takes a described struct (SKIFF_DESCRIBE)");
  static constexpr bool known = true;

  static Result<QueryOf<T>> from(Request& request) {
    T value{};
    Result<void> read = detail::read_query(request, type_of<T>(), &value);
    if (!read) return std::move(read).error();
    return QueryOf<T>{std::move(value)};
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.add_input(InputPlace::query, {}, type_of<T>);
  }
};

}  // namespace skiff
