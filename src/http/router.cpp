#include <skiff/http/router.hpp>

#include "http/characters.hpp"
#include "http/endpoint_check.hpp"
#include "http/route_table.hpp"

#include <algorithm>
#include <span>

namespace skiff {
namespace {

/// Handed to the fallback of a part of the tree: what the path would have allowed. By router: a request may pass
/// through several, one inside another's middleware.
class AllowedMethods {
 public:
  using Methods = std::vector<std::string_view>;

  void set(const void* router, Methods methods) {
    for (auto& [other, theirs] : of_) {
      if (other == router) {
        theirs = std::move(methods);
        return;
      }
    }
    of_.emplace_back(router, std::move(methods));
  }
  const Methods* find(const void* router) const noexcept {
    for (const auto& [other, methods] : of_) {
      if (other == router && !methods.empty()) return &methods;
    }
    return nullptr;
  }

 private:
  std::vector<std::pair<const void*, Methods>> of_;
};

/// Tells the requests of one router from those of others; lives as long as what it serves.
using Identity = std::shared_ptr<const char>;

std::string allow_field(std::vector<std::string_view> methods) {
  if (std::find(methods.begin(), methods.end(), "GET") != methods.end()) methods.push_back("HEAD");
  methods.push_back("OPTIONS");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  std::string field;
  for (const std::string_view method : methods) field.append(field.empty() ? "" : ", ").append(method);
  return field;
}

/// Innermost where no route matched, so that the middlewares of that part of the tree see it too.
class Unmatched {
 public:
  explicit Unmatched(Identity router) : router_(std::move(router)) {}

  Reply operator()(Request& request) const {
    const AllowedMethods* known = request.get<AllowedMethods>();
    const AllowedMethods::Methods* allowed = known != nullptr ? known->find(router_.get()) : nullptr;
    if (allowed == nullptr) return not_found("there is nothing at " + std::string{request.path()});
    std::string field = allow_field(*allowed);
    if (request.method() == Method::options) return Response{Status::no_content}.header("Allow", field);
    return Error{ErrorKind::method_not_allowed,
                 std::string{request.method_text()} + " is not allowed here; allowed: " + field}
        .with_header("Allow", field);
  }

 private:
  Identity router_;
};

/// The Handler that a router becomes.
class RoutingHandler {
 public:
  RoutingHandler(RouteTable table, Identity identity)
      : table_(std::make_shared<const RouteTable>(std::move(table))), identity_(std::move(identity)) {}

  Task<Reply> operator()(Request& request) const {
    if (const TableRoute* route = table_->find_plain(request.path(), request.method_text())) {
      return call(*route, request, {});
    }
    return search(request);
  }

 private:
  Task<Reply> search(Request& request) const {
    if (request.target() == "*") {
      AllowedMethods::Methods allowed = table_->methods();
      allowed.push_back("OPTIONS");
      note(request, std::move(allowed));
      return table_->root_fallback()(request);
    }
    RequestBuilder builder{request};
    PathSegments path;
    if (const auto fault = path.split(request.path(), builder)) return Reply{bad_request(*fault)};
    RouteMatch match = table_->find(path, request.method_text());
    if (match.route == nullptr) {
      note(request, std::move(match.allowed));
      return (*match.fallback)(request);
    }
    return call(*match.route, request, {match.parameters.data(), match.parameter_count});
  }

  static Task<Reply> call(const TableRoute& route, Request& request,
                          std::span<const std::string_view> parameters) {
    RequestBuilder builder{request};
    builder.route(route.pattern);
    builder.clear_parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      builder.add_parameter(route.parameter_names[i], parameters[i]);
    }
    if (route.body_limit) request.body().limit(*route.body_limit);
    return route.handler(request);
  }

  void note(Request& request, AllowedMethods::Methods allowed) const {
    AllowedMethods* known = request.get<AllowedMethods>();
    if (known == nullptr && allowed.empty()) return;
    if (known == nullptr) known = &request.set(AllowedMethods{});
    known->set(identity_.get(), std::move(allowed));
  }

