#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using Header = std::pair<std::string, std::string>;

TEST(Error, KeepsWhatTheCallerSeesApartFromTheCause) {
  const Error error = unavailable("try again").with_cause("pool empty");
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_EQ(error.message(), "try again");
  EXPECT_EQ(error.cause(), "pool empty");
}

TEST(Error, SaysNothingToTheCallerAboutAnInternalFault) {
  const Error error = internal_error("password of the database is wrong");
  EXPECT_EQ(error.kind(), ErrorKind::internal);
  EXPECT_EQ(error.message(), "");
  EXPECT_EQ(error.cause(), "password of the database is wrong");
}

TEST(Error, CollectsHeadersInOrder) {
  const Error error =
      too_many_requests("slow down").with_header("Retry-After", "3").with_header("X-Limit", "10");
  EXPECT_EQ(error.headers(), (std::vector<Header>{{"Retry-After", "3"}, {"X-Limit", "10"}}));
}

TEST(Error, HasOneHeaderOfAName) {
  const Error error = unavailable("later").with_header("Retry-After", "3").with_header("retry-after", "5");
  EXPECT_EQ(error.headers(), (std::vector<Header>{{"Retry-After", "5"}}));
}

TEST(Error, ThatIsCopiedDoesNotShareLaterChanges) {
  const Error original = not_found("no such order");
  const Error changed = Error{original}.with_cause("id 7").with_header("X-A", "1");
  EXPECT_EQ(original.cause(), "");
  EXPECT_TRUE(original.headers().empty());
  EXPECT_EQ(changed.message(), "no such order");
  EXPECT_EQ(changed.cause(), "id 7");
}

TEST(Error, HasAShortHandForTheCommonKinds) {
  const std::vector<std::pair<Error, ErrorKind>> cases = {
      {bad_request("m"), ErrorKind::bad_request},     {unauthorized("m"), ErrorKind::unauthorized},
      {forbidden("m"), ErrorKind::forbidden},         {not_found("m"), ErrorKind::not_found},
      {conflict("m"), ErrorKind::conflict},           {content_too_large("m"), ErrorKind::content_too_large},
      {unprocessable("m"), ErrorKind::unprocessable}, {too_many_requests("m"), ErrorKind::too_many_requests},
      {unavailable("m"), ErrorKind::unavailable},
  };
  for (const auto& [error, kind] : cases) {
    EXPECT_EQ(error.kind(), kind);
    EXPECT_EQ(error.message(), "m");
  }
}

TEST(Failure, CarriesItsError) {
  try {
    throw Failure{conflict("taken").with_cause("row 3")};
  } catch (const std::exception& thrown) {
    EXPECT_STREQ(thrown.what(), "taken");
    const auto* failure = dynamic_cast<const Failure*>(&thrown);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->error().cause(), "row 3");
  }
}

}  // namespace
}  // namespace skiff
