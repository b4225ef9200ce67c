#pragma once

#include "model.hpp"

#include <skiff/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shop {

// Where orders are kept. The routes know no more of it; another store is another class. One that waits, for a database
// say, returns Task<…> from these, and the handlers become coroutines.
//
// From any thread.
class Orders {
 public:
  virtual ~Orders() = default;

  // A conflict when an item is out of stock.
  virtual skiff::Result<Order> add(NewOrder order) = 0;

  virtual std::optional<Order> find(std::uint64_t id) const = 0;

  // In the order of their ids, from the first one above `after`.
  virtual std::vector<Order> list(std::uint64_t after, std::size_t limit) const = 0;

  // Stores a changed copy. A conflict when it has changed meanwhile (its version is not the present one any more), or
  // when an item is out of stock.
  virtual skiff::Result<Order> replace(Order order) = 0;

  // Only in this version; a conflict otherwise.
  virtual skiff::Result<void> remove(std::uint64_t id, std::uint64_t version) = 0;

  // From the first one above `after`. The oldest are forgotten some day.
  virtual std::vector<Change> changes(std::uint64_t after, std::size_t limit) const = 0;

  // The number of the newest one.
  virtual std::uint64_t last_change() const = 0;

  // Whether it takes more.
  virtual skiff::Result<void> ready() const = 0;
};

using Stock = std::map<std::string, int, std::less<>>;  // pieces by SKU

// In memory: gone with the process.
class MemoryOrders final : public Orders {
 public:
  explicit MemoryOrders(Stock stock, std::size_t capacity = 100'000) : stock_(std::move(stock)), capacity_(capacity) {}

  skiff::Result<Order> add(NewOrder order) override;
  std::optional<Order> find(std::uint64_t id) const override;
  std::vector<Order> list(std::uint64_t after, std::size_t limit) const override;
  skiff::Result<Order> replace(Order order) override;
  skiff::Result<void> remove(std::uint64_t id, std::uint64_t version) override;
  std::vector<Change> changes(std::uint64_t after, std::size_t limit) const override;
  std::uint64_t last_change() const override;
  skiff::Result<void> ready() const override;

 private:
  // With the mutex held.
  skiff::Result<Order*> in_version(std::uint64_t id, std::uint64_t version);
  skiff::Result<void> take(const std::vector<Item>& wanted, const std::vector<Item>& returned);
  void tell(What what, const Order& order);

  mutable std::mutex mutex_;  // held for microseconds, never across a co_await
  Stock stock_;
  std::map<std::uint64_t, Order> orders_;
  std::deque<Change> changes_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_change_ = 0;
  std::size_t capacity_;
};

}  // namespace shop
