#pragma once

#include <skiff/describe/json.hpp>
#include <skiff/http/extract.hpp>
#include <skiff/http/respond.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

/// The request's body, read from JSON into a described type and checked by its rules; the handler runs only when all
/// of it is right. 415 for another content type, 400 for what is no JSON, 422 with every fault for the rest.
template <class T>
class Json : public Input<T> {
 public:
  using Input<T>::Input;
};

/// A JSON Merge Patch (RFC 7396, application/merge-patch+json) for a T that the handler fetches:
///
///     app.patch("/orders/{id}", [&](Path<"id", int> id, Patch<Order> patch) -> Result<Order> {
///       Order order = orders.get(*id);
///       if (auto applied = patch.apply_to(order); !applied) return applied.error();
///       return orders.replace(order);
///     });
template <class T>
class Patch {
 public:
  explicit Patch(std::string text) : text_(std::move(text)) {}

  /// Changes `value`, which then keeps T's rules: else an Error with every fault, and `value` is as it was.
  Result<void> apply_to(T& value) const {
    T changed = value;
    JsonOptions options;
    options.side = JsonSide::request;
    Result<void> merged = merge_json(text_, changed, options);
    if (merged) merged = validate(changed, options);
    if (merged) value = std::move(changed);
    return merged;
  }

  /// The patch as it came.
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

namespace detail {
Result<void> read_json_body(std::string_view body, const Type& type, void* value);
Result<void> read_patch_body(std::string_view body);
}  // namespace detail

template <class T>
struct Extract<Json<T>> {
  static constexpr bool known = true;
  static constexpr bool takes_body = true;

  static std::optional<Error> refuses(const Request& request) {
    return detail::refuse_media_type(request, "application/json");
  }
  static Result<Json<T>> from(Request&, std::string_view body) {
    const Type& type = type_of<T>();
    if constexpr (std::is_default_constructible_v<T>) {  // else type_of() does not compile, and says so
      Result<Json<T>> json{Json<T>{T{}}};
      Result<void> read = detail::read_json_body(body, type, &**json);
      if (!read) json = std::move(read).error();
      return json;
    }
  }
  static void describe(EndpointDescription& endpoint) { endpoint.body = BodyDescription{"application/json", type_of<T>}; }
};

template <class T>
struct Extract<Patch<T>> {
  static_assert(detail::DescribedStruct<T>, "skiff: Patch<T> takes a described struct (SKIFF_DESCRIBE)");
  static constexpr bool known = true;
  static constexpr bool takes_body = true;

  static std::optional<Error> refuses(const Request& request) {
    return detail::refuse_media_type(request, "application/merge-patch+json", "application/json");
  }
  static Result<Patch<T>> from(Request&, std::string_view body) {
    Result<void> read = detail::read_patch_body(body);
    if (!read) return std::move(read).error();
    return Patch<T>{std::string{body}};
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.body = BodyDescription{"application/merge-patch+json", type_of<T>};
  }
};

}  // namespace skiff
