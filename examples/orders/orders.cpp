#include "orders.hpp"

#include <skiff/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace shop {

using namespace skiff;

namespace {
constexpr std::size_t kept_changes = 10'000;
}

Result<Order> MemoryOrders::add(NewOrder order) {
  const std::lock_guard lock{mutex_};
  if (orders_.size() >= capacity_) return unavailable("there is no room for more orders");
  if (Result<void> taken = take(order.items, {}); !taken) return taken.error();

  Order added;
  added.id = ++last_id_;
  added.placed_at = std::chrono::floor<std::chrono::milliseconds>(wall_now());  // virtual in a test
  added.customer = std::move(order.customer);
  added.items = std::move(order.items);
  added.note = std::move(order.note);
  orders_.emplace(added.id, added);
  tell(What::placed, added);
  return added;
}

std::optional<Order> MemoryOrders::find(std::uint64_t id) const {
  const std::lock_guard lock{mutex_};
  const auto found = orders_.find(id);
  if (found == orders_.end()) return std::nullopt;
  return found->second;
}

std::vector<Order> MemoryOrders::list(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock{mutex_};
  std::vector<Order> page;
  for (auto order = orders_.upper_bound(after); order != orders_.end() && page.size() < limit; ++order) {
    page.push_back(order->second);
  }
  return page;
}

Result<Order> MemoryOrders::replace(Order order) {
  const std::lock_guard lock{mutex_};
  const Result<Order*> present = in_version(order.id, order.version);
  if (!present) return present.error();
  if (Result<void> taken = take(order.items, (*present)->items); !taken) return taken.error();

  ++order.version;
  **present = order;
  tell(What::changed, order);
  return order;
}

Result<void> MemoryOrders::remove(std::uint64_t id, std::uint64_t version) {
  const std::lock_guard lock{mutex_};
  const Result<Order*> present = in_version(id, version);
  if (!present) return present.error();
  if (Result<void> returned = take({}, (*present)->items); !returned) return returned;

  tell(What::removed, **present);
  orders_.erase(id);
  return {};
}

std::vector<Change> MemoryOrders::changes(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock{mutex_};
  const auto is_before = [](std::uint64_t number, const Change& change) { return number < change.number; };
  const auto first = std::upper_bound(changes_.begin(), changes_.end(), after, is_before);
  const auto count = std::min(limit, static_cast<std::size_t>(changes_.end() - first));
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

std::uint64_t MemoryOrders::last_change() const {
  const std::lock_guard lock{mutex_};
  return last_change_;
}

Result<void> MemoryOrders::ready() const {
  const std::lock_guard lock{mutex_};
  if (orders_.size() >= capacity_) return unavailable("all " + std::to_string(capacity_) + " places are taken");
  return {};
}

Result<Order*> MemoryOrders::in_version(std::uint64_t id, std::uint64_t version) {
  const auto found = orders_.find(id);
  if (found == orders_.end()) return not_found("there is no order " + std::to_string(id));
  if (found->second.version != version) return conflict("the order has changed meanwhile");
  return &found->second;
}

// All of it or nothing.
Result<void> MemoryOrders::take(const std::vector<Item>& wanted, const std::vector<Item>& returned) {
  std::map<std::string_view, int> difference;
  for (const Item& item : wanted) difference[item.sku] += item.quantity;
  for (const Item& item : returned) difference[item.sku] -= item.quantity;
  for (const auto& [sku, quantity] : difference) {
    const auto stock = stock_.find(sku);
    const int available = stock != stock_.end() ? stock->second : 0;
    if (quantity > available) {
      return conflict(std::string{sku} + " is out of stock: " + std::to_string(available) + " left");
    }
  }
  for (const auto& [sku, quantity] : difference) {
    if (const auto stock = stock_.find(sku); stock != stock_.end()) stock->second -= quantity;
  }
  return {};
}

void MemoryOrders::tell(What what, const Order& order) {
  Change change;
  change.number = ++last_change_;
  change.what = what;
  change.order = order;
  changes_.push_back(std::move(change));
  if (changes_.size() > kept_changes) changes_.pop_front();
}

}  // namespace shop
