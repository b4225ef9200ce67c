#include <skiff/http/reply_headers.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

TEST(ReplyHeaders, AreThoseOfAResponse) {
  Reply reply = Response::text("hello");
  EXPECT_EQ(find_header(reply, "content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(find_header(reply, "X-Request-Id"), std::nullopt);
  set_header(reply, "X-Request-Id", "1");
  set_header(reply, "x-request-id", "2");
  EXPECT_EQ(reply->headers().get("X-Request-Id"), "2");
}

TEST(ReplyHeaders, AreThoseOfAnError) {
  Reply reply = unavailable("later").with_header("Retry-After", "5").with_cause("the disk");
  EXPECT_EQ(find_header(reply, "retry-after"), "5");
  EXPECT_EQ(find_header(reply, "X-Request-Id"), std::nullopt);
  set_header(reply, "X-Request-Id", "1");
  set_header(reply, "x-request-id", "2");
  EXPECT_EQ(find_header(reply, "X-Request-Id"), "2");
  EXPECT_EQ(reply.error().headers().size(), 2U);
  EXPECT_EQ(reply.error().cause(), "the disk");
}

TEST(ReplyHeaders, LeaveACopyOfTheErrorAsItWas) {
  const Error original = not_found("nothing");
  Reply reply = original;
  set_header(reply, "X", "1");
  EXPECT_TRUE(original.headers().empty());
}

TEST(ReplyHeaders, RefuseWhatIsNoHeader) {
  Reply replies[] = {Response{}, not_found("nothing")};
  for (Reply& reply : replies) {
    EXPECT_THROW(set_header(reply, "X", "a\r\nY: b"), std::invalid_argument);
    EXPECT_THROW(set_header(reply, "a b", "c"), std::invalid_argument);
    EXPECT_THROW(set_header(reply, "", "c"), std::invalid_argument);
  }
}

}  // namespace
}  // namespace skiff
