#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/resilience/bulkhead.hpp>

#include <string_view>
#include <utility>

namespace skiff {

/// A place in a Bulkhead, left when this is destroyed. Move-only; on the bulkhead's thread.
class [[nodiscard]] Permit {
 public:
  explicit Permit(Bulkhead& place) noexcept : place_(&place) {}
  Permit(Permit&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(place_, other.place_);
    return *this;
  }
  ~Permit() { leave(); }

  /// Leaves early.
  void leave() noexcept {
    if (place_ != nullptr) std::exchange(place_, nullptr)->leave();
  }

 private:
  Bulkhead* place_;
};

/// `co_await enter(bulkhead)`: a place in it, waited for no longer than its longest_wait. None: an Error of kind
/// unavailable with Retry-After, whose message begins with `name`, unless that is empty. A free place costs no
/// coroutine frame and no timer. Cancelled, it leaves the queue. `name` and the bulkhead outlive the task.
Task<Result<Permit>> enter(Bulkhead& bulkhead, Priority priority = Priority::normal, std::string_view name = {});

}  // namespace skiff
