#pragma once

#include <skiff/core/result.hpp>
#include <skiff/describe/types.hpp>
#include <skiff/http/input.hpp>
#include <skiff/http/request.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace skiff {

/// How a handler's parameter of type P is taken from a request. Specialise it for one of your own, which has
/// - `static constexpr bool known = true;`
/// - `static Result<P> from(Request&)`, or `Task<Result<P>>` when it has to wait. What is wrong with the input are the
///   Error's faults, so that the caller gets all of them at once.
/// - `static void describe(EndpointDescription&)`: adds what it takes.
///
/// One that takes the body has `static constexpr bool takes_body = true;`: a handler has one such parameter at most.
/// If it wants the whole body in memory, it has instead of from(Request&)
/// - `static std::optional<Error> refuses(const Request&)`: before anything of the body is read,
/// - `static Result<P> from(Request&, std::string_view body)`.
template <class P>
struct Extract {
  static constexpr bool known = false;
};

namespace detail {
/// A 415 when the body's Content-Type is none of these.
std::optional<Error> refuse_media_type(const Request& request, std::string_view expected, std::string_view also = {});
}

/// The body as it comes, to be read piece by piece: the handler's own from here on.
template <>
struct Extract<Body> {
  static constexpr bool known = true;
  static constexpr bool takes_body = true;
  static Result<Body> from(Request& request) { return std::move(request.body()); }
  static void describe(EndpointDescription& endpoint) { endpoint.body = BodyDescription{"*/*", nullptr}; }
};

}  // namespace skiff
