#include "describe/state_machine.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace skiff::detail::regex {
namespace {

using State = StateMachine::State;
using Only = StateMachine::Only;

/// Builds from the end to the beginning: a part is given the state that follows it, and gives the one it begins with.
class Builder {
 public:
  explicit Builder(std::vector<State>& states) : states_(states) {}

  StateId add(State state) {
    // Beyond the limit nothing is kept.
    if (states_.size() < most_states) {
      states_.push_back(std::move(state));
    } else {
      too_many_ = true;
    }
    return static_cast<StateId>(states_.size() - 1);
  }

  StateId build(const Expression& part, StateId next) {
    switch (part.kind) {
      case Expression::Kind::characters: return characters(part.characters, next);
      case Expression::Kind::sequence:
        for (auto each = part.parts.rbegin(); each != part.parts.rend(); ++each) next = build(*each, next);
        return next;
      case Expression::Kind::choice: {
        State fork;
        for (const Expression& each : part.parts) fork.free.push_back(build(each, next));
        return add(std::move(fork));
      }
      case Expression::Kind::repeat: return repeat(part, next);
      case Expression::Kind::text_begin: return add({{}, {next}, Only::at_begin});
      case Expression::Kind::text_end: return add({{}, {next}, Only::at_end});
    }
    return next;
  }

  bool too_many() const noexcept { return too_many_; }

 private:
  StateId characters(const CodePoints& set, StateId next) {
    State first;
    std::map<std::tuple<std::uint8_t, std::uint8_t, StateId>, StateId> tails;
    for_each_byte_sequence(set, [&](const ByteSequence& sequence) {
      StateId to = next;
      for (std::size_t i = sequence.size; i-- > 1;) {
        const auto [low, high] = sequence.bytes[i];
        const auto [known, is_new] = tails.try_emplace({low, high, to}, to);
        if (is_new) known->second = add({{{low, high, to}}, {}, Only::anywhere});
        to = known->second;
      }
      first.edges.push_back({sequence.bytes[0].low, sequence.bytes[0].high, to});
    });
    return add(std::move(first));
  }

  StateId repeat(const Expression& part, StateId next) {
    const Expression& once = part.parts.front();
    if (part.most == Expression::unlimited) {
      const StateId loop = add({{}, {next}, Only::anywhere});
      const StateId body = build(once, loop);
      states_[loop].free.push_back(body);
      next = loop;
    } else {
      const StateId after = next;
      for (unsigned i = part.least; i < part.most && !too_many_; ++i) {
        const StateId body = build(once, next);
        if (body == next) break;  // of no characters: more of it are the same
        next = add({{}, {body, after}, Only::anywhere});
      }
    }
    for (unsigned i = 0; i < part.least && !too_many_; ++i) {
      const StateId body = build(once, next);
      if (body == next) break;
      next = body;
    }
    return next;
  }

  std::vector<State>& states_;
  bool too_many_ = false;
};

}  // namespace

Result<StateMachine> StateMachine::from(const Expression& expression) {
  StateMachine machine;
  Builder builder{machine.states_};
  machine.accept_ = builder.add({});
  machine.start_ = builder.build(expression, machine.accept_);
  if (builder.too_many()) {
    return bad_request("it takes more than " + std::to_string(most_states) + " states; a smaller count would help");
  }
  return machine;
}

void StateMachine::follow(StateSet& set, bool at_begin, bool at_end) const noexcept {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const State& state = states_[set[i]];
    if ((state.only == Only::at_begin && !at_begin) || (state.only == Only::at_end && !at_end)) continue;
    for (const StateId to : state.free) set.add(to);
  }
}

bool StateMachine::matches(std::string_view text) const noexcept {
  StateSet sets[2];
  StateSet* current = &sets[0];
  StateSet* next = &sets[1];
  current->add(start_);
  follow(*current, true, text.empty());
  for (std::size_t i = 0; i < text.size() && current->size() > 0; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    for (const StateId state : *current) {
      for (const Edge& edge : states_[state].edges) {
        if (byte >= edge.low && byte <= edge.high) next->add(edge.to);
      }
    }
    follow(*next, false, i + 1 == text.size());
    std::swap(current, next);
    next->clear();
  }
  return current->has(accept_);
}

}  // namespace skiff::detail::regex
