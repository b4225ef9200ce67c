#include "admin/traffic.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

namespace skiff {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view duration_family = "http_server_request_duration_seconds";

const FamilySnapshot* find(const std::vector<FamilySnapshot>& families, std::string_view name) {
  for (const FamilySnapshot& family : families) {
    if (family.name == name) return &family;
  }
  return nullptr;
}

std::string label(const SeriesSnapshot& series, std::string_view name) {
  for (const auto& [key, value] : series.labels) {
    if (key == name) return value;
  }
  return {};
}

std::uint64_t whole_total(const std::vector<FamilySnapshot>& families, std::string_view name) {
  return static_cast<std::uint64_t>(std::max(0.0, total_of(families, name)));
}

// The buckets know nothing finer than their bounds; the mean does: what a share of (1 - quantile) exceeds is at most
// mean / (1 - quantile), or the mean would be larger (Markov's inequality).
std::optional<double> within_mean(std::optional<double> estimate, double mean, double quantile) {
  if (!estimate) return estimate;
  return std::min(*estimate, mean / (1 - quantile));
}

Json in_milliseconds(std::optional<double> seconds) { return seconds ? Json(*seconds * 1000) : Json(); }

}  // namespace

double total_of(const std::vector<FamilySnapshot>& families, std::string_view name) {
  const FamilySnapshot* family = find(families, name);
  double total = 0;
  if (family != nullptr) {
    for (const SeriesSnapshot& series : family->series) total += series.value;
  }
  return total;
}

std::optional<double> quantile_of(const std::vector<double>& bounds, const std::vector<std::uint64_t>& counts,
                                  double quantile) {
  const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (total == 0) return std::nullopt;
  const double rank = quantile * static_cast<double>(total);
  double below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto here = static_cast<double>(counts[i]);
    if (here > 0 && below + here >= rank) {
      const double lower = i == 0 ? 0 : bounds[i - 1];
      return lower + (bounds[i] - lower) * (rank - below) / here;
    }
    below += here;
  }
  return bounds.empty() ? std::nullopt : std::optional{bounds.back()};
}

Json traffic_summary(const std::vector<FamilySnapshot>& families) {
  std::array<std::uint64_t, 6> by_class{};  // [0]: the caller left before its answer
  std::uint64_t requests = 0;
  if (const FamilySnapshot* family = find(families, duration_family)) {
    for (const SeriesSnapshot& series : family->series) {
      const std::string status = label(series, "http_response_status_code");
      const std::size_t leading = status.empty() ? 0 : static_cast<std::size_t>(status[0] - '0');
      if (leading < by_class.size()) by_class[leading] += series.count();
      requests += series.count();
    }
  }
  Json classes = Json::object();
  for (std::size_t i = 1; i < by_class.size(); ++i) classes[std::to_string(i) + "xx"] = by_class[i];
  Json limits = Json::object();
  if (const FamilySnapshot* family = find(families, "skiff_limits_hit")) {
    for (const SeriesSnapshot& series : family->series) limits[label(series, "limit")] = series.value;
  }
  return {{"requests_total", requests},
          {"by_class", std::move(classes)},
          {"abandoned_total", by_class[0]},
          {"in_flight", whole_total(families, "http_server_active_requests")},
          {"connections_open", whole_total(families, "skiff_connections_open")},
          {"connections_accepted_total", whole_total(families, "skiff_connections_accepted")},
          {"refused_total", whole_total(families, "skiff_requests_refused")},
          {"limits_hit", std::move(limits)}};
}

Json latency_summary(const std::vector<FamilySnapshot>& families) {
  const FamilySnapshot* family = find(families, duration_family);
  if (family == nullptr || family->series.empty()) return {{"p50", nullptr}, {"p90", nullptr}, {"p99", nullptr}};
  std::vector<std::uint64_t> counts(family->buckets.size() + 1);
  double sum = 0;
  for (const SeriesSnapshot& series : family->series) {
    sum += series.value;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += series.bucket_counts[i];
  }
  const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  const double mean = total > 0 ? sum / static_cast<double>(total) : 0;
  const auto estimate = [&](double quantile) {
    return in_milliseconds(within_mean(quantile_of(family->buckets, counts, quantile), mean, quantile));
  };
  return {{"p50", estimate(0.5)}, {"p90", estimate(0.9)}, {"p99", estimate(0.99)}};
}

Json traffic_by_route(const std::vector<FamilySnapshot>& families) {
  Json rows = Json::array();
  const FamilySnapshot* family = find(families, duration_family);
  if (family == nullptr) return rows;
  for (const SeriesSnapshot& series : family->series) {
    const auto count = series.count();
    if (count == 0) continue;
    const double mean = series.value / static_cast<double>(count);
    const auto estimate = [&](double quantile) {
      return in_milliseconds(within_mean(quantile_of(family->buckets, series.bucket_counts, quantile), mean, quantile));
    };
    rows.push_back({{"method", label(series, "http_request_method")},
                    {"route", label(series, "http_route")},
                    {"status", label(series, "http_response_status_code")},
                    {"count", count},
                    {"mean_ms", mean * 1000},
                    {"p50_ms", estimate(0.5)},
                    {"p99_ms", estimate(0.99)}});
  }
  return rows;
}

}  // namespace skiff
