#include <skiff/telemetry/exposition.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace skiff {
namespace {

void expect_text(std::string_view accept) {
  EXPECT_EQ(negotiate_exposition(accept), ExpositionFormat::prometheus_text) << accept;
}
void expect_open_metrics(std::string_view accept) {
  EXPECT_EQ(negotiate_exposition(accept), ExpositionFormat::open_metrics) << accept;
}

TEST(Negotiation, GivesPrometheusWhatItAsksFor) {
  expect_open_metrics(
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
  expect_open_metrics(
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
  expect_text("text/plain;version=0.0.4;q=1,*/*;q=0.1");
}

TEST(Negotiation, GivesTextToWhoeverNamesNothing) {
  for (const char* accept : {"", "*/*", "application/json", "text/html,application/xhtml+xml,*/*;q=0.8", "text/*",
                             "application/*", ",,;;", "application/*, text/*;q=0.1"}) {
    expect_text(accept);
  }
}

TEST(Negotiation, GoesByQuality) {
  expect_open_metrics("text/plain;q=0.4, application/openmetrics-text;q=0.5");
  expect_text("text/plain;q=0.6, application/openmetrics-text;q=0.5");
  expect_open_metrics("text/plain, application/openmetrics-text");
  expect_open_metrics("application/openmetrics-text, */*");
  expect_text("application/openmetrics-text;q=0, */*;q=0.1");
  expect_text("application/openmetrics-text;q=0, text/plain;q=0");
  expect_text("application/openmetrics-text;q=0.5, */*");
  expect_text("application/openmetrics-text;q=nonsense, */*;q=0.1");
  expect_text("application/openmetrics-text;q=2, */*;q=0.1");
}

TEST(Negotiation, GoesByTheRangeThatNamesAFormatMostExactly) {
  expect_text("application/openmetrics-text;q=0.2, text/plain;q=0.3, */*;q=1");
  expect_open_metrics(
      "application/openmetrics-text;version=1.0.0;q=0.9, application/openmetrics-text;q=0.1, text/*;q=0.5");
}

TEST(Negotiation, KnowsOneVersionOfEach) {
  expect_text("application/openmetrics-text;version=0.0.1, */*;q=0.1");
  expect_text("application/openmetrics-text;version=2.0.0, text/plain;q=0.1");
  expect_open_metrics("application/openmetrics-text; version=\"1.0.0\" ; charset=utf-8, */*;q=0.1");
}

TEST(Negotiation, ReadsQuotedTextAndAnyCase) {
  expect_open_metrics("application/json;note=\"a,b;c\\\"\", Application/OpenMetrics-Text;Q=0.5, text/plain;q=0.4");
  expect_text("application/json;note=\",application/openmetrics-text,");
}

TEST(ContentTypes, NameFormatVersionAndCharset) {
  EXPECT_EQ(content_type_of(ExpositionFormat::prometheus_text), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(content_type_of(ExpositionFormat::open_metrics),
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

}  // namespace
}  // namespace skiff
