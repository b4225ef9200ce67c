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

/// The places of keys, in some order: the slot of a key is that of its place; when it cannot be used, that of the next.
/// Equal lists give equal tables in every process, whatever the order of the list.
class KeyTable {
 public:
  /// Points on a ring, `points` for an owner of average weight.
  void build_ring(std::vector<KeyOwner> owners, std::uint32_t points);
  /// Maglev's lookup table, of a prime size of at least 100 times the owners.
  void build_maglev(std::vector<KeyOwner> owners);

  bool empty() const noexcept { return slots_.empty(); }
  std::size_t size() const noexcept { return slots_.size(); }

  /// Whose each place is.
  std::span<const std::uint32_t> places() const noexcept { return slots_; }
  /// Where on a ring the places are.
  std::span<const std::uint64_t> points() const noexcept { return points_; }

  /// Calls `accepts(slot)` with the slot of the key, then with the others in an order that is the key's own, until it
  /// says yes. False: it said no too often. Not of an empty table.
  template <class F>
  bool find(std::uint64_t key, F&& accepts) const;

 private:
  static constexpr int longest_search = 128;
  std::size_t place_on_ring(std::uint64_t hash) const noexcept;

  std::vector<std::uint32_t> slots_;   // of the places
  std::vector<std::uint64_t> points_;  // ring: where the places are, ascending
  std::vector<std::uint32_t> guide_;   // ring: for each range of hashes, the first place at or after its beginning
  int guide_shift_ = 0;
};

template <class F>
bool KeyTable::find(std::uint64_t key, F&& accepts) const {
  const bool ring = !points_.empty();
  Draws draws{key};
  std::uint64_t hash = draws.next();
  std::size_t place = ring ? place_on_ring(hash) : hash % slots_.size();
  for (int i = 0; i < longest_search; ++i) {
    if (accepts(slots_[place])) return true;
    if (ring) {
      if (++place == slots_.size()) place = 0;
    } else {
      // Not the next one in the table: each key of an instance that is out goes somewhere else, not all to few.
      hash = draws.next();
      place = hash % slots_.size();
    }
  }
  return false;
}

}  // namespace skiff::discovery
