#pragma once

#include <skiff/telemetry/metric_snapshot.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace skiff {

enum class ExpositionFormat : std::uint8_t { prometheus_text, open_metrics };

/// What an Accept field asks for (RFC 9110, section 12.5.1). OpenMetrics only when it is named and wanted at least as
/// much as text; text whenever neither fits, because a scrape is better answered than refused. Several fields are
/// joined by ",".
ExpositionFormat negotiate_exposition(std::string_view accept);

/// For Content-Type.
std::string_view content_type_of(ExpositionFormat format) noexcept;

/// What Metrics::prometheus() and open_metrics() give, of any families. Those without series are left out.
std::string expose(std::span<const FamilySnapshot> families, ExpositionFormat format);

}  // namespace skiff
