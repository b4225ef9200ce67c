#include <skiff/http/date.hpp>

#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace skiff {
namespace {

using namespace std::chrono_literals;

// RFC 9110 section 5.6.7
constexpr WallTime example{784'111'777s};

struct AnHttpDate : testing::Test {
  test::VirtualRuntime runtime;  // its year is 2026
};

TEST_F(AnHttpDate, IsWrittenInOneForm) {
  EXPECT_EQ(http_date(example), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(example + 999ms), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(WallTime{}), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(WallTime{-1ms}), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST_F(AnHttpDate, IsReadInThree) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), example);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), example);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), example);
  EXPECT_EQ(parse_http_date(" Sun, 06 Nov 1994 08:49:37 GMT\t"), example);
}

TEST_F(AnHttpDate, OfTwoDigitsIsAtMostFiftyYearsAhead) {
  EXPECT_EQ(http_date(*parse_http_date("Friday, 01-Jan-76 00:00:00 GMT")), "Wed, 01 Jan 2076 00:00:00 GMT");
  EXPECT_EQ(http_date(*parse_http_date("Friday, 01-Jan-77 00:00:00 GMT")), "Sat, 01 Jan 1977 00:00:00 GMT");
}

TEST_F(AnHttpDate, GivesBackWhatWasWritten) {
  for (WallTime time{0s}; time < WallTime{8000 * 24h}; time += 29h + 17min + 3s) {
    EXPECT_EQ(parse_http_date(http_date(time)), time);
  }
}

TEST_F(AnHttpDate, MayHaveALeapSecond) {
  EXPECT_EQ(http_date(*parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT")), "Sun, 01 Jan 2017 00:00:00 GMT");
}

TEST_F(AnHttpDate, IsNothingElse) {
  for (const char* text :
       {"", "yesterday", "784111777", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT x",
        "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 06 Nov 9999 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT", "Sun Nov 06 08:49:37 1994 GMT", "Sunday 06-Nov-94 08:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace skiff
