#include "http/route_table.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/url.hpp>

#include <algorithm>
#include <utility>

namespace skiff {
namespace {

constexpr std::string_view any_method;

const TableRoute* route_with(const std::vector<TableRoute*>& routes, std::string_view method) noexcept {
  for (const TableRoute* route : routes) {
    if (same_text(route->method, method)) return route;
  }
  return nullptr;
}

/// The one path that such a pattern matches, as it is sent when nothing in it is escaped; empty where there
/// is no such path.
std::string plain_path(const Pattern& pattern) {
  std::string path;
  for (const Pattern::Segment& segment : pattern.segments) {
    if (segment.kind != Pattern::Kind::literal || segment.text.find_first_of("/%") != std::string::npos)
      return {};
    path.append("/").append(segment.text);
  }
  return path;
}

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
  TextMap<std::unique_ptr<Node>> literals;
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
  if (std::string path = plain_path(pattern); !path.empty()) plain_.insert_or_assign(std::move(path), &node);
}

void RouteTable::add_fallback(const Pattern& prefix, Handler fallback) {
  bool rest = false;
  descend(prefix, rest).fallback = std::move(fallback);
}

const TableRoute* RouteTable::find_plain(std::string_view path, std::string_view method) const {
  const auto found = plain_.find(path);
  return found == plain_.end() ? nullptr : route_of(found->second->here, method);
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

const TableRoute* RouteTable::route_of(const std::vector<TableRoute*>& routes, std::string_view method) {
  if (const TableRoute* own = route_with(routes, method)) return own;
  const TableRoute* get = method == "HEAD" ? route_with(routes, "GET") : nullptr;
  return get != nullptr ? get : route_with(routes, any_method);
}

bool RouteTable::choose(const std::vector<TableRoute*>& routes, Search& state) {
  state.match.route = route_of(routes, state.method);
  if (state.match.route != nullptr) return true;
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
