#pragma once

#include <skiff/core/time.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skiff {

/// Who goes first where not all can. Within one, first come, first served.
enum class Priority : std::uint8_t { background, low, normal, high, critical };

struct BulkheadOptions {
  /// How many at once.
  std::uint32_t limit = 64;

  /// How many may wait for a place; 0: none, who finds it full is refused at once.
  std::uint32_t queue = 64;

  /// The longest that one waits. 0: nobody waits, whatever `queue` says.
  Duration longest_wait = std::chrono::seconds{1};
};

/// At most so many at once, so that one slow dependency cannot take all there is (Nygard, "Release It!", chapter 5),
/// with a bounded queue before it. When the queue is full, one of higher priority takes the place of the last of the
/// lowest.
///
/// A state machine without a clock; see permit.hpp for what a coroutine uses. State of one thread; each operation O(1),
/// no allocation. Outlives who is in it or waits.
class Bulkhead {
 public:
  /// One who waits; in the memory of whoever made it, and taken out of the queue with it.
  class Waiter {
   public:
    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    bool queued() const noexcept { return home_ != nullptr; }

   protected:
    virtual ~Waiter();

    /// It has a place, which it must leave() some time; or it was refused, for one that matters more. Called from
    /// inside another's call of the bulkhead: must not call it. The waiter is not in the queue any more.
    virtual void admitted() noexcept = 0;
    virtual void displaced() noexcept = 0;

   private:
    friend class Bulkhead;
    Bulkhead* home_ = nullptr;
    Waiter* before_ = nullptr;
    Waiter* after_ = nullptr;
    Priority priority_ = Priority::normal;
  };

  /// Throws ConfigurationError when limit is 0 or longest_wait negative.
  explicit Bulkhead(const BulkheadOptions& options = {});
  Bulkhead(const Bulkhead&) = delete;
  Bulkhead& operator=(const Bulkhead&) = delete;

  /// Takes a place if one is free and nobody waits; to be left once.
  bool try_enter() noexcept;

  /// Gives a place back; the first who waits gets it.
  void leave() noexcept;

  /// Puts `waiter` into the queue; it is told when it has a place. False: it is full of those that matter as much.
  bool wait(Waiter& waiter, Priority priority) noexcept;

  /// Takes a waiter out of the queue that waits no longer.
  void forget(Waiter& waiter) noexcept;

  /// From now on at most so many (0 counts as 1): of those that wait, as many as fit get a place; those inside stay.
  void limit(std::uint32_t most) noexcept;
  std::uint32_t limit() const noexcept { return limit_; }

  std::uint32_t inside() const noexcept { return inside_; }
  std::uint32_t waiting() const noexcept { return waiting_; }
  const BulkheadOptions& options() const noexcept { return options_; }

 private:
  static constexpr std::size_t priorities = 5;

  struct Line {
    Waiter* first = nullptr;
    Waiter* last = nullptr;
  };

  void remove(Waiter& waiter) noexcept;
  void admit_waiters() noexcept;

  BulkheadOptions options_;
  std::uint32_t limit_;
  std::uint32_t inside_ = 0;
  std::uint32_t waiting_ = 0;
  std::array<Line, priorities> lines_{};
};

}  // namespace skiff