  std::shared_ptr<const RouteTable> table_;
  Identity identity_;
};

void check_method(const std::string& method, const std::string& pattern) {
  if (!characters::all(method, characters::token)) {
    throw ConfigurationError{"\"" + method + "\" (for " + pattern + ") is not a method"};
  }
  std::string upper = method;
  std::transform(upper.begin(), upper.end(), upper.begin(), characters::upper);
  if (upper != method && parse_method(upper) != Method::other) {
    throw ConfigurationError{"\"" + method + "\" (for " + pattern +
                             ") would never match: methods are case-sensitive, write \"" + upper + "\""};
  }
}

std::string joined(std::string_view prefix, std::string_view pattern) {
  if (prefix.empty()) return std::string{pattern};
  return std::string{prefix}.append(pattern == "/" ? "" : pattern);
}

}  // namespace

/// Walks a router and its parts, composes each route with the middlewares around it, and gathers every fault
/// instead of stopping at the first.
class RouteTableBuilder {
 public:
  /// `around`: the routers that this one is a part of, the outermost first, and itself.
  void add(const Router& router, const std::string& prefix, std::vector<const Router*> around = {}) {
    around.push_back(&router);
    const std::vector<Middleware> middlewares = middlewares_of(around);
    const std::shared_ptr<const Providers> providers = providers_of(around);
    for (const auto& route : router.routes_) {
      noting_faults([&] { add(*route, prefix, middlewares, providers); });
    }
    noting_faults([&] { add_area(prefix.empty() ? Pattern{} : Pattern::parse(prefix), around); });
    for (const auto& [part_prefix, part] : router.parts_) {
      if (!part_prefix.starts_with('/') || part_prefix.ends_with('/')) {
        faults_.push_back("prefix \"" + part_prefix + "\": a prefix starts with \"/\" and does not end with it");
        continue;
      }
      add(*part, prefix + part_prefix, around);
    }
  }

  /// Routes that make way for those there are.
  void add_beside(const Router& router) {
    for (const auto& route : router.routes_) {
      noting_faults([&] {
        if (!table_.has(Pattern::parse(route->pattern_))) {
          add(*route, "", router.middlewares_, std::make_shared<const Providers>());
        }
      });
    }
  }

  /// For people: the routes, not what serves them.
  static void describe(const Router& router, const std::string& prefix, std::vector<std::string> around,
                       std::vector<RouteDescription>& descriptions) {
    for (const Middleware& middleware : router.middlewares_) around.push_back(middleware.name());
    for (const auto& route : router.routes_) {
      RouteDescription description{route->method_, joined(prefix, route->pattern_), around, route->body_limit_,
                                   route->endpoint_.description};
      for (const Middleware& middleware : route->middlewares_) description.middlewares.push_back(middleware.name());
      descriptions.push_back(std::move(description));
    }
    for (const auto& [part_prefix, part] : router.parts_) describe(*part, prefix + part_prefix, around, descriptions);
  }

  Handler finish() {
    const auto identity = std::make_shared<const char>();
    for (const Area& area : areas_) {
      Handler fallback = composed(middlewares_of(area.routers), Handler{Unmatched{identity}});
      if (area.prefix.segments.empty()) {
        table_.set_root_fallback(std::move(fallback));
      } else if (area.has_its_own) {
        noting_faults([&] { table_.add_fallback(area.prefix, std::move(fallback)); });
      }
    }
    if (faults_.empty()) return Handler{RoutingHandler{std::move(table_), identity}};
    std::string message = "the routes cannot be served:";
    for (const std::string& fault : faults_) message += "\n  " + fault;
    throw ConfigurationError{message};
  }

 private:
  /// What lies under one prefix: all the routers that were put there, and those around them.
  struct Area {
    Pattern prefix;
    std::vector<const Router*> routers;
    bool has_its_own = false;  // middlewares, that those of the area around it lack
  };

