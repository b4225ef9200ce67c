#include <skiff/core/iso8601_duration.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {
namespace {

using namespace std::chrono;

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

TEST(Iso8601Duration, ReadsEveryUnitOfAFixedLength) {
  EXPECT_EQ(parsed<seconds>("PT1H30M"), 90min);
  EXPECT_EQ(parsed<seconds>("P1DT2H3M4S"), days{1} + 2h + 3min + 4s);
  EXPECT_EQ(parsed<seconds>("P2W"), weeks{2});
  EXPECT_EQ(parsed<seconds>("PT36H"), 36h);
  EXPECT_EQ(parsed<seconds>("PT1H1S"), 1h + 1s);
  EXPECT_EQ(parsed<seconds>("P0D"), 0s);
  EXPECT_EQ(parsed<seconds>("PT007S"), 7s);
  EXPECT_EQ(parsed<minutes>("PT90M"), 90min);
  EXPECT_EQ(parsed<minutes>("PT60S"), 1min);
}

TEST(Iso8601Duration, ReadsFractionsOfSeconds) {
  EXPECT_EQ(parsed<milliseconds>("PT0.25S"), 250ms);
  EXPECT_EQ(parsed<milliseconds>("PT0,25S"), 250ms);
  EXPECT_EQ(parsed<nanoseconds>("PT1.123456789S"), 1123456789ns);
  EXPECT_EQ(parsed<nanoseconds>("PT1.1234567890000S"), 1123456789ns);
}

TEST(Iso8601Duration, ReadsASign) {
  EXPECT_EQ(parsed<milliseconds>("-PT1.5S"), -1500ms);
  EXPECT_EQ(parsed<seconds>("+P1D"), days{1});
  EXPECT_EQ(parsed<seconds>("-P1DT1H"), -25h);
}

TEST(Iso8601Duration, RefusesToLoseAnything) {
  EXPECT_EQ(parsed<minutes>("PT90S"), std::nullopt);
  EXPECT_EQ(parsed<hours>("PT30M"), std::nullopt);
  EXPECT_EQ(parsed<seconds>("PT0.5S"), std::nullopt);
  EXPECT_EQ(parsed<seconds>("PT1.000S"), 1s);
  EXPECT_EQ(parsed<nanoseconds>("PT0.0000000001S"), std::nullopt);
}

TEST(Iso8601Duration, RefusesYearsAndMonthsAndSaysWhy) {
  EXPECT_EQ(parsed<seconds>("P1Y"), std::nullopt);
  EXPECT_EQ(parsed<seconds>("P1M"), std::nullopt);
  EXPECT_EQ(parsed<seconds>("P1Y2M3DT4H"), std::nullopt);
  EXPECT_EQ(Scalar<milliseconds>::expected(),
            "a duration like P1DT2H30M or PT0.5S in steps of PT0.001S (years and months have no fixed length)");
  EXPECT_NE(Scalar<hours>::expected().find("in steps of PT1H "), std::string::npos);
}

TEST(Iso8601Duration, RefusesEveryOtherText) {
  for (const std::string_view wrong :
       {"", "P", "PT", "P1", "PT1", "1H", "T1H", "P1H", "PT1D", "P1DT", "P1WT1H", "P1W1D", "P1D1W", "PT1S1M", "PT1M1M",
        "pt1h",
        "PT1h", "PT 1H", " PT1H", "PT1H ", "PT-1H", "P-1D", "--PT1S", "+-PT1S", "PT1.S", "PT.5S", "PT1.5H", "PT1.5M",
        "P0.5D", "PT1e3S", "PT0x1S", "PTS", "P1DT1", "90", "1.5s", "PT1.5.5S"}) {
    EXPECT_EQ(parsed<nanoseconds>(wrong), std::nullopt) << wrong;
  }
}

TEST(Iso8601Duration, RefusesWhatIsTooLong) {
  EXPECT_EQ(parsed<nanoseconds>("PT9223372036.854775807S"), nanoseconds::max());
  EXPECT_EQ(parsed<nanoseconds>("PT9223372036.854775808S"), std::nullopt);
  EXPECT_EQ(parsed<nanoseconds>("-PT9223372036.854775808S"), nanoseconds::min());
  EXPECT_EQ(parsed<nanoseconds>("-PT9223372036.854775809S"), std::nullopt);
  EXPECT_EQ(parsed<seconds>("P18446744073709551615W"), std::nullopt);
  EXPECT_EQ(parsed<seconds>("P99999999999999999999999999999999999999999999W"), std::nullopt);
  using Short = duration<std::int16_t>;
  EXPECT_EQ(parsed<Short>("PT32767S"), Short::max());
  EXPECT_EQ(parsed<Short>("PT32768S"), std::nullopt);
}

TEST(Iso8601Duration, WritesTheLargestUnitsAndNoZeros) {
  EXPECT_EQ(written(0s), "PT0S");
  EXPECT_EQ(written(0ns), "PT0S");
  EXPECT_EQ(written(90min), "PT1H30M");
  EXPECT_EQ(written(36h), "P1DT12H");
  EXPECT_EQ(written(weeks{2}), "P14D");
  EXPECT_EQ(written(61s), "PT1M1S");
  EXPECT_EQ(written(500ms), "PT0.5S");
  EXPECT_EQ(written(1ns), "PT0.000000001S");
  EXPECT_EQ(written(60'000'000'001ns), "PT1M0.000000001S");
  EXPECT_EQ(written(-1500ms), "-PT1.5S");
  EXPECT_EQ(written(nanoseconds::min()), "-P106751DT23H47M16.854775808S");
  EXPECT_EQ(written(hours{24}), "P1D");
}

template <class T>
concept HasText = requires(std::string_view text, T& value) { Scalar<T>::parse(text, value); };

TEST(Iso8601Duration, IsNoTextOfFloatingPointNumbersMonthsOrPicoseconds) {
  EXPECT_TRUE(HasText<weeks>);
  EXPECT_FALSE(HasText<months>);
  EXPECT_FALSE(HasText<duration<double>>);
  EXPECT_FALSE((HasText<duration<std::int64_t, std::pico>>));
}

TEST(Iso8601Duration, ReadsWhatItWrote) {
  using LongDays = duration<std::int64_t, days::period>;
  using LongWeeks = duration<std::int64_t, weeks::period>;
  for (std::int64_t ticks = INT64_MIN; ticks < INT64_MAX - 7'654'321'987'654'321; ticks += 7'654'321'987'654'321) {
    ASSERT_EQ(parsed<nanoseconds>(written(nanoseconds{ticks})), nanoseconds{ticks}) << ticks;
    ASSERT_EQ(parsed<seconds>(written(seconds{ticks})), seconds{ticks}) << ticks;
    ASSERT_EQ(parsed<LongDays>(written(LongDays{ticks})), LongDays{ticks}) << ticks;
    ASSERT_EQ(parsed<LongWeeks>(written(LongWeeks{ticks})), LongWeeks{ticks}) << ticks;
  }
}

}  // namespace
}  // namespace skiff
