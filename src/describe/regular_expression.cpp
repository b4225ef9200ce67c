#include "describe/regular_expression.hpp"

#include "describe/expression.hpp"
#include "describe/state_machine.hpp"
#include "describe/transition_table.hpp"

#include <optional>
#include <string>
#include <utility>

namespace skiff::detail {

struct RegularExpression::Automaton {
  regex::StateMachine machine;
  std::optional<regex::TransitionTable> table;
};

RegularExpression::RegularExpression(std::shared_ptr<const Automaton> automaton) noexcept
    : automaton_(std::move(automaton)) {}

Result<RegularExpression> RegularExpression::parse(std::string_view pattern, std::size_t table) {
  const Result<regex::Expression> expression = regex::parse_expression(pattern);
  if (!expression) return expression.error();
  Result<regex::StateMachine> machine = regex::StateMachine::from(*expression);
  if (!machine) {
    return bad_request("the pattern \"" + std::string{pattern} + "\" is too large: " +
                       std::string{machine.error().message()});
  }
  auto automaton = std::make_shared<Automaton>(Automaton{*std::move(machine), std::nullopt});
  automaton->table = regex::TransitionTable::from(automaton->machine, table);
  if (automaton->table) automaton->machine = {};
  return RegularExpression{std::move(automaton)};
}

bool RegularExpression::matches(std::string_view text) const noexcept {
  return automaton_->table ? automaton_->table->matches(text) : automaton_->machine.matches(text);
}

bool RegularExpression::has_table() const noexcept { return automaton_->table.has_value(); }

}  // namespace skiff::detail
