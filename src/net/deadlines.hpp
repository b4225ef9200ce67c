#pragma once

#include <skiff/core/time.hpp>

#include <array>
#include <cstddef>

namespace skiff::net {

/// Something with a deadline that is pushed back far more often than it passes.
class Deadline {
 public:
  Deadline() = default;
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 protected:
  virtual ~Deadline() { unlink(); }
  virtual void on_deadline() = 0;

 private:
  friend class Deadlines;
  void unlink() noexcept {
    if (previous_ == nullptr) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = nullptr;
  }

  TimePoint at_ = TimePoint::max();
  TimePoint slot_at_ = TimePoint::max();  // when its slot comes up
  Deadline* previous_ = nullptr;
  Deadline* next_ = nullptr;
};

/// A coarse timer wheel. Pushing a deadline back is one store: the entry is moved when its old slot comes up.
/// Deadlines pass up to one tick late, never early.
class Deadlines {
 public:
  static constexpr Duration tick = std::chrono::milliseconds{100};

  /// Time passes without anything being set.
  void jump(TimePoint now) noexcept { current_at_ = now; }

  void set(Deadline& entry, TimePoint at) noexcept {
    entry.at_ = at;
    if (at < entry.slot_at_) place(entry);
  }
  void clear(Deadline& entry) noexcept { entry.at_ = TimePoint::max(); }

  /// Calls what has passed by `now`. Entries may be set, and destroyed, by what is called.
  void advance(TimePoint now);

 private:
  class Head final : public Deadline {
   public:
    Head() noexcept;
    void on_deadline() override {}
  };

  static constexpr std::size_t slots = 512;
  void place(Deadline& entry) noexcept;
  void visit(Head& slot, TimePoint now);

  std::array<Head, slots> slots_;
  std::size_t current_ = 0;
  TimePoint current_at_{};
};

}  // namespace skiff::net
