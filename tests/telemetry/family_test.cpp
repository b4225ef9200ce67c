#include "telemetry/family.hpp"

#include <skiff/core/error.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace skiff {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

std::vector<SeriesSnapshot> series_of(const Metrics& metrics) { return metrics.snapshot().at(0).series; }

TEST(AFamily, HasOneInstrumentPerSetOfValues) {
  Metrics metrics;
  const auto orders = metrics.counter("orders", "", {"kind", "size"});
  orders.with({"book", "big"}).add();
  orders.with({"book", "small"}).add(2);
  orders.with({"book", "big"}).add();
  orders.with({"", "bookbig"}).add(5);
  const std::vector<std::string_view> computed = {"book", "small"};
  orders.with(computed).add(3);
  const auto series = series_of(metrics);
  ASSERT_THAT(series, SizeIs(3));
  EXPECT_THAT(series[0].labels, ElementsAre(Pair("kind", ""), Pair("size", "bookbig")));
  EXPECT_EQ(series[0].value, 5);
  EXPECT_EQ(series[1].value, 2);
  EXPECT_EQ(series[2].value, 5);
}

TEST(AFamily, KeepsApartSetsThatHashAlike) {
  detail::SeriesTable table;
  std::vector<std::unique_ptr<detail::Series>> all;
  for (int i = 0; i < 100; ++i) {
    all.push_back(std::make_unique<detail::Series>(std::vector{std::to_string(i)}, 7, 0, std::span<const double>{}));
    table.make_room();
    table.insert(*all.back());
  }
  for (int i = 0; i < 100; ++i) {
    const std::string text = std::to_string(i);
    const std::string_view value = text;
    EXPECT_EQ(table.find(7, {&value, 1}), all[i].get());
    EXPECT_EQ(table.find(8, {&value, 1}), nullptr);
  }
}

TEST(AFamily, WantsAsManyValuesAsItHasLabels) {
  Metrics metrics;
  const auto orders = metrics.counter("orders", "", {"kind", "size"});
  try {
    orders.with({"book"});
    FAIL() << "accepted";
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(), "metric orders is a counter with labels (kind, size); asked for one of 1 label values");
  }
  EXPECT_THROW(orders.with({"a", "b", "c"}), ConfigurationError);
  EXPECT_THROW(orders.with({}), ConfigurationError);
}

TEST(AFamily, ReplacesWhatIsNoUtf8) {
  Metrics metrics;
  const auto paths = metrics.counter("paths", "", {"path"});
  paths.with({"\xFF"}).add();
  paths.with({"\xFE"}).add();
  paths.with({"\xEF\xBF\xBD"}).add();
  ASSERT_THAT(series_of(metrics), SizeIs(1));
  EXPECT_EQ(series_of(metrics)[0].value, 3);
}

TEST(AFamily, FoldsWhatIsOverItsLimitIntoOneSeries) {
  Metrics metrics;
  std::vector<std::string> told;
  metrics.on_overflow([&](const std::string& name) { told.push_back(name); });
  const auto users = metrics.counter("users.seen", "", {"user"}, {.unit = {}, .series_limit = 2});
  for (const char* user : {"a", "b", "c", "d", "a", "c"}) users.with({user}).add();
  EXPECT_THAT(told, ElementsAre("users_seen"));
  EXPECT_EQ(metrics.prometheus(),
            "# TYPE users_seen_total counter\nusers_seen_total{user=\"a\"} 2\nusers_seen_total{user=\"b\"} 1\n"
            "users_seen_total{otel_metric_overflow=\"true\"} 3\n");
}

TEST(AFamily, OfAnyKindOverflows) {
  Metrics metrics;
  HistogramOptions options;
  options.series_limit = 0;
  metrics.histogram("a", "", {"l"}, options).with({"x"}).observe(1);
  metrics.gauge("b", "", {"l"}, {.unit = {}, .series_limit = 0}).with({"x"}).set(2);
  metrics.up_down_counter("c", "", {"l"}, {.unit = {}, .series_limit = 0}).with({"x"}).add(3);
  for (const FamilySnapshot& family : metrics.snapshot()) {
    ASSERT_THAT(family.series, SizeIs(1));
    EXPECT_THAT(family.series[0].labels, ElementsAre(Pair("otel_metric_overflow", "true")));
    EXPECT_NE(family.series[0].value, 0);
  }
}

TEST(AFamily, WithoutLabelsHasNoLimit) {
  Metrics metrics;
  InstrumentOptions options;
  options.series_limit = 0;
  metrics.counter("c", "", options).add();
  EXPECT_EQ(metrics.prometheus(), "# TYPE c_total counter\nc_total 1\n");
}

TEST(AFamily, AllowsTwoThousandSeriesUnlessToldOtherwise) {
  Metrics metrics;
  const auto users = metrics.gauge("users", "", {"user"});
  for (int i = 0; i < 2500; ++i) users.with({std::to_string(i)}).add(1);
  ASSERT_THAT(series_of(metrics), SizeIs(2001));
  EXPECT_EQ(series_of(metrics).back().value, 500);
}

TEST(AFamily, TellsOfItsOverflowOnceWhoeverMeetsIt) {
  Metrics metrics;
  std::atomic<int> told = 0;
  metrics.on_overflow([&](const std::string&) { ++told; });
  const auto users = metrics.counter("users", "", {"user"}, {.unit = {}, .series_limit = 50});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) users.with({std::to_string(i % 100)}).add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(told, 1);
  const auto series = series_of(metrics);
  ASSERT_THAT(series, SizeIs(51));
  double sum = 0;
  for (const SeriesSnapshot& each : series) sum += each.value;
  EXPECT_EQ(sum, 2000);
}

}  // namespace
}  // namespace skiff
