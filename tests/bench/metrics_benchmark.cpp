// What a metric costs where it is recorded, from one thread and from eight at once, and what a scrape costs.
//
//     build/release/tests/bench/metrics_benchmark
#include <skiff/telemetry/metrics.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <benchmark/benchmark.h>

#include <string>

namespace skiff {
namespace {

Metrics& metrics() {
  static Metrics metrics;
  return metrics;
}

void counter_add(benchmark::State& state) {
  const Counter counter = metrics().counter("bench_counter", "");
  for (auto _ : state) counter.add();
}
BENCHMARK(counter_add)->ThreadRange(1, 8);

void gauge_set(benchmark::State& state) {
  const Gauge gauge = metrics().gauge("bench_gauge", "");
  for (auto _ : state) gauge.set(1);
}
BENCHMARK(gauge_set)->Threads(1);

void histogram_observe(benchmark::State& state) {
  const Histogram histogram = metrics().histogram("bench_histogram", "");
  double value = 0;
  for (auto _ : state) {
    histogram.observe(value);
    value = value > 10 ? 0 : value + 0.0137;  // every bucket has its turn
  }
}
BENCHMARK(histogram_observe)->ThreadRange(1, 8);

void histogram_observe_in_a_trace(benchmark::State& state) {
  const Histogram histogram = metrics().histogram("bench_traced_histogram", "");
  TraceContext trace = TraceContext::root();
  trace.sampled(state.range(0) != 0);
  for (auto _ : state) histogram.observe(0.02, trace);
}
BENCHMARK(histogram_observe_in_a_trace)->ArgName("sampled")->Arg(0)->Arg(1)->ThreadRange(1, 8);

void family_with(benchmark::State& state) {
  const Family<Counter> family = metrics().counter("bench_family", "", {"method", "route", "status"});
  for (auto _ : state) family.with({"GET", "/users/{id}/posts/{post}", "200"}).add();
}
BENCHMARK(family_with)->ThreadRange(1, 8);

void family_with_over_the_limit(benchmark::State& state) {
  InstrumentOptions options;
  options.series_limit = 1;
  const Family<Counter> family = metrics().counter("bench_small_family", "", {"user"}, options);
  family.with({"first"});
  for (auto _ : state) family.with({"second"}).add();
}
BENCHMARK(family_with_over_the_limit)->ThreadRange(1, 8);

constexpr int series_count = 10'000;

void scrape_counters(benchmark::State& state) {
  Metrics many;
  InstrumentOptions options;
  options.series_limit = series_count;
  const Family<Counter> family = many.counter("http.server.requests", "", {"method", "route"}, options);
  for (int i = 0; i < series_count; ++i) family.with({"GET", "/things/" + std::to_string(i) + "/{id}"}).add(i);
  for (auto _ : state) benchmark::DoNotOptimize(many.prometheus());
}
BENCHMARK(scrape_counters)->Unit(benchmark::kMillisecond);

// Seventeen lines each.
void scrape_histograms(benchmark::State& state) {
  Metrics many;
  HistogramOptions options;
  options.series_limit = series_count;
  const Family<Histogram> family = many.histogram("http.server.request.duration", "", {"method", "route"}, options);
  for (int i = 0; i < series_count; ++i) family.with({"GET", "/things/" + std::to_string(i)}).observe(i * .001);
  for (auto _ : state) benchmark::DoNotOptimize(many.open_metrics());
}
BENCHMARK(scrape_histograms)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace skiff

BENCHMARK_MAIN();
