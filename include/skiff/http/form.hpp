#pragma once

#include <skiff/core/result.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/url.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace skiff {

struct FormLimits {
  /// Names with their values. More: an Error of kind content_too_large.
  std::size_t fields = 1'000;
};

/// The fields of a body of application/x-www-form-urlencoded (URL standard, 5.1), decoded, in order. Unlike QueryParameters it
/// takes only what is well-formed: a malformed escape, a NUL, or text that is not UTF-8 is an Error of kind
/// bad_request that names the field and the byte.
Result<QueryParameters> parse_form(std::string_view text, FormLimits limits = {});

/// A body of application/x-www-form-urlencoded as a handler's parameter: its fields are the members of a described
/// struct, with its defaults and rules. 415 for another content type, 400 and 422 as for Json.
template <class T>
class Form : public Input<T> {
 public:
  using Input<T>::Input;
};

namespace detail {
Result<void> read_form_body(std::string_view body, const Type& type, void* value);
}

template <class T>
struct Extract<Form<T>> {
  static_assert(detail::DescribedStruct<T>, "skiff: Form<T> takes a described struct (SKIFF_DESCRIBE)");
  static constexpr bool known = true;
  static constexpr bool takes_body = true;

  static std::optional<Error> refuses(const Request& request) {
    return detail::refuse_media_type(request, "application/x-www-form-urlencoded");
  }
  static Result<Form<T>> from(Request&, std::string_view body) {
    T value{};
    Result<void> read = detail::read_form_body(body, type_of<T>(), &value);
    if (!read) return std::move(read).error();
    return Form<T>{std::move(value)};
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.body = BodyDescription{"application/x-www-form-urlencoded", type_of<T>};
  }
};

}  // namespace skiff
