// A service with metrics of every kind and texts that are hard to quote, for a real Prometheus to read.
//
//     metrics_service --listen 127.0.0.1:0       /metrics as negotiated, /text always in the text format
#include <skiff/skiff.hpp>
#include <skiff/telemetry/exposition.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <string>
#include <string_view>

using namespace skiff;

namespace {

void record_lookups(Metrics& metrics) {
  const Histogram lookups = metrics.histogram("lookup.duration", "Duration of a lookup.", {.unit = "s"});
  const auto trace = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  lookups.observe(0.2, *trace);
  lookups.observe(0.3);
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
  record_lookups(metrics);
  record_texts(metrics);
  metrics.counter("orders_placed", "Orders placed.", {"kind"}).with({"book"}).add(42);
  app.check("database", [] {});

  app.get("/users/{id}", [](Path<"id"> id) { return *id; });
  app.post("/users", []() -> Result<std::string> { return internal_error("on purpose"); });
  app.get("/text", [&metrics] {
    const auto format = ExpositionFormat::prometheus_text;
    return Response::text(expose(metrics.snapshot(), format)).header("Content-Type", content_type_of(format));
  });
  return app.run();
}
