#include "core/moved_once.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/task.hpp>

#include <gtest/gtest.h>

#include <utility>

namespace skiff {
namespace {

/// Counts how often it was moved on its way.
struct Dear {
  Dear() = default;
  Dear(Dear&& other) noexcept : moves(other.moves + 1) { other.gone = true; }
  int moves = 0;
  bool gone = false;
};

Task<int> moves_of(MovedOnce<Dear> dear) { co_return dear->moves; }

TEST(MovedOnce, IsMovedIntoTheFrameAtOnceAndNoMore) {
  Task<int> task{0};
  {
    Dear dear;
    task = moves_of(MovedOnce{std::move(dear)});
    EXPECT_TRUE(dear.gone) << "before the coroutine runs";
  }
  EXPECT_TRUE(task.start({}, nullptr));
  EXPECT_EQ(task.take(), 1);
}

TEST(MovedOnce, RefersToWhatItIsMadeOfUntilItIsMoved) {
  Dear dear;
  MovedOnce first{std::move(dear)};
  EXPECT_EQ(&*first, &dear);
  EXPECT_FALSE(dear.gone);
  MovedOnce second{std::move(first)};
  EXPECT_NE(&*second, &dear);
  EXPECT_EQ(second->moves, 1);
}

}  // namespace
}  // namespace skiff
