#pragma once

#include <chrono>
#include <cstddef>

namespace skiff {

/// Counts the bytes that were worked on without a wait. When `most` are exceeded, other connections of the worker
/// have waited long enough: `if (turn.over(bytes)) co_await sleep_for(Turn::pause);`
class Turn {
 public:
  static constexpr std::chrono::nanoseconds pause{1};  // what is ready goes first, nobody waits for the clock

  explicit Turn(std::size_t most) noexcept : most_(most) {}

  bool over(std::size_t bytes) noexcept {
    used_ += bytes;
    if (used_ < most_) return false;
    used_ = 0;
    return true;
  }

 private:
  std::size_t most_;
  std::size_t used_ = 0;
};

}  // namespace skiff
