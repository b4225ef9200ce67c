#include "discovery/key_table.hpp"

#include <skiff/discovery/balancer.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace skiff::discovery {
namespace {

// Each is the first prime above a power of two. Few sizes: when the size changes most keys move.
constexpr std::array<std::uint32_t, 6> maglev_sizes{65'537, 131'101, 262'147, 524'309, 1'048'583, 2'097'169};
constexpr std::size_t maglev_places_per_owner = 100;

void sort_by_id(std::vector<KeyOwner>& owners) {
  std::ranges::sort(owners, {}, &KeyOwner::id);
}

std::uint32_t maglev_size(std::size_t owners) {
  const auto enough =
      std::ranges::find_if(maglev_sizes, [&](std::uint32_t size) { return size >= owners * maglev_places_per_owner; });
  return enough != maglev_sizes.end() ? *enough : maglev_sizes.back();
}

/// By the high halves, in linear time; equal ones stay in order.
void radix_sort(std::vector<std::uint64_t>& values) {
  constexpr int digit = 11, low_half = 32;
  std::vector<std::uint64_t> sorted(values.size());
  for (int shift = low_half; shift < 64; shift += digit) {
    std::array<std::size_t, (1U << digit) + 1> begins{};
    const auto bucket = [shift](std::uint64_t value) { return (value >> shift) & ((1U << digit) - 1); };
    for (const std::uint64_t value : values) ++begins[bucket(value) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    for (const std::uint64_t value : values) sorted[begins[bucket(value)]++] = value;
    values.swap(sorted);
  }
}

}  // namespace

void KeyTable::build_ring(std::vector<KeyOwner> owners, std::uint32_t points) {
  sort_by_id(owners);
  double weights = 0;
  for (const KeyOwner& owner : owners) weights += owner.weight;
  const double average = weights / static_cast<double>(owners.size());
  std::vector<std::uint64_t> ring;  // the hash above the slot
  ring.reserve(owners.size() * (points + 1));
  for (const KeyOwner& owner : owners) {
    Draws draws{key_hash(owner.id)};
    const long own = std::max(1L, std::lround(points * owner.weight / average));
    for (long i = 0; i < own; ++i) ring.push_back(std::uint64_t{high(draws.next())} << 32 | owner.slot);
  }
  radix_sort(ring);  // of equal hashes the smaller id comes first
  ring_.resize(ring.size());
  std::ranges::transform(ring, ring_.begin(), [](std::uint64_t point) { return Point{high(point), low(point)}; });
  build_guide();
}

void KeyTable::build_guide() {
  guide_.clear();
  if (ring_.empty()) return;
  // Some four points a range: a line of the cache, and the guide stays small.
  const std::size_t ranges = std::max<std::size_t>(std::bit_ceil(ring_.size()) / 4, 2);
  guide_shift_ = 32 - std::countr_zero(ranges);
  guide_.resize(ranges);
  std::size_t place = 0;
  for (std::size_t range = 0; range < ranges; ++range) {
    while (place < ring_.size() && ring_[place].hash >> guide_shift_ < range) ++place;
    guide_[range] = static_cast<std::uint32_t>(place);
  }
}

std::size_t KeyTable::place_on_ring(std::uint32_t hash) const noexcept {
  std::size_t place = guide_[hash >> guide_shift_];
  while (place < ring_.size() && ring_[place].hash < hash) ++place;
  return place == ring_.size() ? 0 : place;
}

void KeyTable::build_maglev(std::vector<KeyOwner> owners) {
  sort_by_id(owners);
  maglev_.clear();
  if (owners.empty()) return;
  const std::uint32_t size = maglev_size(owners.size());
  maglev_.resize(size);
  // Each owner's own order of all places (the paper's permutation): offset, offset + skip, offset + 2 skip …
  struct Walk {
    std::uint32_t place, skip;
    double turns, weight;
    std::uint32_t slot;
  };
  const double most = std::ranges::max_element(owners, {}, &KeyOwner::weight)->weight;
  std::vector<Walk> walks;
  walks.reserve(owners.size());
  for (const KeyOwner& owner : owners) {
    const std::uint64_t hash = key_hash(owner.id);
    const auto skip = static_cast<std::uint32_t>(mix(hash + golden_ratio) % (size - 1)) + 1;
    walks.push_back({static_cast<std::uint32_t>(hash % size), skip, 0, owner.weight / most, owner.slot});
  }
  // They take turns; each takes the first place of its order that is not taken. A light one sits turns out.
  std::vector<bool> taken(size);  // bits: most of the time goes into looking here
  for (std::uint32_t count = 0; true;) {
    for (Walk& walk : walks) {
      walk.turns += walk.weight;
      if (walk.turns < 1) continue;
      walk.turns -= 1;
      while (taken[walk.place]) {
        const std::uint32_t left = size - walk.skip;
        walk.place = walk.place < left ? walk.place + walk.skip : walk.place - left;
      }
      taken[walk.place] = true;
      maglev_[walk.place] = walk.slot;
      if (++count == size) return;
    }
  }
}

}  // namespace skiff::discovery
