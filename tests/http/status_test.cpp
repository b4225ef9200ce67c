#include <skiff/http/status.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace skiff {
namespace {

TEST(Status, HasTheStandardPhrase) {
  EXPECT_EQ(reason(Status::ok), "OK");
  EXPECT_EQ(reason(Status::not_found), "Not Found");
  EXPECT_EQ(reason(Status::unprocessable_content), "Unprocessable Content");
  EXPECT_EQ(reason(Status{299}), "");
}

TEST(Status, KnowsItsCode) {
  EXPECT_EQ(code(Status::too_many_requests), 429u);
  EXPECT_EQ(code(Status{299}), 299u);
}

TEST(Status, IsWrittenForPeople) {
  std::ostringstream text;
  text << Status::not_found << ", " << Status{299};
  EXPECT_EQ(text.str(), "404 Not Found, 299");
}

TEST(Status, ForbidsABodyWhereTheStandardDoes) {
  for (const Status without :
       {Status::continue_, Status::early_hints, Status::no_content, Status::not_modified}) {
    EXPECT_TRUE(forbids_body(without)) << code(without);
  }
  for (const Status with :
       {Status::ok, Status::reset_content, Status::not_found, Status::internal_server_error}) {
    EXPECT_FALSE(forbids_body(with)) << code(with);
  }
}

}  // namespace
}  // namespace skiff
