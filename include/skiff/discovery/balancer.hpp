#pragma once

#include <skiff/core/time.hpp>
#include <skiff/discovery/balancer_observer.hpp>
#include <skiff/discovery/balancer_options.hpp>
#include <skiff/discovery/instance.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace skiff {

/// The place of an instance in a Balancer. `number` is small and stays the same for as long as the instance is in the
/// list: a caller can keep something per slot in a vector, a circuit breaker say. When a slot is given to another
/// instance its `generation` goes up, and what was kept is no longer true.
struct Slot {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  bool operator==(const Slot&) const = default;
};

/// Refers to a function `bool(Slot)`; does not own it. A default one admits every slot.
class SlotPredicate {
 public:
  SlotPredicate() noexcept = default;
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, SlotPredicate> && std::predicate<const F&, Slot>)
  SlotPredicate(const F& function) noexcept  // a lambda is written in its place
      : function_(&function), call_([](const void* self, Slot slot) -> bool {
          return (*static_cast<const F*>(self))(slot);
        }) {}

  bool operator()(Slot slot) const { return call_ == nullptr || call_(function_, slot); }

 private:
  const void* function_ = nullptr;
  bool (*call_)(const void*, Slot) = nullptr;
};

/// The same in every process and build. For PickHint::key.
std::uint64_t key_hash(std::string_view key) noexcept;

/// What the caller knows about the try that an instance is wanted for. Refers to what it is made of.
struct PickHint {
  /// For ring and maglev: requests with one key go to one instance. Without it they choose by lot.
  std::optional<std::uint64_t> key{};
  /// Instances that were tried before: used only when no other is left.
  std::span<const Slot> excluded{};
  /// Says no for an instance that must not be used now (its circuit breaker is open). Asked for some instances, not for
  /// all, perhaps more than once; must not change anything.
  SlotPredicate admits{};
};

/// How a try ended, as far as it tells about the instance.
struct TryOutcome {
  enum class Kind : std::uint8_t {
    success,  // it answered, and the answer is no fault of its own
    failure,  // it did not answer, or with a fault of its own
    ignored,  // neither: the caller left, a hedged try lost
  };
  Kind kind = Kind::success;
  /// From the start of the try to its end.
  Duration latency{};
};

/// Chooses an instance for each try. Belongs to one client on one worker thread; no function of it may be called from
/// another. It draws no random numbers and reads no clock. A pick takes constant time, however many instances there
/// are, and allocates nothing; lists are worked through in update() and when an instance is ejected or returns.
///
///     balancer.update(source->current(), now());
///     if (auto choice = balancer.pick({}, now(), random_bits())) {
///       balancer.started(choice->slot, now());
///       …
///       balancer.ended(choice->slot, now(), {TryOutcome::Kind::success, latency});
///     }
class Balancer {
 public:
  /// Throws ConfigurationError for an option out of its range. `observer` may be null and must outlive the Balancer.
  explicit Balancer(BalancerOptions options = {}, BalancerObserver* observer = nullptr);
  Balancer(Balancer&&) noexcept;
  Balancer& operator=(Balancer&&) noexcept;
  ~Balancer();

  /// Takes a new list. What is known about instances that stay (same id, same address) is kept. Of several with one id
  /// the first counts.
  void update(const InstanceList& list, TimePoint now);

  struct Choice {
    Slot slot;
    /// Lives until ended() is called for the slot if started() was called before anything else; until the next update()
    /// otherwise. An update may change its weight, zone and metadata.
    const Instance* instance = nullptr;
    /// Too few instances are available, so it may be one that is not.
    bool panic = false;
    /// For `explain`: why this one. Static text.
    const char* why = "";
  };

  /// Nothing when there are no instances, or `hint.admits` none of those that are available. In that order come: those
  /// of the own zone, those of the others, those that the hint excludes. `random_bits`: 64 of them.
  std::optional<Choice> pick(const PickHint& hint, TimePoint now, std::uint64_t random_bits);

  /// A try begins, and ends. Each started() needs one ended(), for the requests under way are counted. Slots of
  /// instances that have left are taken too; nothing is learnt from them.
  void started(Slot slot, TimePoint now);
  void ended(Slot slot, TimePoint now, TryOutcome outcome);

  /// Instances in the list (in the subset, if there is one).
  std::size_t size() const noexcept;
  /// One more than the largest number of a slot so far.
  std::size_t slots() const noexcept;
  /// Instances that are healthy, not ejected and not being drained.
  std::size_t available() const noexcept;
  std::size_t ejected() const noexcept;
  bool panic() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace skiff
