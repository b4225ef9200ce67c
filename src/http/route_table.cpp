#include "http/route_table.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/url.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace skiff {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

}  // namespace

std::string described(std::string_view method, std::string_view pattern) {
  return std::string{method.empty() ? "any method" : method}.append(" ").append(pattern);
}

std::optional<std::string> PathSegments::split(std::string_view path, RequestBuilder& builder) {
  path_ = path;
  builder_ = &builder;
  if (!path.starts_with('/')) return "the path must start with \"/\"";
  const bool encoded = path.find('%') != std::string_view::npos;
  const bool dots = encoded || path.find("/.") != std::string_view::npos;
  decoded_ = encoded;
  for (std::string_view rest = path.substr(1);;) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    std::string_view segment = rest.substr(0, slash);
    if (encoded && segment.find('%') != std::string_view::npos) {
      std::optional<std::string> text = percent_decode(segment);
      if (!text) return "the path has a malformed percent escape";
      segment = builder.keep(*std::move(text));
    }
    if (dots && has_dot_segment(segment)) return "the path has a \".\" or \"..\" segment";
    push(segment);
    if (slash == rest.size()) return std::nullopt;
    rest.remove_prefix(slash + 1);
  }
}

void PathSegments::push(std::string_view segment) {
  if (size_ < few) {
    few_[size_] = segment;
  } else {
    many_.push_back(segment);
  }
  ++size_;
}

std::string_view PathSegments::rest(std::size_t i) const {
  if (!decoded_) {
    const std::string_view first = (*this)[i];
    return path_.substr(static_cast<std::size_t>(first.data() - path_.data()));
  }
  std::string joined;
  for (std::size_t k = i; k < size_; ++k) joined.append(k > i ? "/" : "").append((*this)[k]);
  return builder_->keep(std::move(joined));
}

struct RouteTable::Node {
  boost::unordered_flat_map<std::string, std::unique_ptr<Node>, TextHash, std::equal_to<>> literals;
  std::unique_ptr<Node> parameter;
  std::vector<TableRoute*> here;
  std::vector<TableRoute*> rest;
  Handler fallback;
};

struct RouteTable::Search {
  const PathSegments& path;
  std::string_view method;
  RouteMatch& match;
  std::size_t fallback_depth = 0;  // the root's
};

RouteTable::RouteTable() : root_(new Node, [](Node* node) { delete node; }) {}

RouteTable::Node& RouteTable::descend(const Pattern& pattern, bool& rest) {
  Node* node = root_.get();
  for (const Pattern::Segment& segment : pattern.segments) {
    if (segment.kind == Pattern::Kind::rest) {
      rest = true;
      break;
    }
    std::unique_ptr<Node>& child =
        segment.kind == Pattern::Kind::literal ? node->literals[segment.text] : node->parameter;
    if (!child) child = std::make_unique<Node>();
    node = child.get();
  }
  return *node;
}

bool RouteTable::has(const Pattern& pattern) {
  bool rest = false;
  const Node& node = descend(pattern, rest);
  return !(rest ? node.rest : node.here).empty();
}

void RouteTable::add(const Pattern& pattern, TableRoute route) {
  bool rest = false;
  Node& node = descend(pattern, rest);
  std::vector<TableRoute*>& routes = rest ? node.rest : node.here;
  for (const TableRoute* other : routes) {
    if (other->method == route.method) {
      throw ConfigurationError{described(route.method, route.pattern) + " conflicts with " +
                               described(other->method, other->pattern) + ": both match the same requests"};
    }
  }
  routes_.push_back(std::make_unique<TableRoute>(std::move(route)));
  routes.push_back(routes_.back().get());
}

void RouteTable::add_fallback(const Pattern& prefix, Handler fallback) {
  bool rest = false;
  descend(prefix, rest).fallback = std::move(fallback);
}

RouteMatch RouteTable::find(const PathSegments& path, std::string_view method) const {
  RouteMatch match;
  match.fallback = &root_fallback_;
  Search state{path, method, match};
  search(*root_, 0, state);
  return match;
}

bool RouteTable::search(const Node& node, std::size_t depth, Search& state) {
  if (node.fallback && depth > state.fallback_depth) {
    state.fallback_depth = depth;
    state.match.fallback = &node.fallback;
  }
  if (depth == state.path.size()) return choose(node.here, state);

  const std::string_view segment = state.path[depth];
  if (const auto child = node.literals.find(segment); child != node.literals.end()) {
    if (search(*child->second, depth + 1, state)) return true;
  }
  if (node.parameter && !segment.empty()) {
    state.match.parameters[state.match.parameter_count++] = segment;
    if (search(*node.parameter, depth + 1, state)) return true;
    --state.match.parameter_count;
  }
  if (!node.rest.empty() && choose(node.rest, state)) {
    state.match.parameters[state.match.parameter_count++] = state.path.rest(depth);
    return true;
  }
  return false;
}

bool RouteTable::choose(const std::vector<TableRoute*>& routes, Search& state) {
  const TableRoute* any = nullptr;
  const TableRoute* get = nullptr;
  for (const TableRoute* route : routes) {
    if (route->method == state.method) {
      state.match.route = route;
      return true;
    }
    if (route->method.empty()) any = route;
    if (route->method == "GET") get = route;
  }
  if (get != nullptr && state.method == "HEAD") {
    state.match.route = get;
    return true;
  }
  if (any != nullptr) {
    state.match.route = any;
    return true;
  }
  for (const TableRoute* route : routes) state.match.allowed.push_back(route->method);
  return false;
}

std::vector<std::string_view> RouteTable::methods() const {
  std::vector<std::string_view> methods;
  for (const auto& route : routes_) {
    if (!route->method.empty()) methods.push_back(route->method);
  }
  return methods;
}

}  // namespace skiff
