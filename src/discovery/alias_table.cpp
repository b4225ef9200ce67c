#include "discovery/alias_table.hpp"

#include "discovery/mix.hpp"

#include <numeric>

namespace skiff::discovery {

void AliasTable::reserve(std::size_t size) {
  columns_.reserve(size);
  parts_.reserve(size);
  waiting_.reserve(size);
}

void AliasTable::assign(std::span<const double> weights) {
  const std::size_t size = weights.size();
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  columns_.resize(size);
  parts_.resize(size);
  waiting_.resize(size);
  std::size_t small = 0;
  std::size_t large = size;
  for (std::size_t i = 0; i < size; ++i) {
    parts_[i] = weights[i] / sum * static_cast<double>(size);
    waiting_[parts_[i] < 1 ? small++ : --large] = static_cast<std::uint32_t>(i);
  }
  while (small > 0 && large < size) {
    const std::uint32_t less = waiting_[--small];
    const std::uint32_t more = waiting_[large];
    columns_[less] = {static_cast<std::uint32_t>(parts_[less] * 0x1p32), more};
    parts_[more] -= 1 - parts_[less];
    if (parts_[more] < 1) {
      ++large;
      waiting_[small++] = more;
    }
  }
  // Whole columns, but for what rounding left over.
  while (small > 0) {
    const std::uint32_t index = waiting_[--small];
    columns_[index] = {0, index};
  }
  for (; large < size; ++large) columns_[waiting_[large]] = {0, waiting_[large]};
}

std::uint32_t AliasTable::draw(std::uint64_t bits) const noexcept {
  const std::uint32_t index = scaled(high(bits), static_cast<std::uint32_t>(columns_.size()));
  const Column& column = columns_[index];
  return low(bits) < column.threshold ? index : column.alias;
}

}  // namespace skiff::discovery
