#pragma once

#include "discovery/load.hpp"
#include "discovery/outlier.hpp"

#include <skiff/discovery/balancer.hpp>

#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace skiff::discovery {

/// What is known about the instance in a slot, but for its Load.
struct Member {
  Instance instance;
  bool listed = false;     // in the present list
  bool ramping = false;    // has a slow start
  TimePoint joined{};      // when it came into the list
  std::uint64_t seen = 0;  // the last update() that had it
  Outlier outlier;
};

/// Which instance has which slot. An instance that leaves keeps its slot until its last try has ended.
class Roster {
 public:
  /// Those that stay keep their slots. New ones have `ramping` set as told.
  void update(std::span<const Instance* const> instances, TimePoint now, bool ramping);

  /// The slots of the list, in its order.
  std::span<const std::uint32_t> listed() const noexcept { return listed_; }
  std::size_t slots() const noexcept { return members_.size(); }

  Member& member(std::uint32_t number) noexcept { return members_[number]; }
  Load& load(std::uint32_t number) noexcept { return loads_[number]; }
  const Load& load(std::uint32_t number) const noexcept { return loads_[number]; }
  Slot slot(std::uint32_t number) const noexcept { return {number, loads_[number].generation}; }

  /// Whether the slot is still that of the instance it was handed out for.
  bool holds(Slot slot) const noexcept {
    return slot.number < loads_.size() && loads_[slot.number].generation == slot.generation;
  }

  void started(Slot slot) noexcept { ++loads_[slot.number].pending; }
  /// False: no try was under way. Frees the slot of an instance that has left when it was the last.
  bool ended(Slot slot);

 private:
  std::uint32_t acquire(const Instance& instance, TimePoint now, bool ramping);
  void leave(std::uint32_t number);
  void set_free(std::uint32_t number);

  std::deque<Member> members_;  // never move
  std::vector<Load> loads_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> listed_;
  std::unordered_map<std::string, std::uint32_t> by_id_;
  std::uint64_t updates_ = 0;
};

}  // namespace skiff::discovery
