#include <skiff/core/rfc3339.hpp>

#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {
namespace {

using namespace std::chrono;
using Seconds = sys_seconds;
using Millis = sys_time<milliseconds>;
using Nanos = sys_time<nanoseconds>;

template <class T>
std::optional<T> parsed(std::string_view text) {
  T value{};
  return Scalar<T>::parse(text, value) ? std::optional<T>{value} : std::nullopt;
}

template <class T>
std::string written(T value) {
  std::string text;
  Scalar<T>::append(value, text);
  return text;
}

constexpr sys_days day_one = 2026y / January / 31;

TEST(Rfc3339, ReadsADateTimeWithAnyOffset) {
  const Seconds noon = day_one + 12h;
  EXPECT_EQ(parsed<Seconds>("2026-01-31T12:00:00Z"), noon);
  EXPECT_EQ(parsed<Seconds>("2026-01-31t12:00:00z"), noon);
  EXPECT_EQ(parsed<Seconds>("2026-01-31T12:00:00-00:00"), noon);
  EXPECT_EQ(parsed<Seconds>("2026-01-31T14:30:00+02:30"), noon);
  EXPECT_EQ(parsed<Seconds>("2026-02-01T11:59:00+23:59"), noon);
  EXPECT_EQ(parsed<Seconds>("2026-01-30T22:30:00-13:30"), noon);
  EXPECT_EQ(parsed<Seconds>("2026-01-31T12:00:00.000000Z"), noon);
}

TEST(Rfc3339, ReadsTheFractionOfASecondThatTheTypeCanHold) {
  EXPECT_EQ(parsed<Millis>("2026-01-31T00:00:00.25Z"), day_one + 250ms);
  EXPECT_EQ(parsed<Nanos>("2026-01-31T00:00:00.123456789Z"), day_one + 123456789ns);
  EXPECT_EQ(parsed<Nanos>("2026-01-31T00:00:00.123456789000000000000000Z"), day_one + 123456789ns);
  EXPECT_EQ(parsed<Nanos>("1969-12-31T23:59:59.9Z"), Nanos{-100ms});
}

TEST(Rfc3339, RefusesToLoseDigits) {
  EXPECT_EQ(parsed<Millis>("2026-01-31T00:00:00.2500Z"), day_one + 250ms);
  EXPECT_EQ(parsed<Millis>("2026-01-31T00:00:00.2501Z"), std::nullopt);
  EXPECT_EQ(parsed<Seconds>("2026-01-31T00:00:00.5Z"), std::nullopt);
  EXPECT_EQ(parsed<Nanos>("2026-01-31T00:00:00.0000000001Z"), std::nullopt);
  EXPECT_EQ(parsed<sys_time<minutes>>("2026-01-31T00:01:00Z"), day_one + 1min);
  EXPECT_EQ(parsed<sys_time<minutes>>("2026-01-31T00:00:01Z"), std::nullopt);
  EXPECT_EQ(parsed<sys_days>("2026-01-31T02:00:00+02:00"), day_one);
}

TEST(Rfc3339, ReadsALeapSecondWhereOneCanBe) {
  const Seconds year_2017 = sys_days{2017y / January / 1};
  EXPECT_EQ(parsed<Seconds>("2016-12-31T23:59:60Z"), year_2017);
  EXPECT_EQ(parsed<Seconds>("2016-12-31T15:59:60-08:00"), year_2017);
  EXPECT_EQ(parsed<Millis>("2016-12-31T23:59:60.5Z"), year_2017 + 500ms);
  EXPECT_EQ(parsed<Seconds>("2016-12-30T23:59:60Z"), std::nullopt);
  EXPECT_EQ(parsed<Seconds>("2016-12-31T22:59:60Z"), std::nullopt);
  EXPECT_EQ(parsed<Seconds>("2016-12-31T23:58:60Z"), std::nullopt);
  EXPECT_EQ(parsed<Seconds>("2016-12-31T23:59:61Z"), std::nullopt);
}

TEST(Rfc3339, RefusesEveryOtherText) {
  for (const std::string_view wrong :
       {"", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z", "2026-01-31T12:00Z", "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00,5Z", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-01-00T12:00:00Z", "2026-01-32T12:00:00Z",
        "2026-1-31T12:00:00Z", "26-01-31T12:00:00Z", "+2026-01-31T12:00:00Z", "12026-01-31T12:00:00Z",
        "20260131T120000Z", "2026-01-31T12:00:00+24:00", "2026-01-31T12:00:00+02:60", "2026-01-31T12:00:00+0200",
        "2026-01-31T12:00:00+02", "2026-01-31T12:00:00Z ", " 2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00Z",
        "2026-031T12:00:00Z", "2026-W05-6T12:00:00Z", "2026-01-3\xe0\xa7\xaaT12:00:00Z",
        "Sat, 31 Jan 2026 12:00:00 GMT"}) {
    EXPECT_EQ(parsed<Nanos>(wrong), std::nullopt) << wrong;
  }
}

TEST(Rfc3339, RefusesATimeThatTheTypeCannotHold) {
  EXPECT_EQ(parsed<Nanos>("2262-04-11T23:47:16.854775807Z"), Nanos::max());
  EXPECT_EQ(parsed<Nanos>("2262-04-11T23:47:16.854775808Z"), std::nullopt);
  EXPECT_EQ(parsed<Nanos>("1677-09-21T00:12:43.145224192Z"), Nanos::min());
  EXPECT_EQ(parsed<Nanos>("1677-09-21T00:12:43.145224191Z"), std::nullopt);
  EXPECT_EQ(parsed<Seconds>("0000-01-01T00:00:00+00:01"), std::nullopt);
  EXPECT_EQ(parsed<Seconds>("9999-12-31T23:59:59-00:01"), std::nullopt);
  using Short = sys_time<duration<std::int32_t>>;
  EXPECT_EQ(parsed<Short>("2038-01-19T03:14:07Z"), Short::max());
  EXPECT_EQ(parsed<Short>("2038-01-19T03:14:08Z"), std::nullopt);
}

TEST(Rfc3339, WritesUtcWithTheDigitsOfTheType) {
  EXPECT_EQ(written(Seconds{day_one + 13h + 5s}), "2026-01-31T13:00:05Z");
  EXPECT_EQ(written(Millis{day_one + 5ms}), "2026-01-31T00:00:00.005Z");
  EXPECT_EQ(written(Millis{day_one}), "2026-01-31T00:00:00.000Z");
  EXPECT_EQ(written(sys_time<microseconds>{day_one + 5us}), "2026-01-31T00:00:00.000005Z");
  EXPECT_EQ(written(Nanos{-1ns}), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(written(Nanos::min()), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(written(day_one), "2026-01-31T00:00:00Z");
  EXPECT_EQ(written(floor<duration<std::int64_t, std::deci>>(Millis{day_one + 300ms})), "2026-01-31T00:00:00.3Z");
}

TEST(Rfc3339, WritesOnlyYearsOfFourDigits) {
  EXPECT_EQ(written(Seconds{sys_days{0y / January / 1}}), "0000-01-01T00:00:00Z");
  EXPECT_EQ(written(Seconds{sys_days{9999y / December / 31} + 86399s}), "9999-12-31T23:59:59Z");
  EXPECT_THROW(written(Seconds{sys_days{10000y / January / 1}}), Failure);
  EXPECT_THROW(written(Seconds{sys_days{0y / January / 1} - 1s}), Failure);
  EXPECT_THROW(written(Seconds::max()), Failure);
}

TEST(Rfc3339, ReadsWhatItWrote) {
  constexpr std::int64_t end = 4'000'000'000'000'000'000;
  for (std::int64_t ticks = -end; ticks < end; ticks += 7'654'321'987'654'321) {
    const Nanos time{nanoseconds{ticks}};
    ASSERT_EQ(parsed<Nanos>(written(time)), time) << ticks;
  }
}

TEST(Rfc3339, ReadsAndWritesADate) {
  EXPECT_EQ(parsed<year_month_day>("2026-01-31"), 2026y / January / 31);
  EXPECT_EQ(parsed<year_month_day>("2024-02-29"), 2024y / February / 29);
  EXPECT_EQ(written<year_month_day>(987y / March / 4), "0987-03-04");
  for (const std::string_view wrong : {"", "2026-02-29", "2026-13-01", "2026-1-31", "2026-01-31Z",
      "2026-01-31T00:00:00Z",
                                       "20260131", "2026/01/31", " 2026-01-31", "-026-01-31"}) {
    EXPECT_EQ(parsed<year_month_day>(wrong), std::nullopt) << wrong;
  }
  EXPECT_THROW(written<year_month_day>(2026y / February / 30), Failure);
  EXPECT_THROW(written<year_month_day>(10000y / January / 1), Failure);
}

TEST(Rfc3339, SaysWhatWouldHaveBeenRight) {
  EXPECT_EQ(Scalar<Millis>::expected(),
            "a date-time with an offset, like 1970-01-01T00:00:00.000Z, with at most 3 digits of a second");
  EXPECT_EQ(Scalar<Seconds>::expected(), "a date-time with an offset, like 1970-01-01T00:00:00Z, in whole seconds");
  EXPECT_EQ(Scalar<sys_days>::expected(), "a date-time with an offset, like 1970-01-01T00:00:00Z, in steps of 86400 s");
  EXPECT_EQ(Scalar<Millis>::format, "date-time");
  EXPECT_EQ(Scalar<year_month_day>::format, "date");
}

}  // namespace
}  // namespace skiff
