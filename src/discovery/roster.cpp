#include "discovery/roster.hpp"

namespace skiff::discovery {
namespace {

bool same_address(const Instance& left, const Instance& right) {
  return left.port == right.port && left.host == right.host && left.unix_path == right.unix_path;
}

}  // namespace

void Roster::update(std::span<const Instance* const> instances, TimePoint now, bool ramping) {
  ++updates_;
  for (const Instance* const instance : instances) {
    const auto known = by_id_.find(instance->id);
    if (known == by_id_.end()) continue;
    Member& member = members_[known->second];
    if (!same_address(member.instance, *instance)) continue;
    // Not the strings that a try under way may refer to.
    member.instance.weight = instance->weight;
    member.instance.zone = instance->zone;
    member.instance.healthy = instance->healthy;
    member.instance.metadata = instance->metadata;
    member.seen = updates_;
  }
  for (const std::uint32_t number : listed_) {
    if (members_[number].seen != updates_) leave(number);
  }
  listed_.clear();
  for (const Instance* const instance : instances) {
    const auto known = by_id_.find(instance->id);
    listed_.push_back(known != by_id_.end() ? known->second : acquire(*instance, now, ramping));
  }
  // So that freeing a slot when a try ends does not allocate.
  free_.reserve(members_.size());
}

bool Roster::ended(Slot slot) {
  Load& load = loads_[slot.number];
  if (load.pending == 0) return false;
  if (--load.pending == 0 && !members_[slot.number].listed) set_free(slot.number);
  return true;
}

std::uint32_t Roster::acquire(const Instance& instance, TimePoint now, bool ramping) {
  std::uint32_t number = static_cast<std::uint32_t>(members_.size());
  if (free_.empty()) {
    members_.emplace_back();
    loads_.emplace_back().generation = 1;
  } else {
    number = free_.back();
    free_.pop_back();
  }
  Member& member = members_[number];
  member = Member{};
  member.instance = instance;
  member.listed = true;
  member.ramping = ramping;
  member.joined = now;
  member.seen = updates_;
  const std::uint32_t generation = loads_[number].generation;
  loads_[number] = Load{};
  loads_[number].generation = generation;
  by_id_.emplace(instance.id, number);
  return number;
}

void Roster::leave(std::uint32_t number) {
  Member& member = members_[number];
  by_id_.erase(member.instance.id);
  member.listed = false;
  loads_[number].usable = false;
  if (loads_[number].pending == 0) set_free(number);
}

// Those who have it still see by its generation that it is not theirs any more.
void Roster::set_free(std::uint32_t number) {
  ++loads_[number].generation;
  free_.push_back(number);
}

}  // namespace skiff::discovery
