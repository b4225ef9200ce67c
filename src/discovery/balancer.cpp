#include <skiff/discovery/balancer.hpp>

#include "discovery/balancer_state.hpp"
#include "discovery/mix.hpp"
#include "discovery/options_check.hpp"

#include <utility>

namespace skiff {

std::uint64_t key_hash(std::string_view key) noexcept {
  // FNV-1a, whose high bits are poor for short keys, and a finalizer.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return discovery::mix(hash);
}

Balancer::Balancer(BalancerOptions options, BalancerObserver* observer) {
  discovery::check(options);
  state_ = std::make_unique<State>(std::move(options), observer);
}
Balancer::Balancer(Balancer&&) noexcept = default;
Balancer& Balancer::operator=(Balancer&&) noexcept = default;
Balancer::~Balancer() = default;

void Balancer::update(const InstanceList& list, TimePoint now) {
  state_->update(list, now);
}

std::optional<Balancer::Choice> Balancer::pick(const PickHint& hint, TimePoint now, std::uint64_t random_bits) {
  return state_->pick(hint, now, random_bits);
}

void Balancer::started(Slot slot, TimePoint /*now*/) {
  if (state_->roster.holds(slot)) state_->roster.started(slot);
}

void Balancer::ended(Slot slot, TimePoint now, TryOutcome outcome) {
  state_->ended(slot, now, outcome);
}

std::size_t Balancer::size() const noexcept {
  return state_->roster.listed().size();
}
std::size_t Balancer::slots() const noexcept {
  return state_->roster.slots();
}
std::size_t Balancer::available() const noexcept {
  return state_->available;
}
std::size_t Balancer::ejected() const noexcept {
  return state_->ejected;
}
bool Balancer::panic() const noexcept {
  return state_->panic;
}

}  // namespace skiff
