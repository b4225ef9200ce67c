#include "discovery/balancer_state.hpp"

#include <algorithm>

namespace skiff {
namespace {

/// By lot this often before all are looked through.
constexpr int attempts = 4;

/// What a first try under way costs while no latency is known: more than any.
constexpr double unknown_cost = 1e18;

}  // namespace

/// One pick under way.
struct Balancer::State::Search {
  const PickHint& hint;
  const discovery::Roster& roster;
  TimePoint now;
  Draws draws;

  bool was_tried(Slot slot) const noexcept { return std::ranges::find(hint.excluded, slot) != hint.excluded.end(); }
  bool accepts(std::uint32_t number) const {
    const Slot slot = roster.slot(number);
    return !was_tried(slot) && hint.admits(slot);
  }
};

std::optional<Balancer::Choice> Balancer::State::pick(const PickHint& hint, TimePoint now, std::uint64_t random_bits) {
  if (now >= next_change_) settle(now);
  if (near_.empty() && far_.empty()) return std::nullopt;
  Search search{hint, roster, now, Draws{random_bits}};
  if (hint.key && by_key()) {
    std::uint32_t found = 0;
    int asked = 0;
    const bool is_there = keys_.find(*hint.key, [&](std::uint32_t number) {
      ++asked;
      found = number;
      return roster.load(number).usable && search.accepts(number);
    });
    if (is_there) return choice(found, asked == 1 ? "by key" : "by key: its first one cannot be used");
  }
  const bool near_first = far_.empty() || discovery::low(search.draws.next()) < near_share_;
  if (std::optional<Choice> found = by_lot(search, near_first ? near_ : far_)) return found;
  if (std::optional<Choice> found = by_lot(search, near_first ? far_ : near_)) return found;
  return one_of_excluded(search);
}

std::optional<Balancer::Choice> Balancer::State::by_lot(Search& search, Pool& pool) {
  if (pool.empty()) return std::nullopt;
  if (pool.size() == 1) {  // nothing to draw or to compare
    const std::uint32_t number = pool.slots().front();
    if (!search.accepts(number)) return std::nullopt;
    return choice(number, options.policy == BalancePolicy::round_robin ? "its turn" : "by lot");
  }
  if (!cursors_) {
    // Not all workers and clients begin with the same instance.
    cursors_ = {discovery::high(search.draws.next()), discovery::high(search.draws.next())};
  }
  for (int i = 0; i < attempts; ++i) {
    switch (options.policy) {
      case BalancePolicy::peak_ewma:
      case BalancePolicy::least_requests: {
        const std::pair<std::uint32_t, std::uint32_t> two = pool.draw_two(search.draws);
        const std::uint32_t first = better(two, search.now);
        if (search.accepts(first)) return choice(first, two.first == two.second ? "by lot" : "the better of two");
        const std::uint32_t second = first == two.first ? two.second : two.first;
        if (second != first && search.accepts(second)) return choice(second, "the better of two cannot be used");
        break;
      }
      case BalancePolicy::round_robin: {
        const std::uint32_t number = pool.next((*cursors_)[&pool == &near_ ? 0 : 1], search.draws);
        if (search.accepts(number)) return choice(number, "its turn");
        break;
      }
      case BalancePolicy::random:
      case BalancePolicy::ring:
      case BalancePolicy::maglev: {
        const std::uint32_t number = pool.draw(search.draws);
        if (search.accepts(number)) return choice(number, "by lot");
        break;
      }
    }
  }
  const std::span<const std::uint32_t> slots = pool.slots();
  const std::size_t first = search.draws.next() % slots.size();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint32_t number = slots[(first + i) % slots.size()];
    if (search.accepts(number)) return choice(number, "one of the few that can be used");
  }
  return std::nullopt;
}

std::optional<Balancer::Choice> Balancer::State::one_of_excluded(Search& search) {
  const Slot* best = nullptr;
  for (const Slot& slot : search.hint.excluded) {
    if (!roster.holds(slot) || !roster.load(slot.number).usable || !search.hint.admits(slot)) continue;
    if (best == nullptr || better({best->number, slot.number}, search.now) == slot.number) best = &slot;
  }
  if (best == nullptr) return std::nullopt;
  return choice(best->number, "tried before, but no other is left");
}

std::uint32_t Balancer::State::better(std::pair<std::uint32_t, std::uint32_t> two, TimePoint now) const noexcept {
  if (two.first == two.second) return two.first;
  // The first one when they are equal: it was drawn by weight.
  return score(two.second, now) < score(two.first, now) ? two.second : two.first;
}

double Balancer::State::score(std::uint32_t number, TimePoint now) const noexcept {
  const discovery::Load& load = roster.load(number);
  const double pending = load.pending / double{load.weight};
  if (options.policy != BalancePolicy::peak_ewma) return pending;
  const double latency = load.latency.value(now, static_cast<double>(options.decay.count()));
  return latency == 0 ? unknown_cost * pending : latency * (1 + pending);
}

Balancer::Choice Balancer::State::choice(std::uint32_t number, const char* why) noexcept {
  return {roster.slot(number), &roster.member(number).instance, panic, why};
}

}  // namespace skiff
