#include <skiff/http/method.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace skiff {
namespace {

TEST(Method, IsReadAndWrittenAsItsName) {
  for (const std::string_view text :
       {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}) {
    EXPECT_NE(parse_method(text), Method::other) << text;
    EXPECT_EQ(name(parse_method(text)), text);
  }
}

TEST(Method, IsCaseSensitiveAndOpenToOthers) {
  for (const std::string_view text : {"get", "Get", "GETT", "", "PURGE"}) {
    EXPECT_EQ(parse_method(text), Method::other) << text;
  }
  EXPECT_EQ(name(Method::other), "");
}

}  // namespace
}  // namespace skiff
