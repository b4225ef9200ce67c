#include "admin/metrics_endpoint.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/telemetry/exposition.hpp>

namespace skiff {

void add_metrics_endpoint(Router& router, const Metrics& metrics) {
  router.get("/metrics", [&metrics](Request& request) -> Task<Reply> {
    const ExpositionFormat format = negotiate_exposition(request.header("accept"));
    auto job = [&metrics, format] {
      return format == ExpositionFormat::open_metrics ? metrics.open_metrics() : metrics.prometheus();
    };
    Response response = Response::text(co_await blocking(job));
    response.header("Content-Type", content_type_of(format)).header("Vary", "Accept");
    co_return response;
  });
}

}  // namespace skiff
