#pragma once

#include <skiff/http/router.hpp>
#include <skiff/server/server.hpp>
#include <skiff/telemetry/health.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A setting as it came out, and where it came from.
struct EffectiveSetting {
  std::string name;
  std::string value;
  std::string source;    // default, environment, command line, program
  std::string variable;  // of the environment; empty: none
  std::string description;
};

/// What the admin listener tells about a service, and may change. All of it outlives what serves the routes.
struct AdminSubject {
  std::string_view name;
  const Health& health;
  const Metrics& metrics;
  const Server& server;
  const std::vector<RouteDescription>& routes;
  const std::vector<EffectiveSetting>& settings;
  WallTime started_at;
};

/// For the admin listener alone: it shows what must not be public. GET /api/overview, /api/traffic, /api/routes,
/// /api/config, /api/connections, /api/loggers, /api/profile, and a page for people at /. docs/admin.md has the shapes.
void add_admin_endpoints(Router& router, const AdminSubject& subject);

}  // namespace skiff
