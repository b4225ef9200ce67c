#include "telemetry/series.hpp"

#include <skiff/telemetry/trace_context.hpp>

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

namespace skiff {
namespace {

// The first bucket whose bound is not below the value. What is measured mostly falls where the last one fell,
// and not far up: a search would guess wrong more often.
std::size_t bucket_of(std::span<const double> bounds, double value) noexcept {
  constexpr std::size_t few = 24;
  if (bounds.size() > few) return std::ranges::lower_bound(bounds, value) - bounds.begin();
  std::size_t bucket = 0;
  while (bucket < bounds.size() && bounds[bucket] < value) ++bucket;
  return bucket;
}

}  // namespace

namespace detail {

Series::Series(std::vector<std::string> values, std::size_t hash_of_values, std::size_t count,
               std::span<const double> bounds_of_buckets)
    : cells(count == 0 ? nowhere : allocate_cells(count)),
      bounds(bounds_of_buckets),
      cell_count(count),
      hash(hash_of_values),
      label_values(std::move(values)) {}

Series::~Series() {
  if (cells != nowhere) release_cells(cells, cell_count);
  delete[] exemplars.load(std::memory_order_acquire);
}

void Series::observe(double value, const TraceContext* trace) noexcept {
  if (!std::isfinite(value)) return;
  const std::size_t bucket = bucket_of(bounds, value);
  Cell* const own = own_cells(cells);
  add_real(own[0], value);
  add_integer(own[1 + bucket], 1);
  if (trace == nullptr || !trace->sampled()) return;
  if (ExemplarSlot* const slots = exemplar_slots()) slots[bucket].offer(value, *trace);
}

ExemplarSlot* Series::exemplar_slots() noexcept {
  ExemplarSlot* slots = exemplars.load(std::memory_order_acquire);
  if (slots != nullptr) return slots;
  auto* const made = new (std::nothrow) ExemplarSlot[bounds.size() + 1];
  if (made == nullptr || exemplars.compare_exchange_strong(slots, made, std::memory_order_acq_rel)) return made;
  delete[] made;
  return slots;
}

}  // namespace detail

void Counter::add(double amount) const noexcept {
  if (amount > 0 && std::isfinite(amount)) add_real(*own_cells(cell_), amount);
}

void UpDownCounter::add(double amount) const noexcept {
  if (std::isfinite(amount)) add_real(*own_cells(cell_), amount);
}

void Histogram::observe(double value) const noexcept {
  if (series_ != nullptr) series_->observe(value, nullptr);
}

void Histogram::observe(double value, const TraceContext& trace) const noexcept {
  if (series_ != nullptr) series_->observe(value, &trace);
}

}  // namespace skiff
