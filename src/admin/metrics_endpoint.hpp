#pragma once

#include <skiff/http/router.hpp>
#include <skiff/telemetry/metrics.hpp>

namespace skiff {

/// GET /metrics: the Prometheus text format or OpenMetrics, as Accept asks. Made apart from the workers' event loops,
/// so that other requests do not wait for a large one. `metrics` outlives what serves this route.
void add_metrics_endpoint(Router& router, const Metrics& metrics);

}  // namespace skiff