  // Nobody can say which of several groups with one prefix an unknown path belongs to: it passes all of them.
  void add_area(Pattern prefix, const std::vector<const Router*>& routers) {
    const auto same = std::find_if(areas_.begin(), areas_.end(), [&](const Area& area) {
      return same_requests(area.prefix, prefix);
    });
    Area& area = same != areas_.end() ? *same : areas_.emplace_back(Area{std::move(prefix), {}, false});
    for (const Router* router : routers) {
      if (std::find(area.routers.begin(), area.routers.end(), router) == area.routers.end()) {
        area.routers.push_back(router);
      }
    }
    area.has_its_own = area.has_its_own || !routers.back()->middlewares_.empty();
  }

  static std::vector<Middleware> middlewares_of(const std::vector<const Router*>& routers) {
    std::vector<Middleware> all;
    for (const Router* router : routers) {
      all.insert(all.end(), router->middlewares_.begin(), router->middlewares_.end());
    }
    return all;
  }

  // The last one counts: from outside in, and then those that stand for others, from inside out.
  static std::shared_ptr<const Providers> providers_of(const std::vector<const Router*>& routers) {
    auto providers = std::make_shared<Providers>();
    for (const Router* router : routers) {
      for (const auto& [type, provider] : router->providers_) providers->add(type, provider);
    }
    for (auto router = routers.rbegin(); router != routers.rend(); ++router) {
      for (const auto& [type, provider] : (*router)->instead_) providers->add(type, provider);
    }
    return providers;
  }

  static Handler composed(const std::vector<Middleware>& around, Handler handler) {
    return around.empty() ? std::move(handler) : Handler{Chain{around, std::move(handler)}};
  }

  void add(const Route& route, const std::string& prefix, std::vector<Middleware> around,
           const std::shared_ptr<const Providers>& providers) {
    if (!route.pattern_.starts_with('/')) {
      throw ConfigurationError{"pattern \"" + route.pattern_ + "\": a pattern starts with \"/\""};
    }
    const std::string text = joined(prefix, route.pattern_);
    const Pattern pattern = Pattern::parse(text);
    const std::vector<std::string> names = pattern.parameter_names();
    check_method(route.method_, text);
    check_endpoint(route.endpoint_.description, described(route.method_, text), names, *providers, {});
    around.insert(around.end(), route.middlewares_.begin(), route.middlewares_.end());
    Handler handler = route.endpoint_.bind ? route.endpoint_.bind(providers) : route.endpoint_.handler;
    table_.add(pattern, {route.method_, text, names, composed(around, std::move(handler)), route.body_limit_});
  }

  template <class Step>
  void noting_faults(Step step) {
    try {
      step();
    } catch (const ConfigurationError& fault) {
      faults_.emplace_back(fault.what());
    }
  }

  RouteTable table_;
  std::vector<Area> areas_;
  std::vector<std::string> faults_;
};

Router& Router::use(Middleware middleware) {
  middlewares_.push_back(std::move(middleware));
  return *this;
}

Router& Router::use_outermost(Middleware middleware) {
  middlewares_.insert(middlewares_.begin(), std::move(middleware));
  return *this;
}

Router& Router::group(std::string_view prefix) {
  parts_.emplace_back(prefix, std::make_unique<Router>());
  return *parts_.back().second;
}

void Router::mount(std::string_view prefix, Router router) {
  parts_.emplace_back(prefix, std::make_unique<Router>(std::move(router)));
}

Route& Router::add(std::string_view method, std::string_view pattern, Endpoint endpoint) {
  routes_.push_back(std::make_unique<Route>(std::string{method}, std::string{pattern}, std::move(endpoint)));
  return *routes_.back();
}

Router& Router::add_provider(Providers::Entry provider, bool instead) {
  (instead ? instead_ : providers_).push_back(std::move(provider));
  return *this;
}

Handler Router::handler() const { return handler(Router{}); }

Handler Router::handler(const Router& beside) const {
  RouteTableBuilder builder;
  builder.add(*this, "");
  builder.add_beside(beside);
  return builder.finish();
}

std::vector<RouteDescription> Router::describe() const {
  std::vector<RouteDescription> descriptions;
  RouteTableBuilder::describe(*this, "", {}, descriptions);
  return descriptions;
}

}  // namespace skiff
