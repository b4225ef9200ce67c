#include <skiff/core/decimal.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>

namespace skiff {
namespace {

Decimal number(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Decimal{});
}

std::string text_of(const Result<Decimal>& result) {
  return result ? result->text() : std::string{result.error().cause()};
}

constexpr std::string_view largest = "9223372036854775807";
constexpr std::string_view smallest = "-9223372036854775808";

TEST(Decimal, WritesWhatItReadTrailingZerosIncluded) {
  for (const std::string_view text :
       {"0", "12.30", "-12.3", "0.00", "0.05", "-0.05", "100", "100.000", "0.000000000000000001",
        "-9.223372036854775808",
        "9.223372036854775807", "92233720368547758.07", "9223372036854775807", "-9223372036854775808"}) {
    EXPECT_EQ(number(text).text(), text);
  }
  EXPECT_EQ(number("12.30").coefficient(), 1230);
  EXPECT_EQ(number("12.30").scale(), 2);
  EXPECT_EQ(number("-0.00").text(), "0.00");
}

TEST(Decimal, RefusesEveryOtherText) {
  for (const std::string_view wrong :
       {"", "-", ".", "+1", ".5", "5.", "-.5", "1e3", "1.5e0", "1,5", "1 000", "1_000", " 1", "1 ", "1.2.3", "--1",
        "01",
        "-01", "00", "00.5", "0x1", "1.-5", "NaN", "inf", "1.0000000000000000000", "9223372036854775808",
        "-9223372036854775809", "9.223372036854775808", "99999999999999999999999999999999999999999999999",
        "1\xd9\xa0"}) {
    EXPECT_FALSE(Decimal::parse(wrong)) << wrong;
  }
}

TEST(Decimal, IsMadeOfIntegersAndNeverOfAFloatingPointNumber) {
  EXPECT_EQ(Decimal{12}.text(), "12");
  EXPECT_EQ(Decimal{INT64_MIN}.text(), smallest);
  EXPECT_EQ(Decimal{std::uint32_t{4'000'000'000}}.text(), "4000000000");
  EXPECT_EQ(Decimal::scaled(1230, 2).text(), "12.30");
  EXPECT_THROW(Decimal::scaled(1, 19), std::out_of_range);
  EXPECT_THROW(Decimal::scaled(1, -1), std::out_of_range);
  static_assert(std::is_convertible_v<int, Decimal>);
  static_assert(!std::is_constructible_v<Decimal, double>);
  static_assert(!std::is_constructible_v<Decimal, float>);
  static_assert(!std::is_constructible_v<Decimal, std::uint64_t>);
  static_assert(!std::is_constructible_v<Decimal, char>);
  static_assert(!std::is_constructible_v<Decimal, bool>);
  static_assert(!std::is_convertible_v<Decimal, double>);
}

TEST(Decimal, ComparesByValue) {
  EXPECT_EQ(number("12.30"), number("12.3"));
  EXPECT_EQ(number("0.000"), Decimal{0});
  EXPECT_LT(number("-1.5"), number("-1.25"));
  EXPECT_LT(number("0.999999999999999999"), Decimal{1});
  EXPECT_GT(number(largest), number("9.223372036854775807"));
  EXPECT_LT(number(smallest), number("-9.223372036854775808"));
  EXPECT_GT(number("1.1"), 1);
}

TEST(Decimal, HashesByValue) {
  std::unordered_set<Decimal> seen{number("12.30"), number("12.3"), number("12.300"), number("0"), number("0.00"), 123};
  EXPECT_EQ(seen.size(), 3U);
}

TEST(Decimal, AddsAndSubtractsExactly) {
  EXPECT_EQ((number("0.1") + number("0.2")).text(), "0.3");
  EXPECT_EQ((number("12.30") + Decimal{1}).text(), "13.30");
  EXPECT_EQ((number("1") - number("0.001")).text(), "0.999");
  EXPECT_EQ((-number("12.30")).text(), "-12.30");
  Decimal sum;
  for (int i = 0; i < 1000; ++i) sum += number("0.01");
  EXPECT_EQ(sum.text(), "10.00");
  sum -= number("0.005");
  EXPECT_EQ(sum.text(), "9.995");
}

TEST(Decimal, ReportsWhatDoesNotFit) {
  EXPECT_EQ(text_of(number(largest).plus(1)), "9223372036854775807 + 1 does not fit a Decimal");
  EXPECT_EQ(text_of(number(smallest).minus(1)), "-9223372036854775808 - 1 does not fit a Decimal");
  EXPECT_EQ(text_of(Decimal{10}.plus(number("0.000000000000000001"))),
            "10 + 0.000000000000000001 does not fit a Decimal");
  EXPECT_EQ(number(largest).plus(1).error().kind(), ErrorKind::internal);
  EXPECT_THROW(number(largest) + 1, Failure);
  EXPECT_THROW(-number(smallest), Failure);
  EXPECT_EQ(text_of(number(largest).times(2, 0, Rounding::down)), "9223372036854775807 * 2 does not fit a Decimal");
  EXPECT_EQ(text_of(number(largest).rounded(1, Rounding::down)),
            "9223372036854775807 at scale 1 does not fit a Decimal");
  EXPECT_THROW((void)Decimal{1}.rounded(19, Rounding::down), std::out_of_range);
}

TEST(Decimal, MultipliesExactlyAndRoundsOnce) {
  EXPECT_EQ(text_of(number("19.99").times(3, 2, Rounding::half_even)), "59.97");
  EXPECT_EQ(text_of(number("19.99").times(number("0.19"), 2, Rounding::half_even)), "3.80");  // 3.7981
  EXPECT_EQ(text_of(number("1.5").times(number("1.5"), 4, Rounding::down)), "2.2500");
  EXPECT_EQ(text_of(number(largest).times(number(largest), 0, Rounding::down)),
            "9223372036854775807 * 9223372036854775807 does not fit a Decimal");
  // The whole product is 36 digits behind the point.
  EXPECT_EQ(text_of(number("9.223372036854775807").times(number("0.000000000000000001"), 0, Rounding::up)), "1");
  EXPECT_EQ(text_of(number("-9.223372036854775808").times(number("-0.9"), 1, Rounding::down)), "8.3");
}

struct Case {
  std::string_view value;
  std::string_view half_even, half_up, up, down, ceiling, floor;
};

TEST(Decimal, RoundsAsItIsTold) {
  for (const Case& c : {Case{"2.5", "2", "3", "3", "2", "3", "2"}, Case{"3.5", "4", "4", "4", "3", "4", "3"},
                        Case{"-2.5", "-2", "-3", "-3", "-2", "-2", "-3"}, Case{"-3.5", "-4", "-4", "-4", "-3", "-3",
                            "-4"},
                        Case{"2.51", "3", "3", "3", "2", "3", "2"}, Case{"2.49", "2", "2", "3", "2", "3", "2"},
                        Case{"-2.01", "-2", "-2", "-3", "-2", "-2", "-3"}, Case{"0.5", "0", "1", "1", "0", "1", "0"},
                        Case{"-0.5", "0", "-1", "-1", "0", "0", "-1"}, Case{"2.00", "2", "2", "2", "2", "2", "2"},
                        Case{"0.000000000000000001", "0", "0", "1", "0", "1", "0"}}) {
    const Decimal value = number(c.value);
    EXPECT_EQ(text_of(value.rounded(0, Rounding::half_even)), c.half_even) << c.value;
    EXPECT_EQ(text_of(value.rounded(0, Rounding::half_up)), c.half_up) << c.value;
    EXPECT_EQ(text_of(value.rounded(0, Rounding::up)), c.up) << c.value;
    EXPECT_EQ(text_of(value.rounded(0, Rounding::down)), c.down) << c.value;
    EXPECT_EQ(text_of(value.rounded(0, Rounding::ceiling)), c.ceiling) << c.value;
    EXPECT_EQ(text_of(value.rounded(0, Rounding::floor)), c.floor) << c.value;
  }
  EXPECT_EQ(text_of(number("12.3").rounded(3, Rounding::half_even)), "12.300");
}

TEST(Decimal, ReadsWhatItWrote) {
  std::mt19937_64 random{1};
  for (int i = 0; i < 10'000; ++i) {
    const auto coefficient = static_cast<std::int64_t>(random() >> random() % 64);
    const Decimal value = Decimal::scaled(coefficient, static_cast<int>(random() % 19));
    const auto read = Decimal::parse(value.text());
    ASSERT_TRUE(read) << value.text();
    ASSERT_EQ(read->coefficient(), coefficient);
    ASSERT_EQ(read->scale(), value.scale());
  }
}

TEST(Decimal, IsAScalar) {
  Decimal price = 7;
  EXPECT_FALSE(Scalar<Decimal>::parse("1e2", price));
  EXPECT_EQ(price, 7);
  ASSERT_TRUE(Scalar<Decimal>::parse("12.30", price));
  std::string text = "=";
  Scalar<Decimal>::append(price, text);
  EXPECT_EQ(text, "=12.30");
  EXPECT_EQ(Scalar<Decimal>::format, "decimal");
}

}  // namespace
}  // namespace skiff
