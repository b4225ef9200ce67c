#include "core/utf8.hpp"

#include <gtest/gtest.h>

namespace skiff {
namespace {

TEST(Utf8, ThatIsNoUtf8IsReplacedByteByByte) {
  for (const char* good :
       {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    SCOPED_TRACE(good);
    EXPECT_TRUE(is_utf8(good));
    EXPECT_EQ(as_utf8(good), good);
  }
  for (const char* bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xFFz", "\xE2\x82", "\xE2\x82z"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(is_utf8(bad));
    EXPECT_TRUE(is_utf8(as_utf8(bad)));
  }
  EXPECT_EQ(as_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
}

TEST(Utf8, IsCountedByCharacters) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 4U);
}

}  // namespace
}  // namespace skiff
