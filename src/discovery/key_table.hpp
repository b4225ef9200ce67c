#pragma once

#include "discovery/mix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace skiff::discovery {

/// An instance to which keys are given.
struct KeyOwner {
  std::string_view id;
  double weight = 1;
  std::uint32_t slot = 0;
};

/// Which slot a key has; when that cannot be used, which others. Equal lists give equal tables in every process,
/// whatever the order of the list.
class KeyTable {
 public:
  /// On a ring: who owns what ends at it.
  struct Point {
    std::uint32_t hash;
    std::uint32_t slot;
  };

  /// Points on a ring, `points` for an owner of average weight.
  void build_ring(std::vector<KeyOwner> owners, std::uint32_t points);
  /// Maglev's lookup table, of a prime size of at least 100 times the owners.
  void build_maglev(std::vector<KeyOwner> owners);

  /// Calls `accepts(slot)` with the slot of the key, then with the others in an order that is the key's own, until it
  /// says yes. False: it said no too often. Not of an empty table.
  template <class F>
  bool find(std::uint64_t key, F&& accepts) const;

  // What was built: one of them is empty.
  std::span<const Point> ring() const noexcept { return ring_; }
  std::span<const std::uint32_t> maglev() const noexcept { return maglev_; }

 private:
  static constexpr int longest_search = 128;
  void build_guide();
  std::size_t place_on_ring(std::uint32_t hash) const noexcept;

  std::vector<Point> ring_;           // by hash, ascending
  std::vector<std::uint32_t> guide_;  // for each range of hashes, the first point at or after its beginning
  int guide_shift_ = 0;
  std::vector<std::uint32_t> maglev_;
};

template <class F>
bool KeyTable::find(std::uint64_t key, F&& accepts) const {
  Draws draws{key};
  if (maglev_.empty()) {
    std::size_t place = place_on_ring(high(draws.next()));
    for (int i = 0; i < longest_search; ++i) {
      if (accepts(ring_[place].slot)) return true;
      if (++place == ring_.size()) place = 0;
    }
    return false;
  }
  for (int i = 0; i < longest_search; ++i) {
    // Not the next one in the table: the keys of an instance that is out go to all the others, not to a few.
    if (accepts(maglev_[scaled(high(draws.next()), static_cast<std::uint32_t>(maglev_.size()))])) return true;
  }
  return false;
}

}  // namespace skiff::discovery
