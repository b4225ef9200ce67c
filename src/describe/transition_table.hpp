#pragma once

#include "describe/state_machine.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace skiff::detail::regex {

/// The same as a deterministic automaton: one look-up in a table for a byte.
class TransitionTable {
 public:
  /// Nothing when it would have more than `most_entries`, or take too long to make: there are expressions whose table
  /// grows exponentially with their length.
  static std::optional<TransitionTable> from(const StateMachine& machine, std::size_t most_entries);

  bool matches(std::string_view text) const noexcept {
    std::uint32_t row = start_;
    for (const char c : text) {
      row = next_[row + columns_[static_cast<unsigned char>(c)]];
      if (row == dead) return false;
    }
    return accepts_[row / width_] != 0;
  }

 private:
  static constexpr std::uint32_t dead = 0;

  std::array<std::uint8_t, 256> columns_{};  // bytes that no state tells apart share a column
  std::vector<std::uint32_t> next_;          // where each row begins that follows
  std::vector<std::uint8_t> accepts_;        // by row
  std::uint32_t width_ = 1;
  std::uint32_t start_ = 0;

  friend class TableBuilder;
};

}  // namespace skiff::detail::regex
