#include "client/instruments.hpp"

#include <algorithm>

namespace skiff::client {

Instruments::Instruments(Metrics* to, std::string_view name) : client(name), on(to != nullptr) {
  if (!on) return;
  Metrics& metrics = *to;
  const auto counter = [&](std::string_view metric, std::string_view help) {
    return metrics.counter(metric, help, {"client"}).with({name});
  };
  HistogramOptions buckets;
  buckets.unit = "s";
  buckets.buckets = {.00025, .0005, .001, .0025, .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};
  duration = metrics.histogram("http.client.request.duration", "Time of a call to its answer's head, all tries included",
                               {"client", "http_request_method", "http_response_status_code", "error_type"}, buckets);
  tries = counter("skiff.client.tries", "Requests sent to an instance");
  retries = counter("skiff.client.retries", "Tries after one that failed");
  hedges = counter("skiff.client.hedges", "Second tries beside a slow first one");
  hedges_won = counter("skiff.client.hedges_won", "Second tries that answered first");
  budget_empty = counter("skiff.client.retry_budget_exhausted", "Retries and hedges that the budget did not allow");
  given_up = metrics.counter("skiff.client.calls_failed", "Calls without an answer, by the stage that gave up",
                             {"client", "stage"});
  circuits = metrics.up_down_counter("skiff.client.circuits_open", "Circuit breakers that are not closed, all workers'",
                                     {"client", "instance", "state"});
  circuit_changes = metrics.counter("skiff.client.circuit_changes", "Changes of state of circuit breakers",
                                    {"client", "instance", "state"});
  ejected = metrics.up_down_counter("skiff.client.instances_ejected", "Instances taken out, all workers'", {"client"})
                .with({name});
  stale = counter("skiff.client.stale_answers", "Answers from the store instead of a failure");
  fallbacks = counter("skiff.client.fallbacks", "Answers of the fallback instead of a failure");
}

void CallDurations::record(Method method, unsigned status, CallStage gave_up, Duration took) {
  if (!instruments_.on) return;
  const auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& k) {
    return k.method == method && k.status == status && (status != 0 || k.stage == gave_up);
  });
  if (known != known_.end()) return known->histogram.observe(took);
  known_.push_back({method, status, gave_up, make(method, status, gave_up)});
  known_.back().histogram.observe(took);
}

Histogram CallDurations::make(Method method, unsigned status, CallStage stage) const {
  const std::string_view text = method == Method::other ? "_OTHER" : skiff::name(method);
  const std::string code = status == 0 ? "" : std::to_string(status);
  const std::string_view error = status == 0 ? name(stage) : status >= 400 ? std::string_view{code} : std::string_view{};
  return instruments_.duration.with({instruments_.client, text, code, error});
}

}  // namespace skiff::client
