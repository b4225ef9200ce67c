#pragma once

#include "describe/expression.hpp"

#include <skiff/core/result.hpp>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace skiff::detail::regex {

using StateId = std::uint16_t;
inline constexpr std::size_t most_states = 16'384;

/// A set of states in the order in which they were added. Of a fixed size, so that matching allocates nothing.
class StateSet {
 public:
  // Leaves the members unset.
  StateSet() noexcept {}  // NOLINT(modernize-use-equals-default)

  void add(StateId state) noexcept {
    if (has_[state]) return;
    has_.set(state);
    members_[size_++] = state;
  }
  void clear() noexcept {
    for (std::size_t i = 0; i < size_; ++i) has_.reset(members_[i]);
    size_ = 0;
  }
  bool has(StateId state) const noexcept { return has_[state]; }
  std::size_t size() const noexcept { return size_; }
  StateId operator[](std::size_t i) const noexcept { return members_[i]; }
  const StateId* begin() const noexcept { return members_.data(); }
  const StateId* end() const noexcept { return members_.data() + size_; }

 private:
  std::array<StateId, most_states> members_;
  std::bitset<most_states> has_;
  std::size_t size_ = 0;
};

/// An expression as a nondeterministic finite automaton over the bytes of UTF-8 (Thompson 1968). Reads a text in time
/// proportional to its length and the number of states, whatever the expression.
class StateMachine {
 public:
  /// The error, which does not name the pattern, when it has too many states.
  static Result<StateMachine> from(const Expression& expression);

  bool matches(std::string_view text) const noexcept;

  struct Edge {
    std::uint8_t low;
    std::uint8_t high;
    StateId to;
  };
  /// Where in the text a state may be passed on the way to its `free` ones.
  enum class Only : std::uint8_t { anywhere, at_begin, at_end };
  struct State {
    std::vector<Edge> edges;    // taken with a byte
    std::vector<StateId> free;  // taken without one
    Only only = Only::anywhere;
  };

  const std::vector<State>& states() const noexcept { return states_; }
  StateId start() const noexcept { return start_; }
  StateId accept() const noexcept { return accept_; }

  /// Adds all that is reached without a byte.
  void follow(StateSet& set, bool at_begin, bool at_end) const noexcept;

 private:
  std::vector<State> states_;
  StateId start_ = 0;
  StateId accept_ = 0;
};

}  // namespace skiff::detail::regex
