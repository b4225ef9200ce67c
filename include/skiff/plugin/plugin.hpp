#pragma once

#include <skiff/core/error.hpp>
#include <skiff/core/scalar.hpp>
#include <skiff/http/middleware.hpp>
#include <skiff/http/router.hpp>
#include <skiff/plugin/abi.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

/// What a plugin is given when a service starts, before it listens. Lives until the plugin's function returns;
/// what that throws refuses the start, its what() being the reason.
class PluginHost {
 public:
  /// Of the program that loads the plugin, as it was given to Service.
  virtual std::string_view service() const = 0;

  /// What stands for `key` after the plugin's path, `--plugin "PATH?key=value&key=value"`, decoded; the first,
  /// if it stands there twice. A key that the plugin never asks for refuses the start.
  virtual std::optional<std::string_view> option(std::string_view key) = 0;

  /// The same as a number, a bool, or what else has a Scalar; `fallback` when it is not there. Throws
  /// ConfigurationError when it is malformed.
  template <class T>
  T option(std::string_view key, T fallback) {
    const std::optional<std::string_view> text = option(key);
    if (text && !Scalar<T>::parse(*text, fallback)) refuse(key, *text, Scalar<T>::expected());
    return fallback;
  }

  /// Adds a middleware around the whole service, its 404s and the routes of plugins included, outside of its own
  /// middlewares. The first of the first plugin is the outermost. There Request::route() is empty before next().
  virtual void use(Middleware middleware) = 0;

  /// Routes of the plugin, served under "/plugins/<its name>".
  virtual Router& routes() = 0;

 protected:
  ~PluginHost() = default;

 private:
  [[noreturn]] static void refuse(std::string_view key, std::string_view text, const std::string& expected);
};

}  // namespace skiff

/// Makes a shared library a plugin; once in it, outside of any namespace. `name` is a literal of letters, digits,
/// "-", "_" and "."; after it comes a function or a lambda that captures nothing, void(skiff::PluginHost&):
///
///     SKIFF_PLUGIN("api-key", [](skiff::PluginHost& host) { host.use(ApiKey{host.option("key")}); })
///
/// The library is linked to skiff::plugin, that is to no libskiff (docs/plugins.md). It is never unloaded.
#define SKIFF_PLUGIN(name, ...)                                                                             \
  extern "C" {                                                                                              \
  [[gnu::visibility("default")]] extern const ::skiff::detail::PluginDescriptor skiff_plugin;               \
  const ::skiff::detail::PluginDescriptor skiff_plugin = {SKIFF_PLUGIN_ABI,                                 \
                                                          ::skiff::detail::layout_of_public_types(),        \
                                                          &skiff_library, name, __VA_ARGS__};               \
  }
