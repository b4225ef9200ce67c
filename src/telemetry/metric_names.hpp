#pragma once

#include <skiff/telemetry/metric_snapshot.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {

// OpenTelemetry's names as Prometheus's ("Prometheus and OpenMetrics Compatibility" of its specification).

/// "By/s" -> "bytes_per_second"; empty for what is no unit ("{request}", "1" of anything but a gauge).
std::string unit_word(std::string_view unit, MetricKind kind);

/// The name of a family: without "_total", with the unit's word last. Throws ConfigurationError, which says what is
/// wrong with it.
std::string family_name(std::string_view name, std::string_view unit_word, MetricKind kind);

/// Throws ConfigurationError as well; `family` is for its message.
std::string label_name(std::string_view name, std::string_view family, MetricKind kind);

/// Every name under which the family's lines appear in any format, which no other family may use.
std::vector<std::string> sample_names(const std::string& family, MetricKind kind);

}  // namespace skiff
