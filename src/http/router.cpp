#include <skiff/http/router.hpp>

#include "http/characters.hpp"
#include "http/route_table.hpp"

#include <algorithm>

namespace skiff {
namespace {

/// Handed to the fallback of a part of the tree: what the path would have allowed.
struct AllowedMethods {
  std::vector<std::string_view> methods;
};

std::string allow_field(std::vector<std::string_view> methods) {
  if (std::find(methods.begin(), methods.end(), "GET") != methods.end()) methods.push_back("HEAD");
  methods.push_back("OPTIONS");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  std::string field;
  for (const std::string_view method : methods) field.append(field.empty() ? "" : ", ").append(method);
  return field;
}

// Innermost where no route matched, so that the middlewares of that part of the tree see it too.
Reply answer_unmatched(Request& request) {
  const AllowedMethods* allowed = request.get<AllowedMethods>();
  if (allowed == nullptr || allowed->methods.empty()) {
    return not_found("there is nothing at " + std::string{request.path()});
  }
  std::string field = allow_field(allowed->methods);
  if (request.method() == Method::options) return Response{Status::no_content}.header("Allow", field);
  return Error{ErrorKind::method_not_allowed,
               std::string{request.method_text()} + " is not allowed here; allowed: " + field}
      .with_header("Allow", field);
}

/// The Handler that a router becomes.
class RoutingHandler {
 public:
  explicit RoutingHandler(RouteTable table) : table_(std::make_shared<const RouteTable>(std::move(table))) {}

  Task<Reply> operator()(Request& request) const {
    RequestBuilder builder{request};
    if (request.target() == "*") {
      AllowedMethods& allowed = request.set(AllowedMethods{table_->methods()});
      allowed.methods.push_back("OPTIONS");
      return table_->root_fallback()(request);
    }
    PathSegments path;
    if (const auto fault = path.split(request.path(), builder)) return Reply{bad_request(*fault)};
    RouteMatch match = table_->find(path, request.method_text());
    if (match.route == nullptr) {
      // Also when there are none, should a router that was asked before have left some.
      if (!match.allowed.empty() || request.get<AllowedMethods>() != nullptr) {
        request.set(AllowedMethods{std::move(match.allowed)});
      }
      return (*match.fallback)(request);
    }
    const TableRoute& route = *match.route;
    builder.route(route.pattern);
    builder.clear_parameters();
    for (std::size_t i = 0; i < match.parameter_count; ++i) {
      builder.add_parameter(route.parameter_names[i], match.parameters[i]);
    }
    if (route.body_limit) request.body().limit(*route.body_limit);
    return route.handler(request);
  }

 private:
  std::shared_ptr<const RouteTable> table_;
};

void check_method(const std::string& method, const std::string& pattern) {
  if (!characters::all(method, characters::token)) {
    throw ConfigurationError{"\"" + method + "\" (for " + pattern + ") is not a method"};
  }
  std::string upper = method;
  std::transform(upper.begin(), upper.end(), upper.begin(), characters::upper);
  if (upper != method && parse_method(upper) != Method::other) {
    throw ConfigurationError{"\"" + method + "\" (for " + pattern + ") would never match: methods are case-sensitive, " +
                             "write \"" + upper + "\""};
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
  void add(const Router& router, const std::string& prefix, std::vector<Middleware> around) {
    around.insert(around.end(), router.middlewares_.begin(), router.middlewares_.end());
    for (const auto& route : router.routes_) {
      noting_faults([&] { add(*route, prefix, around); });
    }
    if (prefix.empty()) {
      table_.set_root_fallback(composed(around, Handler{&answer_unmatched}));
    } else if (!router.middlewares_.empty()) {
      noting_faults([&] { table_.add_fallback(Pattern::parse(prefix), composed(around, Handler{&answer_unmatched})); });
    }
    for (const auto& [part_prefix, part] : router.parts_) {
      if (!part_prefix.starts_with('/') || part_prefix.ends_with('/')) {
        faults_.push_back("prefix \"" + part_prefix + "\": a prefix starts with \"/\" and does not end with it");
        continue;
      }
      add(*part, prefix + part_prefix, around);
    }
  }

  RouteTable finish() {
    if (faults_.empty()) return std::move(table_);
    std::string message = "the routes cannot be served:";
    for (const std::string& fault : faults_) message += "\n  " + fault;
    throw ConfigurationError{message};
  }

 private:
  static Handler composed(const std::vector<Middleware>& around, Handler handler) {
    return around.empty() ? std::move(handler) : Handler{Chain{around, std::move(handler)}};
  }

  void add(const Route& route, const std::string& prefix, std::vector<Middleware> around) {
    if (!route.pattern_.starts_with('/')) {
      throw ConfigurationError{"pattern \"" + route.pattern_ + "\": a pattern starts with \"/\""};
    }
    const std::string text = joined(prefix, route.pattern_);
    const Pattern pattern = Pattern::parse(text);
    const std::vector<std::string> names = pattern.parameter_names();
    for (const std::string_view name : route.endpoint_.path_names) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        throw ConfigurationError{described(route.method_, text) + ": its handler takes Path<\"" + std::string{name} +
                                 "\">, but the pattern has no {" + std::string{name} + "}"};
      }
    }
    check_method(route.method_, text);
    around.insert(around.end(), route.middlewares_.begin(), route.middlewares_.end());
    table_.add(pattern, {route.method_, text, names, composed(around, route.endpoint_.handler), route.body_limit_});
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
  std::vector<std::string> faults_;
};

Router& Router::use(Middleware middleware) {
  middlewares_.push_back(std::move(middleware));
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

Handler Router::handler() const {
  RouteTableBuilder builder;
  builder.add(*this, "", {});
  return Handler{RoutingHandler{builder.finish()}};
}

}  // namespace skiff
