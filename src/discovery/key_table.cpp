#include "discovery/key_table.hpp"

#include <skiff/discovery/balancer.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <tuple>
#include <utility>

namespace skiff::discovery {
namespace {

// Each is the first prime above a power of two. Few sizes: when the size changes most keys move.
constexpr std::array<std::uint32_t, 6> maglev_sizes{65'537, 131'101, 262'147, 524'309, 1'048'583, 2'097'169};
constexpr std::size_t maglev_places_per_owner = 100;

constexpr std::uint32_t nobody = 0xffffffff;

void sort_by_id(std::vector<KeyOwner>& owners) { std::ranges::sort(owners, {}, &KeyOwner::id); }

std::uint32_t maglev_size(std::size_t owners) {
  const auto enough =
      std::ranges::find_if(maglev_sizes, [&](std::uint32_t size) { return size >= owners * maglev_places_per_owner; });
  return enough != maglev_sizes.end() ? *enough : maglev_sizes.back();
}

}  // namespace

void KeyTable::build_ring(std::vector<KeyOwner> owners, std::uint32_t points) {
  sort_by_id(owners);
  double weights = 0;
  for (const KeyOwner& owner : owners) weights += owner.weight;
  const double average = weights / static_cast<double>(owners.size());
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ring;
  ring.reserve(owners.size() * (points + 1));
  for (const KeyOwner& owner : owners) {
    Draws draws{key_hash(owner.id)};
    const long own = std::max(1L, std::lround(points * owner.weight / average));
    for (long i = 0; i < own; ++i) ring.emplace_back(draws.next(), owner.slot);
  }
  // Stable: should two points ever be the same, the smaller id comes first.
  std::ranges::stable_sort(ring, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
  slots_.resize(ring.size());
  points_.resize(ring.size());
  for (std::size_t i = 0; i < ring.size(); ++i) std::tie(points_[i], slots_[i]) = ring[i];
  guide_.clear();
  if (ring.empty()) return;
  const std::size_t ranges = std::max<std::size_t>(std::bit_ceil(ring.size()), 2);
  guide_shift_ = 64 - std::countr_zero(ranges);
  guide_.resize(ranges);
  std::size_t place = 0;
  for (std::size_t range = 0; range < ranges; ++range) {
    while (place < points_.size() && points_[place] >> guide_shift_ < range) ++place;
    guide_[range] = static_cast<std::uint32_t>(place);
  }
}

std::size_t KeyTable::place_on_ring(std::uint64_t hash) const noexcept {
  std::size_t place = guide_[hash >> guide_shift_];
  while (place < points_.size() && points_[place] < hash) ++place;
  return place == points_.size() ? 0 : place;
}

void KeyTable::build_maglev(std::vector<KeyOwner> owners) {
  sort_by_id(owners);
  points_.clear();
  guide_.clear();
  slots_.clear();
  if (owners.empty()) return;
  const std::uint32_t size = maglev_size(owners.size());
  slots_.assign(size, nobody);
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
    walks.push_back({static_cast<std::uint32_t>(hash % size),
                     static_cast<std::uint32_t>(mix(hash + golden_ratio) % (size - 1)) + 1, 0, owner.weight / most,
                     owner.slot});
  }
  // They take turns; each takes the first place of its order that is not taken. A light one sits turns out.
  std::uint32_t taken = 0;
  while (true) {
    for (Walk& walk : walks) {
      walk.turns += walk.weight;
      if (walk.turns < 1) continue;
      walk.turns -= 1;
      while (slots_[walk.place] != nobody) walk.place = (walk.place + walk.skip) % size;
      slots_[walk.place] = walk.slot;
      if (++taken == size) return;
    }
  }
}

}  // namespace skiff::discovery
