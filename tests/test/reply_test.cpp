#include <skiff/test/reply.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <string>

namespace skiff::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

Reply conflict_reply() {
  Answered answered;
  answered.method = "POST";
  answered.target = "/orders?dry=1";
  answered.status = Status::conflict;
  answered.headers.add("Content-Type", "application/problem+json");
  answered.text = R"({"detail":"BLT-1 is out of stock"})";
  return Reply{answered};
}

TEST(AReply, ComparesAsItsStatus) {
  const Reply reply = conflict_reply();
  EXPECT_EQ(reply, Status::conflict);
  EXPECT_EQ(Status::conflict, reply.status());
  EXPECT_NE(reply.status(), Status::ok);
  EXPECT_EQ(reply.status(), conflict_reply().status());
  EXPECT_THAT(reply.status(), AnyOf(Status::ok, Status::conflict));
  const Status plain = reply.status();
  EXPECT_EQ(code(plain), 409u);
  switch (reply.status()) {
    case Status::conflict: break;
    default: ADD_FAILURE();
  }
}

TEST(AReply, ShowsItselfInAFailedTest) {
  static const Reply reply = conflict_reply();
  EXPECT_NONFATAL_FAILURE(EXPECT_EQ(reply.status(), Status::ok),
                          "409 Conflict, of\nPOST /orders?dry=1: 409 Conflict\n"
                          "  Content-Type: application/problem+json\n\n"
                          "  {\"detail\":\"BLT-1 is out of stock\"}");
  EXPECT_NONFATAL_FAILURE(EXPECT_EQ(reply.status(), Status::ok), "200 OK");
  EXPECT_NONFATAL_FAILURE(EXPECT_EQ(reply, Status::ok), "POST /orders?dry=1: 409 Conflict\n");
}

TEST(AReply, ShowsAlsoWhenOnlyItsStatusIsKept) {
  const ReplyStatus status = conflict_reply().status();
  EXPECT_THAT(testing::PrintToString(status), HasSubstr("out of stock"));
}

TEST(AReply, IsShownInReadableTextOnly) {
  Answered answered;
  answered.method = "GET";
  answered.target = "/";
  answered.text = std::string{"a\nb\x01\x7f", 5} + "ü" + std::string(5000, 'x');
  answered.cause = "disk 3";
  const std::string shown = testing::PrintToString(Reply{answered});
  EXPECT_THAT(shown, HasSubstr("\n\n  a\n  b\\x01\\x7fü"));
  EXPECT_THAT(shown, HasSubstr("… of 5007 bytes"));
  EXPECT_THAT(shown, HasSubstr("\n  cause, for the log only: disk 3"));
  answered.cause = "";
  EXPECT_THAT(describe(answered), Not(HasSubstr("cause")));
}

TEST(AReply, KnowsTheCookiesThatItSets) {
  Answered answered;
  answered.headers.add("Set-Cookie", "a=1; Path=/");
  answered.headers.add("Set-Cookie", "b = 2");
  answered.headers.add("Set-Cookie", "a=3; HttpOnly");
  answered.headers.add("Set-Cookie", "broken");
  const Reply reply{answered};
  EXPECT_EQ(reply.cookie("a"), "3");
  EXPECT_EQ(reply.cookie("b"), "2");
  EXPECT_EQ(reply.cookie("broken"), std::nullopt);
}

}  // namespace
}  // namespace skiff::test
