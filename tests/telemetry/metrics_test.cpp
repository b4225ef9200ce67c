#include <skiff/telemetry/metrics.hpp>

#include <skiff/core/error.hpp>

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <future>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

namespace skiff {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

static_assert(std::is_trivially_copyable_v<Counter> && std::is_trivially_copyable_v<UpDownCounter> &&
              std::is_trivially_copyable_v<Gauge> && std::is_trivially_copyable_v<Histogram> &&
              std::is_trivially_copyable_v<Family<Counter>>);

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The only value of the only family.
double value_of(const Metrics& metrics) { return metrics.snapshot().at(0).series.at(0).value; }

template <class Ask>
std::string refusal(Ask ask) {
  try {
    ask();
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "(accepted)";
}

TEST(ACounter, StartsAtZeroAndOnlyGrows) {
  Metrics metrics;
  const Counter counter = metrics.counter("orders_placed", "Orders placed");
  EXPECT_EQ(value_of(metrics), 0);
  counter.add();
  counter.add(3);
  counter.add(0.5);
  counter.add(-1);
  counter.add(infinity);
  counter.add(nan);
  EXPECT_EQ(value_of(metrics), 4.5);
}

TEST(AnUpDownCounter, GoesBothWays) {
  Metrics metrics;
  const UpDownCounter open = metrics.up_down_counter("connections_open", "");
  open.add(5);
  open.add(-7);
  open.add(nan);
  open.add(-infinity);
  EXPECT_EQ(value_of(metrics), -2);
}

TEST(AnUpDownCounter, MayBeTakenFromByAnotherThread) {
  Metrics metrics;
  const UpDownCounter open = metrics.up_down_counter("connections_open", "");
  open.add(2);
  std::thread{[open] { open.add(-2); }}.join();
  EXPECT_EQ(value_of(metrics), 0);
}

TEST(AGauge, IsSet) {
  Metrics metrics;
  const Gauge depth = metrics.gauge("queue_depth", "");
  depth.set(3.5);
  depth.add(-1);
  EXPECT_EQ(value_of(metrics), 2.5);
  depth.set(-infinity);
  EXPECT_EQ(value_of(metrics), -infinity);
}

TEST(AHistogram, CountsEachValueInTheFirstBucketThatHoldsIt) {
  Metrics metrics;
  const Histogram value = metrics.histogram("order_value", "", {.unit = {}, .buckets = {-1, 0, 10}});
  for (const double each : {-2.0, -1.0, -0.5, 0.0, 1.0, 10.0, 10.5}) value.observe(each);
  value.observe(infinity);
  value.observe(nan);
  const FamilySnapshot family = metrics.snapshot().at(0);
  EXPECT_THAT(family.buckets, ElementsAre(-1, 0, 10));
  EXPECT_THAT(family.series.at(0).bucket_counts, ElementsAre(2, 2, 2, 1));
  EXPECT_EQ(family.series.at(0).count(), 7U);
  EXPECT_EQ(family.series.at(0).value, 18);
}

TEST(AHistogram, OfManyBucketsCountsLikeOneOfFew) {
  Metrics metrics;
  HistogramOptions options;
  options.buckets.clear();
  for (int i = 0; i < 200; ++i) options.buckets.push_back(i);
  const Histogram histogram = metrics.histogram("steps", "", options);
  for (int i = 0; i < 200; ++i) histogram.observe(i);
  histogram.observe(199.5);
  std::vector<std::uint64_t> expected(201, 1);
  EXPECT_EQ(metrics.snapshot().at(0).series.at(0).bucket_counts, expected);
}

TEST(AHistogram, TakesDurationsInSeconds) {
  Metrics metrics;
  metrics.histogram("latency", "", {.unit = "s"}).observe(std::chrono::milliseconds{250});
  EXPECT_EQ(value_of(metrics), 0.25);
}

TEST(AHistogram, MayNameItsInfiniteBucketOrHaveNoOther) {
  Metrics metrics;
  HistogramOptions options;
  options.buckets = {1, infinity};
  const Histogram named = metrics.histogram("a", "", options);
  options.buckets = {};
  const Histogram alone = metrics.histogram("b", "", options);
  named.observe(2);
  alone.observe(2);
  EXPECT_THAT(metrics.snapshot().at(0).series.at(0).bucket_counts, ElementsAre(0, 1));
  EXPECT_THAT(metrics.snapshot().at(1).series.at(0).bucket_counts, ElementsAre(1));
}

TEST(AHistogram, WithMalformedBucketsIsRefused) {
  Metrics metrics;
  const auto ask = [&](std::vector<double> buckets) {
    HistogramOptions options;
    options.buckets = std::move(buckets);
    return refusal([&] { metrics.histogram("h", "", options); });
  };
  EXPECT_EQ(ask({1, 3, 2}), "buckets of metric h are malformed: 2 comes after 3");
  EXPECT_EQ(ask({1, 1}), "buckets of metric h are malformed: 1 comes after 1");
  EXPECT_EQ(ask({nan}), "buckets of metric h are malformed: a bound is not finite");
  EXPECT_EQ(ask({-infinity, 1}), "buckets of metric h are malformed: a bound is not finite");
  EXPECT_EQ(ask(std::vector<double>(201, 1)), "buckets of metric h are malformed: there are more than 200");
  EXPECT_THAT(metrics.snapshot(), IsEmpty());
}

TEST(AHandle, OfNothingRecordsNowhere) {
  Counter{}.add();
  UpDownCounter{}.add();
  Gauge{}.set(1);
  Gauge{}.add(1);
  Histogram{}.observe(1);
  Family<Counter>{}.with({"a", "b"}).add();
  Family<Histogram>{}.with({"a"}).observe(1);
  Metrics metrics;
  metrics.counter("c", "");
  EXPECT_EQ(value_of(metrics), 0);
}

TEST(Metrics, OfTheSameShapeAreTheSame) {
  Metrics metrics;
  metrics.counter("http.requests", "first help").add();
  metrics.counter("http_requests_total", "another help").add();
  metrics.histogram("d", "", {"a"}, {.unit = "s"}).with({"x"}).observe(1);
  metrics.histogram("d_seconds", "", {"a"}, {.unit = "seconds"}).with({"x"}).observe(2);
  const auto families = metrics.snapshot();
  ASSERT_THAT(families, SizeIs(2));
  EXPECT_EQ(families[0].series.at(0).count(), 2U);
  EXPECT_EQ(families[1].series.at(0).value, 2);
  EXPECT_EQ(families[1].help, "first help");
}

TEST(Metrics, OfAnotherShapeAreRefusedByName) {
  Metrics metrics;
  metrics.counter("orders", "", {"kind", "size"});
  metrics.histogram("d", "", {.unit = {}, .buckets = {1, 2.5}});
  metrics.up_down_counter("open", "");
  metrics.observe("read", MetricKind::gauge, "", [] { return 1.0; });
  EXPECT_EQ(refusal([&] { metrics.gauge("orders", ""); }),
            "metric orders is a counter with labels (kind, size); asked for a gauge without labels");
  EXPECT_EQ(refusal([&] { metrics.counter("orders", "", {"size", "kind"}); }),
            "metric orders is a counter with labels (kind, size); asked for a counter with labels (size, kind)");
  EXPECT_EQ(refusal([&] { metrics.histogram("d", "", {.unit = {}, .buckets = {1, 2}}); }),
            "metric d is a histogram without labels, with buckets 1 2.5; asked for a histogram without labels, with "
            "buckets 1 2");
  EXPECT_EQ(refusal([&] { metrics.counter("open", ""); }),
            "metric open is an up-down counter without labels; asked for a counter without labels");
  EXPECT_EQ(refusal([&] { metrics.gauge("read", ""); }),
            "metric read is a gauge read by a callback without labels; asked for a gauge without labels");
}

TEST(Metrics, ThatWouldBeExposedUnderOneNameAreRefused) {
  Metrics metrics;
  metrics.counter("orders", "");
  metrics.histogram("d", "");
  EXPECT_EQ(refusal([&] { metrics.gauge("orders_total", ""); }),
            "metric orders_total would be exposed as orders_total, which metric orders is already");
  EXPECT_THAT(refusal([&] { metrics.gauge("d_sum", ""); }), HasSubstr("which metric d is already"));
  metrics.gauge("e_count", "");
  EXPECT_THAT(refusal([&] { metrics.histogram("e", ""); }), HasSubstr("exposed as e_count"));
}

TEST(Metrics, AreIndependentOfOneAnother) {
  Metrics one;
  one.counter("c", "").add(5);
  {
    Metrics other;
    other.counter("c", "").add(7);
    EXPECT_EQ(value_of(other), 7);
  }
  Metrics third;  // takes over what the second one gave up
  third.counter("c", "");
  EXPECT_EQ(value_of(third), 0);
  EXPECT_EQ(value_of(one), 5);
}

TEST(ACallback, IsReadAtEachScrape) {
  Metrics metrics;
  double value = 1;
  metrics.observe("temperature", MetricKind::gauge, "", [&] { return value; }, {.unit = "Cel"});
  EXPECT_EQ(value_of(metrics), 1);
  value = 2;
  EXPECT_EQ(value_of(metrics), 2);
  EXPECT_EQ(metrics.snapshot().at(0).name, "temperature_celsius");
}

TEST(ACallback, ThatThrowsLeavesItsSeriesOut) {
  Metrics metrics;
  metrics.observe("a", MetricKind::gauge, "", []() -> double { throw std::runtime_error{"no"}; });
  metrics.observe("b", MetricKind::gauge, "", [] { return 1.0; });
  EXPECT_THAT(metrics.snapshot().at(0).series, IsEmpty());
  EXPECT_THAT(metrics.snapshot().at(1).series, SizeIs(1));
  EXPECT_EQ(metrics.prometheus(), "# TYPE b gauge\nb 1\n");
}

TEST(ACallback, MayGiveManySeriesAndShareItsName) {
  Metrics metrics;
  using Found = std::vector<Observation>;
  metrics.observe("pool", MetricKind::gauge, "", {"name"}, [] { return Found{{{"b"}, 2}, {{"a"}, 1}}; });
  metrics.observe("pool", MetricKind::gauge, "", {"name"},
                  [] { return Found{{{"c\xFF"}, 3}, {{"a"}, 9}, {{"too", "many"}, 4}}; });
  EXPECT_EQ(metrics.prometheus(),
            "# TYPE pool gauge\npool{name=\"a\"} 1\npool{name=\"b\"} 2\npool{name=\"c\xEF\xBF\xBD\"} 3\n");
}

TEST(ACallback, EndsWhenItIsStopped) {
  Metrics metrics;
  const auto read = [] { return std::vector<Observation>{{{"x"}, 1}}; };
  const auto first = metrics.observe("pool", MetricKind::gauge, "", {"name"}, read);
  const auto second = metrics.observe("pool", MetricKind::gauge, "", {"name"}, read);
  metrics.stop_observing(first);
  EXPECT_THAT(metrics.snapshot().at(0).series, SizeIs(1));
  metrics.stop_observing(second);
  metrics.stop_observing(second);
  EXPECT_THAT(metrics.snapshot(), IsEmpty());
  metrics.counter("pool", "").add();  // the name is free
  EXPECT_EQ(value_of(metrics), 1);
}

TEST(ACallback, HasEndedWhenItIsStopped) {
  Metrics metrics;
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<bool> ended{false};
  const auto observation = metrics.observe("slow", MetricKind::gauge, "", [&] {
    begun.set_value();
    go_on.get_future().wait();
    ended = true;
    return 1.0;
  });
  std::thread scraper{[&] { metrics.prometheus(); }};
  begun.get_future().wait();
  // Meanwhile others register, the same name included.
  metrics.counter("other", "").add();
  EXPECT_THROW(metrics.observe("slow", MetricKind::gauge, "", [] { return 1.0; }), ConfigurationError);
  std::thread stopper{[&] {
    metrics.stop_observing(observation);
    EXPECT_TRUE(ended);
  }};
  go_on.set_value();
  stopper.join();
  scraper.join();
  EXPECT_EQ(metrics.prometheus(), "# TYPE other_total counter\nother_total 1\n");
}

TEST(ACallback, CannotGiveAHistogramNorShareANameWithoutLabels) {
  Metrics metrics;
  const auto read = [] { return 1.0; };
  EXPECT_EQ(refusal([&] { metrics.observe("h", MetricKind::histogram, "", read); }),
            "metric h is a histogram, which no callback can give");
  metrics.observe("g", MetricKind::gauge, "", read);
  EXPECT_EQ(refusal([&] { metrics.observe("g", MetricKind::gauge, "", read); }),
            "metric g is read by a callback already");
}

TEST(ACallback, MayRecordAndRegisterMetrics) {
  Metrics metrics;
  metrics.observe("a", MetricKind::gauge, "", [&] {
    metrics.counter("scrapes", "").add();
    return 1.0;
  });
  metrics.prometheus();
  metrics.prometheus();
  EXPECT_THAT(metrics.prometheus(), HasSubstr("scrapes_total 3\n"));
}

TEST(ASnapshot, SaysAllThereIsToAFamily) {
  Metrics metrics;
  metrics.gauge("b.size", "How large", {"of"}, {.unit = "By"}).with({"me"}).set(3);
  const FamilySnapshot family = metrics.snapshot().at(0);
  EXPECT_EQ(family.name, "b_size_bytes");
  EXPECT_EQ(family.help, "How large");
  EXPECT_EQ(family.unit, "bytes");
  EXPECT_EQ(family.kind, MetricKind::gauge);
  EXPECT_THAT(family.series.at(0).labels, ElementsAre(Pair("of", "me")));
}

}  // namespace
}  // namespace skiff
