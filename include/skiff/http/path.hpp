#pragma once

#include <skiff/http/extract.hpp>

#include <string>
#include <string_view>

namespace skiff {

/// A path parameter as a handler's parameter: `Path<"id", std::uint64_t> id` takes the segment that the
/// pattern calls `{id}`, decoded and converted. It owns its value. Text that is no T never reaches the
/// handler: 400 with what was expected. A name that the pattern lacks refuses to start.
template <FixedString Name, class T = std::string>
class Path : public Input<T> {
 public:
  using Input<T>::Input;
};

namespace detail {
Result<void> read_path(const Request& request, std::string_view name, const Type& type, void* value);
}

template <FixedString Name, class T>
struct Extract<Path<Name, T>> {
  static constexpr bool known = true;

  static Result<Path<Name, T>> from(Request& request) {
    T value{};
    Result<void> read = detail::read_path(request, Name.view(), type_of<T>(), &value);
    if (!read) return std::move(read).error();
    return Path<Name, T>{std::move(value)};
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.add_input(InputPlace::path, Name.view(), type_of<T>);
  }
};

}  // namespace skiff
