#include <skiff/telemetry/exposition.hpp>

#include "core/accept.hpp"

namespace skiff {

ExpositionFormat negotiate_exposition(std::string_view accept) {
  MediaWish text{"text/plain", "0.0.4"};
  MediaWish open_metrics{"application/openmetrics-text", "1.0.0"};
  while (!accept.empty()) {
    const MediaRange range = MediaRange::parse(take_item(accept, ','));
    text.consider(range);
    open_metrics.consider(range);
  }
  const bool wanted = open_metrics.named() && open_metrics.quality() > 0 && open_metrics.quality() >= text.quality();
  return wanted ? ExpositionFormat::open_metrics : ExpositionFormat::prometheus_text;
}

}  // namespace skiff
