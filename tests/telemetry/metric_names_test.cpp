#include "telemetry/metric_names.hpp"

#include <skiff/core/error.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <gmock/gmock.h>

#include <string>

namespace skiff {
namespace {

using testing::HasSubstr;

std::string named(std::string_view name, std::string_view unit, MetricKind kind) {
  return family_name(name, unit_word(unit, kind), kind);
}

std::string refusal(std::string_view name) {
  try {
    return family_name(name, "", MetricKind::counter);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
}

std::string label_refusal(std::string_view name, MetricKind kind = MetricKind::gauge) {
  try {
    return label_name(name, "m", kind);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
}

TEST(AMetricName, OfPrometheusStaysAsItIs) {
  EXPECT_EQ(named("orders_placed", "", MetricKind::gauge), "orders_placed");
  EXPECT_EQ(named("_a:b_9", "", MetricKind::gauge), "_a:b_9");
  EXPECT_EQ(named("process_cpu_seconds_total", "s", MetricKind::counter), "process_cpu_seconds");
}

TEST(AMetricName, OfOpenTelemetryIsMappedByItsRules) {
  EXPECT_EQ(named("http.server.request.duration", "s", MetricKind::histogram), "http_server_request_duration_seconds");
  EXPECT_EQ(named("http.server.active_requests", "{request}", MetricKind::up_down_counter),
            "http_server_active_requests");
  EXPECT_EQ(named("system.disk.io", "By", MetricKind::counter), "system_disk_io_bytes");
  EXPECT_EQ(named("system.io.total", "By", MetricKind::counter), "system_io_bytes");
  EXPECT_EQ(named("a.-/b", "", MetricKind::gauge), "a_b");
  EXPECT_EQ(named("cpu.utilization", "1", MetricKind::gauge), "cpu_utilization_ratio");
  EXPECT_EQ(named("cpu.utilization", "1", MetricKind::counter), "cpu_utilization");
  EXPECT_EQ(named("bytes", "By", MetricKind::gauge), "bytes");
  EXPECT_EQ(named("kilobytes", "By", MetricKind::gauge), "kilobytes_bytes");
}

TEST(AUnit, BecomesAWord) {
  const auto word = [](std::string_view unit) { return unit_word(unit, MetricKind::counter); };
  EXPECT_EQ(word("s"), "seconds");
  EXPECT_EQ(word("ms"), "milliseconds");
  EXPECT_EQ(word("KiBy"), "kibibytes");
  EXPECT_EQ(word("%"), "percent");
  EXPECT_EQ(word("seconds"), "seconds");
  EXPECT_EQ(word("By/s"), "bytes_per_second");
  EXPECT_EQ(word("m/m"), "meters_per_minute");
  EXPECT_EQ(word("{request}/s"), "per_second");
  EXPECT_EQ(word("By{received}"), "bytes");
  EXPECT_EQ(word("euro (EUR)"), "euro_EUR");
  EXPECT_EQ(word("{request}"), "");
  EXPECT_EQ(word("1"), "");
  EXPECT_EQ(word(""), "");
}

TEST(AMalformedMetricName, IsRefusedForWhatIsWrong) {
  EXPECT_EQ(refusal(""), "metric name \"\" is malformed: it is empty");
  EXPECT_EQ(refusal("9lives"),
            "metric name \"9lives\" is malformed: it must begin with a letter, \"_\" or \":\"");
  EXPECT_THAT(refusal(".a"), HasSubstr("must begin"));
  for (const char* name : {"a b", "a\n", "a{", "caf\xC3\xA9", "a\"", "a,b"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(refusal(name), HasSubstr("may hold"));
  }
  EXPECT_THAT(refusal(std::string_view{"a\0b", 3}), HasSubstr("may hold"));
  EXPECT_THAT(refusal(std::string(256, 'a')), HasSubstr("longer than 255"));
  EXPECT_EQ(refusal(std::string(255, 'a')), std::string(255, 'a'));
  EXPECT_THAT(refusal("_total"), HasSubstr("nothing is left"));
}

TEST(ALabelName, IsMappedOrRefused) {
  EXPECT_EQ(label_refusal("kind"), "kind");
  EXPECT_EQ(label_refusal("http.request.method"), "http_request_method");
  EXPECT_EQ(label_refusal("le"), "le");
  EXPECT_EQ(label_refusal(""), "label name \"\" of metric m is malformed: it is empty");
  EXPECT_THAT(label_refusal("1st"), HasSubstr("must begin"));
  EXPECT_THAT(label_refusal("a:b"), HasSubstr("may hold"));
  EXPECT_THAT(label_refusal("a b"), HasSubstr("may hold"));
  EXPECT_THAT(label_refusal("__name__"), HasSubstr("Prometheus's own"));
  EXPECT_THAT(label_refusal("le", MetricKind::histogram), HasSubstr("bound of a histogram's bucket"));
  EXPECT_THAT(label_refusal("otel.metric.overflow"), HasSubstr("over the limit"));
}

TEST(ALabelName, IsThereOnce) {
  Metrics metrics;
  EXPECT_THROW(metrics.counter("m", "", {"a.b", "a_b"}), ConfigurationError);
  EXPECT_THROW(metrics.counter("m", "", {"not a label"}), ConfigurationError);
}

}  // namespace
}  // namespace skiff
