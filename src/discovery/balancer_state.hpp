#pragma once

#include "discovery/key_table.hpp"
#include "discovery/mix.hpp"
#include "discovery/pool.hpp"
#include "discovery/roster.hpp"

#include <skiff/discovery/balancer.hpp>

#include <array>
#include <optional>
#include <vector>

namespace skiff {

/// The slots of the list, and the pools they are chosen from: the near one (the own zone; everything where zones do not
/// matter) and the far one (the other zones).
struct Balancer::State {
  State(BalancerOptions wanted, BalancerObserver* told) : options(std::move(wanted)), observer(told) {}

  void update(const InstanceList& list, TimePoint now);
  std::optional<Choice> pick(const PickHint& hint, TimePoint now, std::uint64_t random_bits);
  void ended(Slot slot, TimePoint now, TryOutcome outcome);

  const BalancerOptions options;
  BalancerObserver* const observer;
  discovery::Roster roster;
  std::size_t available = 0;
  std::size_t ejected = 0;
  bool panic = false;

 private:
  using Pool = discovery::Pool;
  using Draws = discovery::Draws;
  using Member = discovery::Member;
  struct Keyed {
    Slot slot;
    double weight;
    bool operator==(const Keyed&) const = default;
  };

  bool by_key() const noexcept;

  // Which instances are there, and what they get: instances that return, ramps, pools.
  void reserve();
  void weigh_zones(const std::vector<Instance>& list);
  void build_key_table();
  void settle(TimePoint now);
  void refill(TimePoint now);
  void count_available();
  void set_panic(bool on, std::size_t all);
  void share_between_zones();
  void weigh_against(const Pool& pool);
  double weight(const Member& member) const noexcept;
  double ramp(Member& member, TimePoint now);
  void consider_ejection(std::uint32_t number, EjectionReason reason, TimePoint now);

  // The choice among them.
  struct Search;
  std::optional<Choice> by_lot(Search& search, Pool& pool);
  std::optional<Choice> one_of_excluded(Search& search);
  std::uint32_t better(std::pair<std::uint32_t, std::uint32_t> two, TimePoint now) const noexcept;
  double score(std::uint32_t number, TimePoint now) const noexcept;
  Choice choice(std::uint32_t number, const char* why) noexcept;

  Pool near_;
  Pool far_;
  discovery::KeyTable keys_;
  std::vector<Keyed> keyed_;                           // what keys_ was built of
  std::uint64_t near_share_ = std::uint64_t{1} << 32;  // of the choices, in parts of 2^32
  TimePoint next_change_ = TimePoint::max();           // when an instance returns or a ramp goes up
  std::size_t candidates_ = 0;                         // instances that are not being drained
  double typical_latency_ = 0;                         // of a success, of whatever instance, in nanoseconds
  double own_weight_ = 0;                              // of the whole list, not of the subset
  double other_weight_ = 0;
  double zones_ = 1;
  bool all_drained_ = false;
  bool had_instances_ = false;
  std::optional<std::array<std::uint64_t, 2>> cursors_;  // round_robin's, of near_ and of far_
};

}  // namespace skiff
