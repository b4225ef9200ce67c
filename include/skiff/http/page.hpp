#pragma once

#include <skiff/http/respond.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// A part of a long list: its items as a JSON array, and Link fields (RFC 8288) to the parts around it, which are the
/// request's own target with other query parameters.
///
///     Page<Order> page{orders.after(*after, *limit)};
///     if (!page.items.empty()) page.link("next", "after", std::to_string(page.items.back().id));
template <class T>
struct Page {
  Page() = default;
  explicit Page(std::vector<T> some) : items(std::move(some)) {}

  /// A link of relation `rel` ("next", "prev", "first", "last") to where the query parameter `name` is `value`. A
  /// second call for the same relation adds another parameter to the same link.
  Page& link(std::string_view rel, std::string_view name, std::string_view value) & {
    for (auto& [known, parameters] : links) {
      if (known != rel) continue;
      parameters.emplace_back(name, value);
      return *this;
    }
    links.emplace_back(rel, std::vector<std::pair<std::string, std::string>>{{std::string{name}, std::string{value}}});
    return *this;
  }

  std::vector<T> items;
  std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> links;
};

namespace detail {
/// `<target>; rel="next"`, the target being the request's with these parameters in the place of its own.
std::string link_field(const Request& request, std::string_view rel,
                       const std::vector<std::pair<std::string, std::string>>& parameters);
}  // namespace detail

template <class T>
struct Respond<Page<T>> {
  static constexpr bool known = detail::JsonAnswer<T>;
  static constexpr std::string_view media_type = detail::json_type;
  static Reply from(const Page<T>& page, const Request& request) {
    Response response = detail::json_answer(type_of<std::vector<T>>(), &page.items, Status::ok);
    for (const auto& [rel, parameters] : page.links) {
      response.headers().add("Link", detail::link_field(request, rel, parameters));
    }
    return response;
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.answer = AnswerDescription{media_type, type_of<std::vector<T>>};
  }
};

}  // namespace skiff
