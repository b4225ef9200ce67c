#pragma once

#include "telemetry/series.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace skiff::detail {

/// Finds series by their label values: from any thread, without a lock and without writing anything. Only ever grows.
class SeriesTable {
 public:
  SeriesTable();

  static std::size_t hash_of(std::span<const std::string_view> values) noexcept;

  /// Null when there is none.
  Series* find(std::size_t hash, std::span<const std::string_view> values) const noexcept;

  /// For one more. This and insert(): one thread at a time.
  void make_room();

  /// `series` is new and lives as long as the table.
  void insert(Series& series) noexcept;

 private:
  // A power of two of places, never more than half full; where a hash belongs or in the places after that.
  struct Places {
    explicit Places(std::size_t count) : mask(count - 1), series(std::make_unique<std::atomic<Series*>[]>(count)) {}
    void put(Series& added) noexcept;

    std::size_t mask;
    std::unique_ptr<std::atomic<Series*>[]> series;
  };

  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Places>> all_;  // the last is in use; someone may still search the others
  std::atomic<const Places*> current_;
};

}  // namespace skiff::detail
