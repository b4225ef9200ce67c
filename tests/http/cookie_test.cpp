#include <skiff/http/cookie.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(FindCookie, FindsTheValueOfAName) {
  constexpr std::string_view header = "session=abc; theme=dark;lang=en ; empty=";
  EXPECT_EQ(find_cookie(header, "session"), "abc");
  EXPECT_EQ(find_cookie(header, "theme"), "dark");
  EXPECT_EQ(find_cookie(header, "lang"), "en");
  EXPECT_EQ(find_cookie(header, "empty"), "");
}

TEST(FindCookie, FindsNothingElse) {
  constexpr std::string_view header = "session=abc; flag; x=session=1";
  for (const std::string_view name : {"Session", "sess", "flag", "abc", "", "session=1"}) {
    EXPECT_EQ(find_cookie(header, name), std::nullopt) << name;
  }
  EXPECT_EQ(find_cookie("", "a"), std::nullopt);
  EXPECT_EQ(find_cookie(";;;", "a"), std::nullopt);
}

TEST(FindCookie, TakesTheFirstAndKeepsEqualsSigns) {
  EXPECT_EQ(find_cookie("a=1; a=2", "a"), "1");
  EXPECT_EQ(find_cookie("token=a=b==", "token"), "a=b==");
}

TEST(FindCookie, TakesTheQuotesOff) {
  EXPECT_EQ(find_cookie("a=\"quoted\"", "a"), "quoted");
  EXPECT_EQ(find_cookie("a=\"\"", "a"), "");
  EXPECT_EQ(find_cookie("a=\"", "a"), "\"");
  EXPECT_EQ(find_cookie("a=x\"y", "a"), "x\"y");
}

SetCookie cookie(std::string name, std::string value) {
  SetCookie made;
  made.name = std::move(name);
  made.value = std::move(value);
  return made;
}

TEST(SetCookie, IsSafeByDefault) {
  EXPECT_EQ(cookie("session", "abc").to_string(), "session=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
}

TEST(SetCookie, WritesEveryAttribute) {
  SetCookie full = cookie("id", "7");
  full.path = "/shop";
  full.domain = "example.org";
  full.max_age = 1h;
  full.same_site = SetCookie::SameSite::none;
  full.http_only = false;
  EXPECT_EQ(full.to_string(), "id=7; Path=/shop; Domain=example.org; Max-Age=3600; Secure; SameSite=None");
  full.path.clear();
  full.domain.clear();
  full.max_age = 0s;
  full.secure = false;
  full.same_site = SetCookie::SameSite::strict;
  EXPECT_EQ(full.to_string(), "id=7; Max-Age=0; SameSite=Strict");
}

TEST(SetCookie, RefusesWhatWouldSplitTheFieldOrTheHeader) {
  const std::vector<std::function<void(SetCookie&)>> wrongs = {
      [](SetCookie& c) { c.name = ""; },
      [](SetCookie& c) { c.name = "a b"; },
      [](SetCookie& c) { c.name = "a="; },
      [](SetCookie& c) { c.name = "a;"; },
      [](SetCookie& c) { c.value = "a;b"; },
      [](SetCookie& c) { c.value = "a b"; },
      [](SetCookie& c) { c.value = "a,b"; },
      [](SetCookie& c) { c.value = "\"a\""; },
      [](SetCookie& c) { c.value = "a\\b"; },
      [](SetCookie& c) { c.value = "a\r\nX: y"; },
      [](SetCookie& c) { c.value = "\xc3\xa9"; },
      [](SetCookie& c) { c.path = "/; Domain=evil"; },
      [](SetCookie& c) { c.path = "/\n"; },
      [](SetCookie& c) { c.domain = "a;b"; },
      [](SetCookie& c) {
        c.domain = std::string{"a\0", 2};
      },
  };
  for (std::size_t i = 0; i < wrongs.size(); ++i) {
    SetCookie wrong = cookie("name", "value");
    wrongs[i](wrong);
    EXPECT_THROW((void)wrong.to_string(), std::invalid_argument) << "case " << i;
  }
}

}  // namespace
}  // namespace skiff
