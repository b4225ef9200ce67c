#pragma once

#include <skiff/http/handler.hpp>
#include <skiff/http/middleware.hpp>
#include <skiff/http/router.hpp>

#include <string>
#include <vector>

namespace skiff {

/// The plugins of a service (`--plugin`), in the order in which they were named.
class Plugins {
 public:
  /// Each of `specifications` is "PATH" or "PATH?key=value&key=value". Throws ConfigurationError, in one line that
  /// names the plugin, for the first that cannot be had.
  Plugins(const std::string& service, const std::vector<std::string>& specifications);

  /// Puts the middlewares of all of them around everything that `service` has, the first named outermost, and adds the
  /// routes of each under /plugins/NAME. Once.
  void join(Router& service);

 private:
  struct Loaded {
    std::string name;
    std::string path;
    Router routes;
  };

  void load(const std::string& service, const std::string& specification);

  std::vector<Loaded> loaded_;
  std::vector<Middleware> middlewares_;
};

}  // namespace skiff
