#include "describe/transition_table.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace skiff::detail::regex {

/// The subset construction: a row for each set of states that some text leads to.
class TableBuilder {
 public:
  TableBuilder(const StateMachine& machine, std::size_t most_entries)
      : machine_(machine), most_entries_(most_entries), set_(std::make_unique<StateSet>()) {}

  std::optional<TransitionTable> build() {
    assign_columns();
    add_row({}, false);  // the dead one
    set_->add(machine_.start());
    machine_.follow(*set_, true, false);
    // At the beginning more is reached than by the same states later, so no text leads back to this row.
    table_.start_ = add_row(essence(), true);
    for (std::size_t row = 1; row < rows_.size(); ++row) {
      if (!fill(row)) return std::nullopt;
    }
    return std::move(table_);
  }

 private:
  // In order; as text, because that can be hashed.
  using States = std::u16string;

  void assign_columns() {
    std::array<bool, 257> begins{};
    begins[0] = true;
    for (const StateMachine::State& state : machine_.states()) {
      for (const StateMachine::Edge& edge : state.edges) begins[edge.low] = begins[edge.high + 1U] = true;
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if (begins[byte]) first_of_column_.push_back(static_cast<std::uint8_t>(byte));
      table_.columns_[byte] = static_cast<std::uint8_t>(first_of_column_.size() - 1);
    }
    table_.width_ = static_cast<std::uint32_t>(first_of_column_.size());
  }

  // The states of set_ that make a difference later.
  States essence() const {
    States states;
    for (const StateId state : *set_) {
      const StateMachine::State& it = machine_.states()[state];
      if (!it.edges.empty() || it.only == StateMachine::Only::at_end || state == machine_.accept()) {
        states += static_cast<char16_t>(state);
      }
    }
    std::sort(states.begin(), states.end());
    return states;
  }

  bool accepts(const States& states, bool at_begin) {
    set_->clear();
    for (const char16_t state : states) set_->add(static_cast<StateId>(state));
    machine_.follow(*set_, at_begin, true);
    return set_->has(machine_.accept());
  }

  std::uint32_t add_row(States states, bool at_begin) {
    const auto row = static_cast<std::uint32_t>(table_.next_.size());
    table_.next_.resize(row + table_.width_, TransitionTable::dead);
    table_.accepts_.push_back(accepts(states, at_begin) ? 1 : 0);
    rows_.push_back(std::move(states));
    return row;
  }

  std::uint32_t row_of(States states) {
    if (states.empty()) return TransitionTable::dead;
    const auto known = known_.find(states);
    if (known != known_.end()) return known->second;
    const std::uint32_t row = add_row(states, false);
    known_.emplace(std::move(states), row);
    return row;
  }

  bool fill(std::size_t row) {
    for (std::size_t column = 0; column < first_of_column_.size(); ++column) {
      const std::uint8_t byte = first_of_column_[column];
      set_->clear();
      for (const char16_t state : rows_[row]) {
        const auto& edges = machine_.states()[state].edges;
        work_ += edges.size() + 1;
        for (const StateMachine::Edge& edge : edges) {
          if (byte >= edge.low && byte <= edge.high) set_->add(edge.to);
        }
      }
      machine_.follow(*set_, false, false);
      work_ += set_->size();
      const std::uint32_t next = row_of(essence());
      table_.next_[row * table_.width_ + column] = next;
      if (table_.next_.size() > most_entries_ || work_ > most_work) return false;
    }
    return true;
  }

  // A fraction of a second.
  static constexpr std::size_t most_work = 20'000'000;

  const StateMachine& machine_;
  std::size_t most_entries_;
  std::size_t work_ = 0;
  std::unique_ptr<StateSet> set_;
  std::vector<std::uint8_t> first_of_column_;
  std::vector<States> rows_;
  std::unordered_map<States, std::uint32_t> known_;
  TransitionTable table_;
};

std::optional<TransitionTable> TransitionTable::from(const StateMachine& machine, std::size_t most_entries) {
  return TableBuilder{machine, most_entries}.build();
}

}  // namespace skiff::detail::regex
