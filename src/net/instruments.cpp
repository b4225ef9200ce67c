#include "net/instruments.hpp"

#include <string>

namespace skiff::net {
namespace {

// OpenTelemetry's buckets begin at 5 ms, where most answers of a service in memory would vanish in one.
HistogramOptions request_buckets() {
  return {.unit = "s",
          .buckets = {.00025, .0005, .001, .0025, .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}};
}

HistogramOptions lag_buckets() {
  return {.unit = "s", .buckets = {.0001, .0005, .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}};
}

}  // namespace

Instruments::Instruments(Metrics& metrics) : on(true) {
  request_duration = metrics.histogram(
      "http.server.request.duration", "Time from a request's head to the end of its answer",
      {"http_request_method", "http_route", "http_response_status_code", "url_scheme"}, request_buckets());
  active_requests = metrics.up_down_counter("http.server.active_requests", "Requests under way");
  connections_open = metrics.up_down_counter("skiff.connections.open", "Connections open");
  connections_accepted = metrics.counter("skiff.connections.accepted", "Connections accepted");
  const auto limits = metrics.counter("skiff.limits.hit", "Callers turned away because a limit was reached", {"limit"});
  connection_limit_hit = limits.with({"connections"});
  in_flight_limit_hit = limits.with({"in_flight"});
  refused = metrics.counter("skiff.requests.refused", "What was no acceptable request, by the status it got", {"status"});
  loop_lag = metrics.histogram("skiff.worker.loop_lag", "How late a worker's event loop gets to its timer", lag_buckets());
}

void RequestDurations::record(const Request& request, unsigned status, Duration took) {
  const auto [entry, is_new] = known_.try_emplace(Key{request.route().data(), request.method(), status});
  if (is_new) entry->second = histogram_of(request, status);
  const bool traced = !request.header("traceparent").empty() && request.trace().sampled();
  if (traced) {
    entry->second.observe(took, request.trace());
  } else {
    entry->second.observe(took);
  }
}

Histogram RequestDurations::histogram_of(const Request& request, unsigned status) {
  const std::string_view method = request.method() == Method::other ? "_OTHER" : skiff::name(request.method());
  const std::string code = status == 0 ? "" : std::to_string(status);
  return family_.with({method, request.route(), code, "http"});
}

}  // namespace skiff::net
