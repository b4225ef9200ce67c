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

  /// Adds the routes of each under /plugins/NAME. Once.
  void mount_on(Router& service);

  /// The middlewares of all of them around `service`.
  Handler around(Handler service) const;

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
