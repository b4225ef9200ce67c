#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/scalar.hpp>
#include <skiff/http/path.hpp>
#include <skiff/http/request.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {

namespace detail {
Error wrong_path_parameter(std::string_view name, std::string_view expected, std::string_view got);
}

/// How a handler's parameter of type P is taken from a request. A specialisation has
/// - `static constexpr bool known = true;`
/// - `static Result<P> from(Request&)`
/// - `static void describe(std::vector<std::string_view>& path_names)`: adds the path parameters it needs.
template <class P>
struct Extract {
  static constexpr bool known = false;
};

template <FixedString Name, class T>
struct Extract<Path<Name, T>> {
  static constexpr bool known = true;

  static Result<Path<Name, T>> from(Request& request) {
    const std::string_view text = request.path_parameter(Name.view());
    T value{};
    if (!Scalar<T>::parse(text, value)) {
      return detail::wrong_path_parameter(Name.view(), Scalar<T>::expected(), text);
    }
    return Path<Name, T>{std::move(value)};
  }
  static void describe(std::vector<std::string_view>& path_names) { path_names.push_back(Name.view()); }
};

}  // namespace skiff
