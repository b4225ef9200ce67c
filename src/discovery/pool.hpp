#pragma once

#include "discovery/alias_table.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace skiff::discovery {

class Draws;

/// Slots to choose from, each with a weight. Filled by clear(), add()… and finish(); then each choice takes constant
/// time.
class Pool {
 public:
  /// For how many slots filling shall not allocate.
  void reserve(std::size_t size);
  void clear() noexcept;
  void add(std::uint32_t slot, double weight);
  void finish();

  bool empty() const noexcept { return slots_.empty(); }
  std::size_t size() const noexcept { return slots_.size(); }
  std::span<const std::uint32_t> slots() const noexcept { return slots_; }
  std::span<const double> weights() const noexcept { return weights_; }
  double average_weight() const noexcept { return average_; }

  // Not of an empty pool.

  std::uint32_t draw(Draws& draws) const noexcept;

  /// Two to compare. Different ones when all weights are equal. Otherwise each is drawn by itself, or the light one of
  /// two would be compared, and might be chosen, every time: so a share p becomes p² at least and 2p at most.
  std::pair<std::uint32_t, std::uint32_t> draw_two(Draws& draws) const noexcept;

  /// The next in turn after what `cursor` counts; in proportion to the weights, and as evenly spread as they allow
  /// (gRPC's static stride scheduler). By lot where one weight is so much above the others that finding the next takes
  /// long.
  std::uint32_t next(std::uint64_t& cursor, Draws& draws) const noexcept;

 private:
  std::vector<std::uint32_t> slots_;
  std::vector<double> weights_;
  std::vector<std::uint16_t> strides_;  // weights, the largest of which is 65535
  AliasTable table_;
  double average_ = 1;
  bool even_ = true;  // all weights are equal
};

}  // namespace skiff::discovery
