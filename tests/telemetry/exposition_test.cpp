#include <skiff/telemetry/exposition.hpp>

#include "telemetry/exposition_numbers.hpp"

#include <skiff/core/random.hpp>
#include <skiff/telemetry/metrics.hpp>
#include <skiff/telemetry/trace_context.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <string>

namespace skiff {
namespace {

using testing::HasSubstr;
using testing::Not;

// One of each kind, registered in no order.
struct Everything {
  Everything() {
    metrics.up_down_counter("open", "", {.unit = "{connection}"}).add(2);
    const auto orders = metrics.counter("orders.placed", "Orders,\nby \"kind\" \\ size", {"kind"});
    orders.with({"scroll"}).add(0.5);
    orders.with({"a \"book\"\n\\"}).add(3);
    metrics.gauge("memory", "Memory in use", {.unit = "By"}).set(1e15);
    const auto histogram = metrics.histogram("d", "Duration", {"route"}, {.unit = "s", .buckets = {.25, 1}});
    const auto trace = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    histogram.with({"/"}).observe(0.5, *trace);
    histogram.with({"/"}).observe(2);
    metrics.counter("never", "Without series", {"label"});
  }
  test::VirtualRuntime runtime;
  Metrics metrics;
};

TEST(TextExposition, IsThisForEachKind) {
  EXPECT_EQ(Everything{}.metrics.prometheus(), R"(# HELP d_seconds Duration
# TYPE d_seconds histogram
d_seconds_bucket{route="/",le="0.25"} 0
d_seconds_bucket{route="/",le="1.0"} 1
d_seconds_bucket{route="/",le="+Inf"} 2
d_seconds_sum{route="/"} 2.5
d_seconds_count{route="/"} 2
# HELP memory_bytes Memory in use
# TYPE memory_bytes gauge
memory_bytes 1000000000000000
# TYPE open gauge
open 2
# HELP orders_placed_total Orders,\nby "kind" \\ size
# TYPE orders_placed_total counter
orders_placed_total{kind="a \"book\"\n\\"} 3
orders_placed_total{kind="scroll"} 0.5
)");
}

TEST(OpenMetricsExposition, IsThisForEachKind) {
  EXPECT_EQ(Everything{}.metrics.open_metrics(), R"(# HELP d_seconds Duration
# TYPE d_seconds histogram
# UNIT d_seconds seconds
d_seconds_bucket{route="/",le="0.25"} 0
d_seconds_bucket{route="/",le="1.0"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"} 0.5 1767225600.000
d_seconds_bucket{route="/",le="+Inf"} 2
d_seconds_sum{route="/"} 2.5
d_seconds_count{route="/"} 2
# HELP memory_bytes Memory in use
# TYPE memory_bytes gauge
# UNIT memory_bytes bytes
memory_bytes 1000000000000000
# TYPE open gauge
open 2
# HELP orders_placed Orders,\nby \"kind\" \\ size
# TYPE orders_placed counter
orders_placed_total{kind="a \"book\"\n\\"} 3
orders_placed_total{kind="scroll"} 0.5
# EOF
)");
}

TEST(OpenMetricsExposition, LeavesTheSumOutWhenItMayFall) {
  Metrics metrics;
  metrics.histogram("h", "", {.unit = {}, .buckets = {-1, 1}}).observe(-3);
  EXPECT_THAT(metrics.open_metrics(), Not(HasSubstr("h_sum")));
  EXPECT_THAT(metrics.open_metrics(), Not(HasSubstr("h_count")));
  EXPECT_THAT(metrics.prometheus(), HasSubstr("h_sum -3\n"));
}

TEST(AnExposition, OfNothingIsEmpty) {
  EXPECT_EQ(Metrics{}.prometheus(), "");
  EXPECT_EQ(Metrics{}.open_metrics(), "# EOF\n");
}

TEST(AnExposition, IsTheSameWheneverNothingHasChanged) {
  Metrics one;
  Metrics other;
  for (int i = 0; i < 300; ++i) {
    one.gauge("g" + std::to_string(i % 7), "", {"l"}).with({std::to_string(i)}).set(i);
    const int reversed = 299 - i;
    other.gauge("g" + std::to_string(reversed % 7), "", {"l"}).with({std::to_string(reversed)}).set(reversed);
  }
  EXPECT_EQ(one.prometheus(), other.prometheus());
  EXPECT_EQ(one.prometheus(), one.prometheus());
}

TEST(ANumber, ReadsBackAsItself) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-3), "-3");
  EXPECT_EQ(number_text(1e6), "1000000");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1e300), "1e+300");
  EXPECT_EQ(number_text(infinity), "+Inf");
  EXPECT_EQ(number_text(-infinity), "-Inf");
  EXPECT_EQ(number_text(std::nan("")), "NaN");
  RandomSource random{42};
  for (int i = 0; i < 1000; ++i) {
    const double number = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 132);
    EXPECT_EQ(std::stod(number_text(number)), number);
    EXPECT_EQ(std::stod(bound_text(number)), number);
  }
}

TEST(ABound, HasAPointOrAnExponent) {
  EXPECT_EQ(bound_text(0), "0.0");
  EXPECT_EQ(bound_text(1), "1.0");
  EXPECT_EQ(bound_text(-2.5), "-2.5");
  EXPECT_EQ(bound_text(0.005), "0.005");
  EXPECT_EQ(bound_text(100000), "100000.0");
  EXPECT_EQ(bound_text(1e6), "1e+06");
  EXPECT_EQ(bound_text(1048576), "1.048576e+06");
  EXPECT_EQ(bound_text(0.00001), "1e-05");
}

// What a reader of the format makes of a quoted value (Prometheus, "Exposition formats").
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    ++i;
    plain += text.at(i) == 'n' ? '\n' : text.at(i);
    EXPECT_NE(std::string_view{"n\\\""}.find(text[i]), std::string_view::npos);
  }
  return plain;
}

TEST(Escaping, IsUndoneByAReaderWhateverTheText) {
  constexpr std::string_view alphabet = "\\\"\nn{}=, #\t\rx\x01\x7F";
  RandomSource random{7};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto length = random() % 12; length > 0; --length) text += alphabet[random() % alphabet.size()];
    FamilySnapshot family;
    family.name = "m";
    family.help = text;
    family.series.emplace_back().labels.emplace_back("l", text);
    for (const ExpositionFormat format : {ExpositionFormat::prometheus_text, ExpositionFormat::open_metrics}) {
      const std::string whole = expose({&family, 1}, format);
      // Three lines whatever is in it, and the end of OpenMetrics.
      const std::size_t begin = whole.find("m{l=\"");
      const std::size_t end = whole.rfind("\"} 0\n");
      ASSERT_NE(begin, std::string::npos);
      ASSERT_NE(end, std::string::npos);
      const std::string_view value = std::string_view{whole}.substr(begin + 5, end - begin - 5);
      ASSERT_EQ(value.find('\n'), std::string_view::npos) << whole;
      // No quote but an escaped one, so that the reader ends where the writer did.
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\') {
          ++i;
        } else {
          ASSERT_NE(value[i], '"') << whole;
        }
      }
      EXPECT_EQ(unescaped(value), text);
      if (text.empty()) continue;
      const std::string_view help = std::string_view{whole}.substr(9, whole.find("\n# TYPE") - 9);
      EXPECT_EQ(unescaped(help), text);
    }
  }
}

}  // namespace
}  // namespace skiff
