#include <skiff/core/result.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {
namespace {

Result<std::string> half(int number) {
  if (number % 2 != 0) return bad_request("odd");
  return std::to_string(number / 2);
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<std::string> good = half(4);
  ASSERT_TRUE(good);
  EXPECT_TRUE(good.has_value());
  EXPECT_EQ(*good, "2");
  EXPECT_EQ(good->size(), 1u);

  const Result<std::string> bad = half(3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind(), ErrorKind::bad_request);
}

TEST(Result, ThrowsItsErrorToWhoReadsTheValueAnyway) {
  Result<std::string> bad = half(3);
  EXPECT_THROW((void)*bad, Failure);
  EXPECT_THROW((void)bad.value(), Failure);
  EXPECT_THROW((void)bad->size(), Failure);
  EXPECT_THROW((void)*std::move(bad), Failure);
  const Result<std::string> constant = half(3);
  try {
    (void)constant.value();
    FAIL() << "there is no value to read";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().message(), "odd");
  }
}

TEST(Result, ConvertsFromWhatItsValueConvertsFrom) {
  const Result<std::string> text = "literal";
  EXPECT_EQ(*text, "literal");
  static_assert(!std::is_convertible_v<std::unique_ptr<int>, Result<std::string>>);
  static_assert(!std::is_convertible_v<Result<std::string>, bool>);
}

TEST(Result, FallsBack) {
  EXPECT_EQ(half(4).value_or("none"), "2");
  EXPECT_EQ(half(3).value_or("none"), "none");
}

TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 5);
}

TEST(Result, CopiesAndAssignsBetweenValueAndError) {
  const Result<std::string> value = std::string(100, 'v');
  const Result<std::string> error = conflict("taken");
  Result<std::string> result = value;
  result = error;
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "taken");
  result = value;
  EXPECT_EQ(*result, *value);
  result = std::string{"new"};
  EXPECT_EQ(*result, "new");
  const Result<std::string>& self = result;
  result = self;
  EXPECT_EQ(*result, "new");
  result = forbidden("no");
  EXPECT_EQ(result.error().kind(), ErrorKind::forbidden);
}

TEST(Result, IsCopyableOnlyWhenItsValueIs) {
  static_assert(std::is_copy_constructible_v<Result<std::string>>);
  static_assert(!std::is_copy_constructible_v<Result<std::unique_ptr<int>>>);
  static_assert(std::is_nothrow_move_constructible_v<Result<std::unique_ptr<int>>>);
  auto counted = std::make_shared<int>(1);
  {
    const Result<std::shared_ptr<int>> first = counted;
    const Result<std::shared_ptr<int>> second = first;
    EXPECT_EQ(counted.use_count(), 3);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

/// Throws when it is moved more often than allowed; counts those that exist.
class Fragile {
 public:
  explicit Fragile(int& alive) : alive_(&alive) { ++*alive_; }
  Fragile(Fragile&& other) : alive_(other.alive_) {
    if (moves_left-- == 0) throw std::runtime_error{"not movable now"};
    ++*alive_;
  }
  ~Fragile() { --*alive_; }

  static inline int moves_left = 0;

 private:
  int* alive_;
};

TEST(Result, HoldsAnErrorAfterAMoveThatThrew) {
  int alive = 0;
  {
    Fragile::moves_left = 2;
    Result<Fragile> error = conflict("taken");
    Result<Fragile> value = Fragile{alive};
    Result<Fragile> other = Fragile{alive};
    Fragile::moves_left = 1;  // into the parameter of operator=, not from there
    EXPECT_THROW(error = std::move(other), std::runtime_error);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().message(), "taken");
    Fragile::moves_left = 1;
    EXPECT_THROW(value = std::move(other), std::runtime_error);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().kind(), ErrorKind::internal);
    Fragile::moves_left = 2;
    value = std::move(other);
    EXPECT_TRUE(value);
    value = std::move(error);
    EXPECT_EQ(value.error().message(), "taken");
  }
  EXPECT_EQ(alive, 0) << "each was destroyed once";
}

TEST(Result, GivesItsErrorAway) {
  Result<std::string> bad = half(3);
  const Error error = std::move(bad).error();
  EXPECT_EQ(error.message(), "odd");
}

TEST(Result, WithoutAValueIsDoneOrAnError) {
  Result<void> done;
  EXPECT_TRUE(done);
  const Result<void> failed = unavailable("later");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "later");
  const Result<void> copy = failed;
  EXPECT_EQ(copy.error().message(), "later");
  done = failed;
  EXPECT_FALSE(done);
  EXPECT_FALSE(failed) << "copied, not moved from";
  done = Result<void>{};
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace skiff
