#pragma once

#include "core/text_map.hpp"
#include "http/pattern.hpp"

#include <skiff/http/handler.hpp>
#include <skiff/http/request.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A route, composed and ready to serve.
struct TableRoute {
  std::string method;  // empty: any
  std::string pattern;
  std::vector<std::string> parameter_names;
  Handler handler;
  std::optional<std::uint64_t> body_limit;
};

/// A route as a fault names it.
std::string described(std::string_view method, std::string_view pattern);

/// What was found for a path and a method.
struct RouteMatch {
  const TableRoute* route = nullptr;
  /// Without a route: the handlers for this part of the tree, and the methods that the path has.
  const Handler* fallback = nullptr;
  std::vector<std::string_view> allowed;
  std::size_t parameter_count = 0;
  std::array<std::string_view, RequestBuilder::max_parameters> parameters{};
};

/// A path, split at its slashes and decoded.
class PathSegments {
 public:
  /// Says what is wrong with the path, or nothing. Decoded text is kept in `builder`'s request.
  std::optional<std::string> split(std::string_view path, RequestBuilder& builder);

  std::size_t size() const noexcept { return size_; }
  std::string_view operator[](std::size_t i) const noexcept { return i < few ? few_[i] : many_[i - few]; }

  /// The path from segment `i` on, decoded.
  std::string_view rest(std::size_t i) const;

 private:
  void push(std::string_view segment);

  static constexpr std::size_t few = 8;
  std::array<std::string_view, few> few_;
  std::vector<std::string_view> many_;
  std::size_t size_ = 0;
  bool decoded_ = false;
  std::string_view path_;
  RequestBuilder* builder_ = nullptr;
};

/// A tree of path segments: a literal child by hash, a parameter child, a rest. A look-up costs one hash per
/// segment, whatever the number of routes; going back from a dead end visits no node twice. A path that is
/// the text of a pattern is looked up whole.
class RouteTable {
 public:
  RouteTable();

  /// Throws ConfigurationError that names both routes on a conflict.
  void add(const Pattern& pattern, TableRoute route);

  /// Whether there is a route with this pattern, of whatever method.
  bool has(const Pattern& pattern);

  /// `fallback` answers what is under `prefix` and has no route.
  void add_fallback(const Pattern& prefix, Handler fallback);
  void set_root_fallback(Handler fallback) { root_fallback_ = std::move(fallback); }

  RouteMatch find(const PathSegments& path, std::string_view method) const;

  /// What find() would, where a pattern without parameters is the very text of the path. Null where only
  /// find() can tell.
  const TableRoute* find_plain(std::string_view path, std::string_view method) const;

  /// Every method that some route has, for OPTIONS *.
  std::vector<std::string_view> methods() const;
  const Handler& root_fallback() const noexcept { return root_fallback_; }

 private:
  struct Node;
  struct Search;

  Node& descend(const Pattern& pattern, bool& rest);
  static bool search(const Node& node, std::size_t depth, Search& search);
  static const TableRoute* route_of(const std::vector<TableRoute*>& routes, std::string_view method);
  static bool choose(const std::vector<TableRoute*>& routes, Search& search);

  std::vector<std::unique_ptr<TableRoute>> routes_;
  Handler root_fallback_;
  std::unique_ptr<Node, void (*)(Node*)> root_;
  TextMap<const Node*> plain_;  // of the tree's nodes, those whose path needs no look at its parts
};

}  // namespace skiff
