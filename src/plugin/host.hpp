#pragma once

#include <skiff/http/url.hpp>
#include <skiff/plugin/plugin.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// What one plugin is given, and what it does with it.
class RecordingPluginHost final : public PluginHost {
 public:
  /// `options` is what follows the "?" behind a plugin's path.
  RecordingPluginHost(std::string service, std::string_view options)
      : service_(std::move(service)), options_(options) {}

  std::string_view service() const override { return service_; }
  using PluginHost::option;
  std::optional<std::string_view> option(std::string_view key) override;
  void use(Middleware middleware) override { middlewares.push_back(std::move(middleware)); }
  Router& routes() override { return added_routes; }

  /// The first option that the plugin did not ask for; empty when there is none.
  std::string_view unknown_option() const;

  std::vector<Middleware> middlewares;
  Router added_routes;

 private:
  std::string service_;
  QueryParameters options_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace skiff
