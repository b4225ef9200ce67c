#pragma once

#include <skiff/http/router.hpp>
#include <skiff/telemetry/health.hpp>

namespace skiff {

/// GET /livez, /readyz, /startupz, as Kubernetes probes them: 200 or 503, "ok" or why not. `?verbose` lists the
/// checks, for people; `Accept: application/json` or application/health+json gives
/// draft-inadarei-api-health-check. `health` outlives what serves these routes.
void add_health_endpoints(Router& router, const Health& health);

}  // namespace skiff
