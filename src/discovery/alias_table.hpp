#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace skiff::discovery {

/// Draws an index with a probability in proportion to its weight, in constant time (Walker 1977; built as by Vose
/// 1991).
class AliasTable {
 public:
  /// For how many weights assign() shall not allocate.
  void reserve(std::size_t size);

  /// Each weight is above 0.
  void assign(std::span<const double> weights);

  /// Not of an empty table. `bits`: 64 random ones.
  std::uint32_t draw(std::uint64_t bits) const noexcept;

 private:
  struct Column {
    std::uint32_t threshold;  // below this of 2^32: the column's own index
    std::uint32_t alias;
  };
  std::vector<Column> columns_;
  std::vector<double> parts_;           // of a column, while the table is built
  std::vector<std::uint32_t> waiting_;  // small ones from the front, large ones from the back
};

}  // namespace skiff::discovery
