#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace skiff {

/// A number that only one thread writes and any may read: 64 bits, an integer or a double by its owner's choice.
using Cell = std::atomic<std::uint64_t>;

/// Names one cell in every shard. They are handed out in runs that lie in one chunk.
using CellIndex = std::uint32_t;

/// Written, never read: what a handle of nothing points to.
inline constexpr CellIndex nowhere = 0;

inline constexpr std::size_t cells_per_chunk = 1024;
inline constexpr std::size_t most_chunks = 4096;

/// One thread's part of every number. Given back when the thread ends, values and all, and taken over by the next one
/// that starts, so nothing that was counted is lost. Never freed. A chunk is there once its thread has written to it.
struct Shard {
  std::array<std::atomic<Cell*>, most_chunks> chunks;
};

/// The current thread's; null until it first counts.
inline constinit thread_local Shard* current_shard = nullptr;

/// A run of `count` cells, all 0 in every shard; at most cells_per_chunk. `nowhere` when there is no room left.
CellIndex allocate_cells(std::size_t count);

/// No one writes to them any more.
void release_cells(CellIndex first, std::size_t count) noexcept;

/// All shards there are.
std::vector<const Shard*> all_shards();

/// Gives the current thread a shard and the shard a chunk. Without memory for them: a cell that no one reads.
Cell* make_cells(CellIndex first) noexcept;

/// The current thread's cells of a run.
inline Cell* own_cells(CellIndex first) noexcept {
  if (current_shard != nullptr) [[likely]] {
    Cell* const chunk = current_shard->chunks[first / cells_per_chunk].load(std::memory_order_relaxed);
    if (chunk != nullptr) [[likely]] return chunk + first % cells_per_chunk;
  }
  return make_cells(first);
}

// Not fetch_add(): the cell has one writer, so the bus need not be locked.
inline void add_integer(Cell& cell, std::uint64_t amount) noexcept {
  cell.store(cell.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}
inline void add_real(Cell& cell, double amount) noexcept {
  const double sum = std::bit_cast<double>(cell.load(std::memory_order_relaxed)) + amount;
  cell.store(std::bit_cast<std::uint64_t>(sum), std::memory_order_relaxed);
}

/// Over all shards; of integers, a run of as many as there are sums.
void sum_integers(const std::vector<const Shard*>& shards, CellIndex first, std::span<std::uint64_t> sums) noexcept;
double sum_reals(const std::vector<const Shard*>& shards, CellIndex cell) noexcept;

}  // namespace skiff
