#include "discovery/balancer_state.hpp"

#include "discovery/subset.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

namespace skiff {
namespace {

/// A failure counts as this many latencies of a typical success: who refuses at once must not look fast.
constexpr double failure_counts_as = 5;
/// One success in so many makes the typical latency.
constexpr double typical_of = 64;
/// Steps of a ramp.
constexpr int ramp_steps = 20;

double sane(double weight) noexcept {
  return std::isfinite(weight) && weight > 0 ? weight : 0;
}

}  // namespace

bool Balancer::State::by_key() const noexcept {
  return options.policy == BalancePolicy::ring || options.policy == BalancePolicy::maglev;
}

void Balancer::State::update(const InstanceList& list, TimePoint now) {
  static const std::vector<Instance> none;
  const std::vector<Instance>& all = list ? *list : none;
  const std::vector<const Instance*> instances = by_key()
                                                     ? discovery::instances_for(all, {}, {})
                                                     : discovery::instances_for(all, options.subset, options.zone.own);
  roster.update(instances, now, had_instances_ && !by_key() && options.slow_start.window > Duration{});
  had_instances_ = had_instances_ || !instances.empty();
  all_drained_ = std::ranges::all_of(instances, [](const Instance* instance) { return sane(instance->weight) == 0; });
  weigh_zones(all);
  if (by_key()) build_key_table();
  reserve();
  settle(now);
}

void Balancer::State::reserve() {
  near_.reserve(roster.listed().size());
  far_.reserve(roster.listed().size());
}

double Balancer::State::weight(const Member& member) const noexcept {
  return all_drained_ ? 1 : sane(member.instance.weight);
}

void Balancer::State::weigh_zones(const std::vector<Instance>& list) {
  own_weight_ = other_weight_ = 0;
  zones_ = 1;
  if (options.zone.own.empty()) return;
  std::set<std::string_view> zones;
  for (const Instance& instance : list) {
    const double share = all_drained_ ? 1 : sane(instance.weight);
    if (share == 0) continue;
    zones.insert(instance.zone);
    (instance.zone == options.zone.own ? own_weight_ : other_weight_) += share;
  }
  zones_ = static_cast<double>(std::max<std::size_t>(zones.size(), 1));
}

void Balancer::State::build_key_table() {
  std::vector<Keyed> keyed;
  for (const std::uint32_t number : roster.listed()) {
    const Member& member = roster.member(number);
    if (weight(member) > 0) keyed.push_back({roster.slot(number), weight(member)});
  }
  // Building takes milliseconds; most new lists hold the same instances.
  std::ranges::sort(keyed, {}, [](const Keyed& one) { return one.slot.number; });
  if (keyed == keyed_) return;
  keyed_ = std::move(keyed);
  std::vector<discovery::KeyOwner> owners;
  for (const Keyed& one : keyed_)
    owners.push_back({roster.member(one.slot.number).instance.id, one.weight, one.slot.number});
  if (options.policy == BalancePolicy::ring) {
    keys_.build_ring(std::move(owners), options.ring_points);
  } else {
    keys_.build_maglev(std::move(owners));
  }
}

void Balancer::State::settle(TimePoint now) {
  for (const std::uint32_t number : roster.listed()) {
    Member& member = roster.member(number);
    if (!member.outlier.ejected() || member.outlier.until() > now) continue;
    member.outlier.bring_back(now);
    if (observer != nullptr) observer->returned(member.instance);
  }
  refill(now);
}

void Balancer::State::count_available() {
  candidates_ = available = ejected = 0;
  for (const std::uint32_t number : roster.listed()) {
    const Member& member = roster.member(number);
    if (member.outlier.ejected()) ++ejected;
    if (weight(member) == 0) continue;
    ++candidates_;
    if (member.instance.healthy && !member.outlier.ejected()) ++available;
  }
}

void Balancer::State::refill(TimePoint now) {
  count_available();
  set_panic(static_cast<double>(available) < options.panic_threshold * static_cast<double>(candidates_), candidates_);
  near_.clear();
  far_.clear();
  next_change_ = TimePoint::max();
  for (const std::uint32_t number : roster.listed()) {
    Member& member = roster.member(number);
    if (member.outlier.ejected()) next_change_ = std::min(next_change_, member.outlier.until());
    const double full = weight(member);
    const bool usable = full > 0 && (panic || (member.instance.healthy && !member.outlier.ejected()));
    roster.load(number).usable = usable;
    if (!usable) continue;
    const bool own = panic || options.zone.own.empty() || by_key() || member.instance.zone == options.zone.own;
    (own ? near_ : far_).add(number, full * ramp(member, now));
  }
  near_.finish();
  far_.finish();
  weigh_against(near_);
  weigh_against(far_);
  share_between_zones();
}

void Balancer::State::set_panic(bool on, std::size_t all) {
  if (on == panic) return;
  panic = on;
  if (observer == nullptr) return;
  if (on) {
    observer->panic_began(available, all);
  } else {
    observer->panic_ended(available, all);
  }
}

double Balancer::State::ramp(Member& member, TimePoint now) {
  if (!member.ramping) return 1;
  const SlowStartOptions& slow = options.slow_start;
  const Duration gone = std::max(now - member.joined, Duration{});
  if (gone >= slow.window) {
    member.ramping = false;
    return 1;
  }
  next_change_ = std::min(next_change_, now + std::max<Duration>(slow.window / ramp_steps, Duration{1}));
  return std::max(slow.min_share, static_cast<double>(gone.count()) / static_cast<double>(slow.window.count()));
}

void Balancer::State::weigh_against(const Pool& pool) {
  const std::span<const double> weights = pool.weights();
  for (std::size_t i = 0; i < pool.size(); ++i) {
    roster.load(pool.slots()[i]).weight = static_cast<float>(weights[i] / pool.average_weight());
  }
}

// As Envoy's zone aware routing: what the own zone can carry is its share of all healthy weight; what it has to carry
// is its share of the callers.
void Balancer::State::share_between_zones() {
  near_share_ = std::uint64_t{1} << 32;
  if (far_.empty()) return;
  if (near_.empty()) {
    near_share_ = 0;
    return;
  }
  // Of a subset the health is known, of the whole list the weight.
  double own = 0, own_healthy = 0, other = 0, other_healthy = 0;
  for (const std::uint32_t number : roster.listed()) {
    const Member& member = roster.member(number);
    const double full = weight(member);
    const double healthy = roster.load(number).usable ? full : 0;
    const bool is_own = member.instance.zone == options.zone.own;
    (is_own ? own : other) += full;
    (is_own ? own_healthy : other_healthy) += healthy;
  }
  const double carried = own_weight_ * own_healthy / own;
  const double carried_elsewhere = other_weight_ * other_healthy / other;
  const double callers = options.zone.callers > 0 ? options.zone.callers : 1 / zones_;
  const double share = carried / (carried + carried_elsewhere) / callers;
  near_share_ = static_cast<std::uint64_t>(std::ceil(std::min(share, 1.0) * 0x1p32));
}

void Balancer::State::ended(Slot slot, TimePoint now, TryOutcome outcome) {
  if (!roster.holds(slot) || !roster.ended(slot)) return;
  Member& member = roster.member(slot.number);
  if (!member.listed) return;
  discovery::Load& load = roster.load(slot.number);
  const double decay = static_cast<double>(options.decay.count());
  double latency = static_cast<double>(std::max(outcome.latency, Duration{1}).count());
  switch (outcome.kind) {
    case TryOutcome::Kind::ignored:
      // It took at least that long.
      if (latency > load.latency.value(now, decay)) load.latency.observe(latency, now, decay);
      return;
    case TryOutcome::Kind::success:
      typical_latency_ += typical_latency_ == 0 ? latency : (latency - typical_latency_) / typical_of;
      break;
    case TryOutcome::Kind::failure:
      latency = std::max({latency, load.latency.value(now, decay), failure_counts_as * typical_latency_});
      break;
  }
  load.latency.observe(latency, now, decay);
  if (member.outlier.ejected()) return;
  const std::optional<EjectionReason> reason =
      member.outlier.record(outcome.kind == TryOutcome::Kind::failure, now, options.ejection);
  if (reason) consider_ejection(slot.number, *reason, now);
}

void Balancer::State::consider_ejection(std::uint32_t number, EjectionReason reason, TimePoint now) {
  const double most = options.ejection.max_ejected;
  if (most == 0) return;
  Member& member = roster.member(number);
  const std::size_t all = roster.listed().size();
  const std::size_t allowed =
      all < 2 ? 0 : std::max<std::size_t>(1, static_cast<std::size_t>(most * static_cast<double>(all)));
  // Some whose time is over may only wait for the next pick.
  if (ejected >= allowed && now >= next_change_) settle(now);
  if (ejected >= allowed) {
    if (member.outlier.refuse() && observer != nullptr) observer->ejection_refused(member.instance, reason);
    return;
  }
  const Duration time = member.outlier.eject(now, options.ejection);
  if (observer != nullptr) observer->ejected(member.instance, reason, time);
  refill(now);
}

}  // namespace skiff
