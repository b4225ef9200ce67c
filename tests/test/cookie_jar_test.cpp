#include "test/cookie_jar.hpp"

#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <string>

namespace skiff::test {
namespace {

using namespace std::chrono_literals;

struct ACookieJar : testing::Test {
  void take(std::initializer_list<const char*> fields, std::string_view path = "/") {
    Headers headers;
    for (const char* field : fields) headers.add("Set-Cookie", field);
    jar.take(headers, path);
  }
  std::string sent(std::string_view path = "/") const {
    std::string text;
    for (const auto& [name, value] : jar.matching(path)) text.append(name).append("=").append(value).append(" ");
    return text;
  }

  VirtualRuntime runtime;
  CookieJar jar;
};

TEST_F(ACookieJar, KeepsNamesAndValues) {
  take({"a=1", " b = 2 ; Secure; HttpOnly", "c=x=y", "d=\"q\""});
  EXPECT_EQ(sent(), "a=1 b=2 c=x=y d=\"q\" ");
  take({"a=3"});
  EXPECT_EQ(jar.find("a"), "3");
}

TEST_F(ACookieJar, IgnoresWhatIsNone) {
  take({"", "nothing", "=value", "; Path=/"});
  EXPECT_EQ(sent(), "");
}

TEST_F(ACookieJar, SendsACookieWhereItsPathCovers) {
  take({"deep=1; Path=/orders/", "root=2; Path=/", "flat=3; Path=/orders"});
  EXPECT_EQ(sent("/orders/7"), "deep=1 flat=3 root=2 ");
  EXPECT_EQ(sent("/orders"), "flat=3 root=2 ");
  EXPECT_EQ(sent("/ordersx"), "root=2 ");
}

TEST_F(ACookieJar, TakesTheFolderOfTheRequestForItsPath) {
  take({"a=1"}, "/shop/cart/add");
  take({"b=2; Path=relative"}, "/shop");
  EXPECT_EQ(sent("/shop/cart"), "a=1 b=2 ");
  EXPECT_EQ(sent("/"), "b=2 ");
}

TEST_F(ACookieJar, ForgetsWhatHasExpired) {
  take({"age=1; Max-Age=60", "date=2; Expires=Thu, 01 Jan 2026 00:01:00 GMT",
        "both=3; Max-Age=120; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "ever=4; Max-Age=99999999999999"});
  EXPECT_EQ(sent(), "age=1 date=2 both=3 ever=4 ");
  runtime.advance(60s);
  EXPECT_EQ(sent(), "both=3 ever=4 ");
  take({"both=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "ever=; Max-Age=-1"});
  EXPECT_EQ(sent(), "");
}

}  // namespace
}  // namespace skiff::test
