#include "telemetry/cells.hpp"

#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <pthread.h>
#include <stdexcept>

namespace skiff {
namespace {

void give_shard_back(void* shard) noexcept;

// What all threads share: which shards and which cells there are. Storage and nothing else; whose numbers these are is
// known to the Metrics that asked for them.
class CellStorage {
 public:
  // Never destroyed: threads may end after everything else.
  static CellStorage& instance() {
    static CellStorage& storage = *new CellStorage;
    return storage;
  }

  CellIndex allocate(std::size_t count) {
    if (count == 0 || count > cells_per_chunk) throw std::length_error{"a run of cells lies in one chunk"};
    const std::lock_guard lock{mutex_};
    if (const CellIndex first = take_released(count, count); first != nowhere) return first;
    const std::size_t room = cells_per_chunk - next_ % cells_per_chunk;
    const std::size_t first = count <= room ? next_ : next_ + room;
    if (first + count > cells_per_chunk * most_chunks) return take_released(count, cells_per_chunk);
    next_ = first + count;
    return static_cast<CellIndex>(first);
  }

  void release(CellIndex first, std::size_t count) noexcept {
    if (first == nowhere) return;
    const std::lock_guard lock{mutex_};
    for (const Shard* shard : shards_) {
      Cell* const chunk = shard->chunks[first / cells_per_chunk].load(std::memory_order_acquire);
      if (chunk == nullptr) continue;
      for (std::size_t i = 0; i < count; ++i) chunk[first % cells_per_chunk + i].store(0, std::memory_order_relaxed);
    }
    try {
      released_[count].push_back(first);
    } catch (const std::bad_alloc&) {  // these cells are lost; there are millions
    }
  }

  Shard* take_shard() noexcept {
    const std::lock_guard lock{mutex_};
    try {
      Shard* shard = nullptr;
      if (idle_.empty()) {
        shards_.reserve(shards_.size() + 1);
        idle_.reserve(shards_.capacity());  // so that giving one back cannot fail
        shards_.push_back(shard = new Shard{});
      } else {
        shard = idle_.back();
        idle_.pop_back();
      }
      ::pthread_setspecific(at_thread_end_, shard);
      return shard;
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  }

  void give_back(Shard* shard) noexcept {
    const std::lock_guard lock{mutex_};
    idle_.push_back(shard);
  }

  std::vector<const Shard*> shards() {
    const std::lock_guard lock{mutex_};
    return {shards_.begin(), shards_.end()};
  }

 private:
  // A thread's keys are destroyed after its thread_local objects, whose destructors may still count something.
  CellStorage() {
    if (::pthread_key_create(&at_thread_end_, give_shard_back) != 0) throw std::runtime_error{"no pthread key is left"};
  }

  // From the shortest run of at least `count` and at most `most` cells, whose rest stays.
  CellIndex take_released(std::size_t count, std::size_t most) {
    for (auto at = released_.lower_bound(count); at != released_.end() && at->first <= most; ++at) {
      if (at->second.empty()) continue;
      const CellIndex first = at->second.back();
      if (at->first > count) released_[at->first - count].push_back(first + static_cast<CellIndex>(count));
      at->second.pop_back();
      return first;
    }
    return nowhere;
  }

  std::mutex mutex_;
  ::pthread_key_t at_thread_end_{};
  std::vector<Shard*> shards_;
  std::vector<Shard*> idle_;
  std::map<std::size_t, std::vector<CellIndex>> released_;  // by length of the run
  std::size_t next_ = cells_per_chunk;                      // the first chunk is `nowhere`
};

void give_shard_back(void* shard) noexcept {
  current_shard = nullptr;
  CellStorage::instance().give_back(static_cast<Shard*>(shard));
}

// Null when the shard's thread has counted nothing there.
const Cell* cells_of(const Shard& shard, CellIndex first) noexcept {
  const Cell* const chunk = shard.chunks[first / cells_per_chunk].load(std::memory_order_acquire);
  return chunk == nullptr ? nullptr : chunk + first % cells_per_chunk;
}

}  // namespace

CellIndex allocate_cells(std::size_t count) { return CellStorage::instance().allocate(count); }
void release_cells(CellIndex first, std::size_t count) noexcept { CellStorage::instance().release(first, count); }
std::vector<const Shard*> all_shards() { return CellStorage::instance().shards(); }

Cell* make_cells(CellIndex first) noexcept {
  // As large as the longest run, because a histogram writes to several.
  static thread_local std::array<Cell, cells_per_chunk> lost{};

  if (current_shard == nullptr) current_shard = CellStorage::instance().take_shard();
  if (current_shard == nullptr) return lost.data();
  std::atomic<Cell*>& chunk = current_shard->chunks[first / cells_per_chunk];
  if (chunk.load(std::memory_order_relaxed) == nullptr) {
    // Whole cache lines, which no other thread writes to.
    auto* const cells = new (std::align_val_t{64}, std::nothrow) Cell[cells_per_chunk]{};
    if (cells == nullptr) return lost.data();
    chunk.store(cells, std::memory_order_release);
  }
  return chunk.load(std::memory_order_relaxed) + first % cells_per_chunk;
}

void sum_integers(const std::vector<const Shard*>& shards, CellIndex first, std::span<std::uint64_t> sums) noexcept {
  for (const Shard* shard : shards) {
    const Cell* const cells = cells_of(*shard, first);
    if (cells == nullptr) continue;
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += cells[i].load(std::memory_order_relaxed);
  }
}

double sum_reals(const std::vector<const Shard*>& shards, CellIndex cell) noexcept {
  double sum = 0;
  for (const Shard* shard : shards) {
    const Cell* const own = cells_of(*shard, cell);
    if (own != nullptr) sum += std::bit_cast<double>(own->load(std::memory_order_relaxed));
  }
  return sum;
}

}  // namespace skiff
