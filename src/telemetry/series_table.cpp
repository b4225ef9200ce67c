#include "telemetry/series_table.hpp"

#include <algorithm>
#include <functional>

namespace skiff::detail {

SeriesTable::SeriesTable() {
  constexpr std::size_t first = 16;
  all_.push_back(std::make_unique<Places>(first));
  current_.store(all_.back().get(), std::memory_order_release);
}

std::size_t SeriesTable::hash_of(std::span<const std::string_view> values) noexcept {
  std::size_t hash = 0;
  for (const std::string_view value : values) {
    hash ^= std::hash<std::string_view>{}(value) + 0x9E3779B97F4A7C15U + (hash << 6U) + (hash >> 2U);
  }
  return hash;
}

Series* SeriesTable::find(std::size_t hash, std::span<const std::string_view> values) const noexcept {
  const Places& places = *current_.load(std::memory_order_acquire);
  for (std::size_t at = hash;; ++at) {
    Series* const series = places.series[at & places.mask].load(std::memory_order_acquire);
    if (series == nullptr || (series->hash == hash && std::ranges::equal(series->label_values, values))) return series;
  }
}

void SeriesTable::make_room() {
  const Places& full = *all_.back();
  if ((size_ + 1) * 2 <= full.mask + 1) return;
  auto larger = std::make_unique<Places>((full.mask + 1) * 2);
  for (std::size_t at = 0; at <= full.mask; ++at) {
    if (Series* const moved = full.series[at].load(std::memory_order_relaxed)) larger->put(*moved);
  }
  all_.push_back(std::move(larger));
  current_.store(all_.back().get(), std::memory_order_release);
}

void SeriesTable::insert(Series& series) noexcept {
  all_.back()->put(series);
  ++size_;
}

void SeriesTable::Places::put(Series& added) noexcept {
  std::size_t at = added.hash;
  while (series[at & mask].load(std::memory_order_relaxed) != nullptr) ++at;
  series[at & mask].store(&added, std::memory_order_release);
}

}  // namespace skiff::detail
