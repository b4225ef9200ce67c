#pragma once

#include <skiff/core/result.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace skiff::detail {

/// Whether a whole text of UTF-8 is of a pattern, in time proportional to its length: there is no pattern and no text
/// that makes it slow. Patterns are those of ECMA-262 with the flag "u", as JSON Schema has them, but for what no
/// automaton decides: lookaround, backreferences, \b, and Unicode properties are refused with a message that says so.
/// Immutable; copies share it, on any thread.
class RegularExpression {
 public:
  /// Entries of the table, of 4 bytes. A pattern that needs more is matched without one: slower, and as right.
  static constexpr std::size_t usual_table = 256 * 1024;

  /// A wrong pattern is a bad_request() with the place and the reason.
  static Result<RegularExpression> parse(std::string_view pattern, std::size_t table = usual_table);

  /// Takes 70 KiB of stack when there is no table. Text that is not UTF-8 matches nothing.
  bool matches(std::string_view text) const noexcept;

  bool has_table() const noexcept;

 private:
  struct Automaton;
  explicit RegularExpression(std::shared_ptr<const Automaton> automaton) noexcept;

  std::shared_ptr<const Automaton> automaton_;
};

}  // namespace skiff::detail
