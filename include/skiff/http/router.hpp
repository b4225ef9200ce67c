#pragma once

#include <skiff/http/endpoint.hpp>
#include <skiff/http/handler.hpp>
#include <skiff/http/json.hpp>
#include <skiff/http/json_stream.hpp>
#include <skiff/http/middleware.hpp>
#include <skiff/http/page.hpp>
#include <skiff/http/path.hpp>
#include <skiff/http/query.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// One route while the service is put together; what is set here applies to that route alone.
class Route {
 public:
  Route(std::string method, std::string pattern, Endpoint endpoint)
      : method_(std::move(method)), pattern_(std::move(pattern)), endpoint_(std::move(endpoint)) {}

  /// The largest request body, in bytes, instead of the server's limit: for an upload, or a tighter one.
  Route& body_limit(std::uint64_t bytes) {
    body_limit_ = bytes;
    return *this;
  }

  /// A middleware around this route, inside those of its router.
  Route& use(Middleware middleware) {
    middlewares_.push_back(std::move(middleware));
    return *this;
  }

 private:
  friend class RouteTableBuilder;
  std::string method_;
  std::string pattern_;
  Endpoint endpoint_;
  std::vector<Middleware> middlewares_;
  std::optional<std::uint64_t> body_limit_;
};

/// A route as people and tools read it.
struct RouteDescription {
  std::string method;  // empty: any
  std::string pattern;
  std::vector<std::string> middlewares;  // the outermost first
  std::optional<std::uint64_t> body_limit;
  EndpointDescription endpoint = {};
};

/// Routes requests by path and method. Patterns are literal segments, `{name}` for one segment and
/// `{name...}` for the rest of the path, as the last segment:
///
///     /users/me   before   /users/{id}   before   /users/{path...}
///
/// The choice is made segment by segment from the left, whatever the order of registration, and only among
/// routes that have the method. Segments are compared and handed on percent-decoded; an encoded slash does
/// not split. A path with "." or ".." segments is refused (400), however they are encoded.
///
/// HEAD is answered by GET; OPTIONS by the list of methods; a path without the method is 405 with Allow, a
/// path without any route is 404. Middlewares run around these answers too.
///
/// A Router is a plan. handler() checks the whole of it and makes what serves.
class Router {
 public:
  Router() = default;
  Router(Router&&) = default;
  Router& operator=(Router&&) = default;

  template <class F>
  Route& get(std::string_view pattern, F&& handler) { return on("GET", pattern, std::forward<F>(handler)); }
  template <class F>
  Route& head(std::string_view pattern, F&& handler) { return on("HEAD", pattern, std::forward<F>(handler)); }
  template <class F>
  Route& post(std::string_view pattern, F&& handler) { return on("POST", pattern, std::forward<F>(handler)); }
  template <class F>
  Route& put(std::string_view pattern, F&& handler) { return on("PUT", pattern, std::forward<F>(handler)); }
  template <class F>
  Route& patch(std::string_view pattern, F&& handler) { return on("PATCH", pattern, std::forward<F>(handler)); }
  template <class F>
  Route& del(std::string_view pattern, F&& handler) { return on("DELETE", pattern, std::forward<F>(handler)); }
  template <class F>
  Route& options(std::string_view pattern, F&& handler) { return on("OPTIONS", pattern, std::forward<F>(handler)); }

  /// Every method that has no route of its own at this pattern.
  template <class F>
  Route& any(std::string_view pattern, F&& handler) { return on("", pattern, std::forward<F>(handler)); }

  /// Any method, by its text: `on("PURGE", ...)`. Methods are case-sensitive: `on("get", ...)` is refused.
  template <class F>
  Route& on(std::string_view method, std::string_view pattern, F&& handler) {
    return add(method, pattern, make_endpoint(std::forward<F>(handler)));
  }

  /// Makes what handlers of this router and its parts ask for as a Dep<T>, each time a request needs one: a function of
  /// the request's parameters and of other dependencies, that returns T, Result<T>, a Task of these, or a Generator<T>
  /// that yields once and cleans up when the handler has answered.
  ///
  ///     router.provide([&pool](Header<"x-tenant"> tenant) -> Task<Result<Session>> { return pool.open(*tenant); });
  ///
  /// Of several for one type, that of the innermost router counts. A Dep<T> without one refuses to start.
  template <class F>
  Router& provide(F&& function) {
    return add_provider(make_provider(std::forward<F>(function)), false);
  }

  /// As provide(), before every other for its type, those of parts too: for a test.
  template <class F>
  Router& provide_instead(F&& function) {
    return add_provider(make_provider(std::forward<F>(function)), true);
  }

  /// Adds a middleware around every route of this router, those of its groups and mounts, and its 404 and
  /// 405. The first added is the outermost. The order relative to routes does not matter.
  Router& use(Middleware middleware);

  /// As use(), outside of all that were added before.
  Router& use_outermost(Middleware middleware);

  /// A part of this router under a prefix, with middlewares of its own. Each call makes another part, also with a
  /// prefix that is there already; the 404 and 405 under that prefix pass the middlewares of all its parts, the
  /// first part's outermost. The reference is valid while this router lives and is not moved from.
  Router& group(std::string_view prefix);

  /// Puts a whole router under a prefix. Its pattern "/" becomes the prefix itself.
  void mount(std::string_view prefix, Router router);

  /// What serves these routes; shares the handlers with this plan. Throws ConfigurationError with all that
  /// is wrong: conflicting routes (naming both), malformed patterns, handlers whose Path the pattern lacks.
  Handler handler() const;
  operator Handler() const { return handler(); }

  /// handler(), with the routes of `beside` (without its parts) added outside of this router's middlewares. Where
  /// both have a pattern, it is this router's.
  Handler handler(const Router& beside) const;

  /// Every route of this router and its parts, in the order of registration.
  std::vector<RouteDescription> describe() const;

 private:
  friend class RouteTableBuilder;
  struct Mounted;

  Route& add(std::string_view method, std::string_view pattern, Endpoint endpoint);
  Router& add_provider(Providers::Entry provider, bool instead);

  std::vector<std::unique_ptr<Route>> routes_;
  std::vector<Providers::Entry> providers_;
  std::vector<Providers::Entry> instead_;
  std::vector<Middleware> middlewares_;
  std::vector<std::pair<std::string, std::unique_ptr<Router>>> parts_;
};

}  // namespace skiff
