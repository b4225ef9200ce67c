#pragma once

#include <skiff/core/random.hpp>
#include <skiff/discovery/balancer.hpp>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skiff {

using namespace std::chrono_literals;

inline Instance an_instance(std::string id, double weight = 1, std::string zone = {}) {
  Instance instance;
  instance.host = id + ".example";
  instance.id = std::move(id);
  instance.weight = weight;
  instance.zone = std::move(zone);
  return instance;
}

inline InstanceList list_of(std::vector<Instance> instances) {
  return std::make_shared<const std::vector<Instance>>(std::move(instances));
}

/// "i0", "i1" …
inline std::vector<Instance> instances(std::size_t count) {
  std::vector<Instance> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(an_instance("i" + std::to_string(i)));
  return result;
}

/// A Balancer, a time that only the test moves, and chance from a seed.
class BalancerOnTheBench {
 public:
  explicit BalancerOnTheBench(BalancerOptions options = {}, BalancerObserver* observer = nullptr)
      : balancer(options, observer) {}

  void update(std::vector<Instance> list) { balancer.update(list_of(std::move(list)), time); }

  std::optional<Balancer::Choice> pick(const PickHint& hint = {}) { return balancer.pick(hint, time, random()); }
  std::string pick_id(const PickHint& hint = {}) {
    const auto choice = pick(hint);
    return choice ? choice->instance->id : "none";
  }

  /// How often each is picked; each try is over at once.
  std::map<std::string, int> count(int picks, const PickHint& hint = {}) {
    std::map<std::string, int> counts;
    for (int i = 0; i < picks; ++i) ++counts[pick_id(hint)];
    return counts;
  }

  /// A try that succeeds or fails, of the instance with this id.
  void attempt(const std::string& id, TryOutcome outcome) {
    const Slot slot = slot_of(id);
    balancer.started(slot, time);
    balancer.ended(slot, time, outcome);
  }
  void succeed(const std::string& id, int times = 1, Duration latency = 10ms) {
    for (int i = 0; i < times; ++i) attempt(id, {TryOutcome::Kind::success, latency});
  }
  void fail(const std::string& id, int times = 1, Duration latency = 10ms) {
    for (int i = 0; i < times; ++i) attempt(id, {TryOutcome::Kind::failure, latency});
  }

  /// Remembered from when it was last picked, so that it is known for ejected ones too.
  Slot slot_of(const std::string& id) {
    for (int i = 0; i < 10'000 && !slots_.contains(id); ++i) remember_one();
    return slots_.at(id);
  }

  Balancer balancer;
  TimePoint time{24h};
  RandomSource random{20261126};

 private:
  void remember_one() {
    std::vector<Slot> seen;
    for (const auto& [name, slot] : slots_) seen.push_back(slot);
    PickHint hint;
    hint.excluded = seen;
    if (const auto choice = pick(hint)) slots_[choice->instance->id] = choice->slot;
  }
  std::map<std::string, Slot> slots_;
};

/// What a Balancer told, a line each.
struct ToldEvents final : BalancerObserver {
  void ejected(const Instance& instance, EjectionReason reason, Duration time) override {
    lines.push_back(instance.id + " ejected for " + std::to_string(time / 1s) + " s: " + name(reason));
  }
  void ejection_refused(const Instance& instance, EjectionReason reason) override {
    lines.push_back(instance.id + " refused: " + name(reason));
  }
  void returned(const Instance& instance) override { lines.push_back(instance.id + " returned"); }
  void panic_began(std::size_t available, std::size_t all) override {
    lines.push_back("panic: " + std::to_string(available) + " of " + std::to_string(all));
  }
  void panic_ended(std::size_t available, std::size_t all) override {
    lines.push_back("no panic: " + std::to_string(available) + " of " + std::to_string(all));
  }
  static std::string name(EjectionReason reason) {
    return reason == EjectionReason::failure_ratio ? "ratio" : "in a row";
  }

  /// Those since the last call.
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

}  // namespace skiff
