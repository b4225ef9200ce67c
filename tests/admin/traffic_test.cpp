#include "admin/traffic.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace skiff {
namespace {

SeriesSnapshot requests(std::string route, std::string status, std::vector<std::uint64_t> counts, double sum) {
  SeriesSnapshot series;
  series.labels = {{"http_request_method", "GET"}, {"http_route", std::move(route)},
                   {"http_response_status_code", std::move(status)}};
  series.bucket_counts = std::move(counts);
  series.value = sum;
  return series;
}

std::vector<FamilySnapshot> some_traffic() {
  FamilySnapshot durations;
  durations.name = "http_server_request_duration_seconds";
  durations.kind = MetricKind::histogram;
  durations.buckets = {0.1, 0.2};
  durations.series = {requests("/a", "200", {10, 0, 0}, 0.5), requests("/a", "503", {0, 5, 0}, 0.75),
                      requests("/b", "", {0, 0, 1}, 9), requests("/c", "200", {0, 0, 0}, 0)};
  FamilySnapshot open;
  open.name = "skiff_connections_open";
  open.series.resize(2);
  open.series[0].value = 3;
  open.series[1].value = 4;
  return {durations, open};
}

TEST(AQuantile, IsInterpolatedWithinItsBucket) {
  EXPECT_EQ(quantile_of({1, 2, 4}, {0, 0, 0, 0}, 0.5), std::nullopt);
  EXPECT_DOUBLE_EQ(*quantile_of({1, 2, 4}, {10, 0, 0, 0}, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(*quantile_of({1, 2, 4}, {5, 0, 5, 0}, 0.75), 3);
  EXPECT_DOUBLE_EQ(*quantile_of({1, 2, 4}, {0, 10, 0, 0}, 1), 2);
  EXPECT_DOUBLE_EQ(*quantile_of({1, 2, 4}, {0, 0, 0, 7}, 0.5), 4) << "the highest bound there is";
}

TEST(ATrafficSummary, AddsUpWhatTheServerMeasured) {
  const auto summary = traffic_summary(some_traffic());
  EXPECT_EQ(summary["requests_total"], 16);
  EXPECT_EQ(summary["by_class"]["2xx"], 10);
  EXPECT_EQ(summary["by_class"]["5xx"], 5);
  EXPECT_EQ(summary["abandoned_total"], 1);
  EXPECT_EQ(summary["connections_open"], 7);
  EXPECT_EQ(summary["refused_total"], 0) << "never measured";
}

TEST(ALatencySummary, TakesAllRoutesTogether) {
  const auto summary = latency_summary(some_traffic());
  EXPECT_DOUBLE_EQ(summary["p50"], 80);
  EXPECT_DOUBLE_EQ(summary["p99"], 200);
  EXPECT_TRUE(latency_summary({})["p50"].is_null());
}

TEST(TrafficByRoute, LeavesOutWhatNeverHappened) {
  const auto rows = traffic_by_route(some_traffic());
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0]["route"], "/a");
  EXPECT_EQ(rows[0]["status"], "200");
  EXPECT_EQ(rows[0]["count"], 10);
  EXPECT_DOUBLE_EQ(rows[0]["mean_ms"], 50);
  EXPECT_TRUE(traffic_by_route({}).empty());
}

TEST(AQuantileOfTraffic, IsNoFinerThanItsBucketUnlessTheMeanSaysSo) {
  std::vector<FamilySnapshot> families = some_traffic();
  families.front().series = {requests("/fast", "200", {1000, 0, 0}, 0.001)};  // a mean of 1 µs, a bucket up to 100 ms
  EXPECT_NEAR(traffic_by_route(families)[0]["p50_ms"].get<double>(), 0.002, 1e-9)
      << "half of them cannot take longer than twice the mean";
  EXPECT_NEAR(traffic_by_route(families)[0]["p99_ms"].get<double>(), 0.1, 1e-9);
  EXPECT_NEAR(latency_summary(families)["p90"].get<double>(), 0.01, 1e-9);
}

}  // namespace
}  // namespace skiff
