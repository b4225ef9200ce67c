// A service with every built-in metric and texts that are hard to quote, for a real Prometheus to read.
//
//     metrics_service --listen 127.0.0.1:0       /metrics as negotiated, /text always in the text format
#include <skiff/skiff.hpp>
#include <skiff/telemetry/exposition.hpp>
#include <skiff/telemetry/process_metrics.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <string>
#include <string_view>

using namespace skiff;

namespace {

Response exposed(const Metrics& metrics, ExpositionFormat format) {
  return Response::text(expose(metrics.snapshot(), format)).header("Content-Type", content_type_of(format));
}

// What the server says of itself, by the names that the dashboard and the alerts use.
void record_server(Metrics& metrics) {
  const auto durations = metrics.histogram(
      "http.server.request.duration", "Duration of HTTP server requests.",
      {"http.request.method", "http.route", "http.response.status_code", "url.scheme"}, {.unit = "s"});
  const auto trace = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  durations.with({"GET", "/users/{id}", "200", "http"}).observe(0.2, *trace);
  durations.with({"GET", "/users/{id}", "200", "http"}).observe(0.3);
  durations.with({"POST", "/users", "500", "http"}).observe(0.02);
  metrics.up_down_counter("http.server.active_requests", "Requests under way.", {.unit = "{request}"}).add(3);
  metrics.up_down_counter("skiff.connections.open", "Connections that are open.").add(12);
  metrics.counter("skiff.connections.accepted", "Connections that were accepted.").add(100);
  metrics.counter("skiff.limits.hit", "Times that a limit was hit.", {"limit"}).with({"in_flight"}).add();
  metrics.counter("skiff.requests.refused", "Requests refused before a handler.", {"status"}).with({"431"}).add(2);
  metrics.histogram("skiff.worker.loop.lag", "Delay of a worker's event loop.", {.unit = "s"}).observe(0.001);
  metrics.gauge("skiff.health.check.up", "1 when the check passed.", {"check"}).with({"database"}).set(1);
  metrics.counter("skiff.log.lines.dropped", "Log lines lost to a slow reader.").add();
}

void record_texts(Metrics& metrics) {
  const auto texts = metrics.gauge("label_text", "Texts with \\ and \"\nand more.", {"text"});
  for (const std::string_view text : {std::string_view{""}, std::string_view{"a \"quoted\"\\ text\nof two lines"},
                                      std::string_view{"{},=# EOF"}, std::string_view{"\t\r\x01\x7F"},
                                      std::string_view{"Größe €\xF0\x9F\x98\x80"}, std::string_view{"not \xFF UTF-8"},
                                      std::string_view{"a\0b", 3}}) {
    texts.with({text}).set(1);
  }
  texts.with({std::string(10'000, 'x')}).set(1);
}

}  // namespace

int main(int argc, char** argv) {
  Service app{"metrics_service", argc, argv};
  Metrics& metrics = app.metrics();
  register_process_metrics(metrics);
  register_build_info(metrics, "metrics_service", "1.0");
  record_server(metrics);
  record_texts(metrics);
  const Counter scrapes = metrics.counter("scrapes", "Scrapes so far.");
  metrics.counter("orders_placed", "Orders placed.", {"kind"}).with({"book"}).add(42);

  app.get("/metrics", [&metrics, scrapes](Request& request) {
    scrapes.add();
    return exposed(metrics, negotiate_exposition(request.header("accept")));
  });
  app.get("/text", [&metrics] { return exposed(metrics, ExpositionFormat::prometheus_text); });
  return app.run();
}
