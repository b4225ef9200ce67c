#pragma once

#include <skiff/telemetry/metric_snapshot.hpp>

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace skiff {

/// The sum over all series of the family; 0 when there is none.
double total_of(const std::vector<FamilySnapshot>& families, std::string_view name);

/// An estimate from a histogram's buckets, as Prometheus's histogram_quantile() makes it: linear within the bucket;
/// the highest bound for what is over it. Empty without observations. `quantile` is from 0 to 1.
std::optional<double> quantile_of(const std::vector<double>& bounds, const std::vector<std::uint64_t>& counts,
                                  double quantile);

// For the admin page, from the metrics of the server: see docs/admin.md.
nlohmann::ordered_json traffic_summary(const std::vector<FamilySnapshot>& families);
nlohmann::ordered_json latency_summary(const std::vector<FamilySnapshot>& families);
nlohmann::ordered_json traffic_by_route(const std::vector<FamilySnapshot>& families);

}  // namespace skiff
