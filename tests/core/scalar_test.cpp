#include <skiff/core/scalar.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {
namespace {

template <class T>
std::optional<T> parsed(std::string_view text) {
  T value{};
  return Scalar<T>::parse(text, value) ? std::optional<T>{value} : std::nullopt;
}

TEST(Scalar, TakesAnyText) {
  EXPECT_EQ(parsed<std::string>("a b"), "a b");
  EXPECT_EQ(parsed<std::string>(""), "");
}

TEST(Scalar, TakesABooleanInTwoSpellings) {
  EXPECT_EQ(parsed<bool>("true"), true);
  EXPECT_EQ(parsed<bool>("1"), true);
  EXPECT_EQ(parsed<bool>("false"), false);
  EXPECT_EQ(parsed<bool>("0"), false);
  for (const std::string_view wrong : {"", "TRUE", "yes", "2", "true ", "01"}) {
    EXPECT_EQ(parsed<bool>(wrong), std::nullopt) << wrong;
  }
}

TEST(Scalar, TakesIntegersUpToTheLimitsOfTheirType) {
  EXPECT_EQ(parsed<int>("42"), 42);
  EXPECT_EQ(parsed<int>("-42"), -42);
  EXPECT_EQ(parsed<int>("007"), 7);
  EXPECT_EQ(parsed<std::int8_t>("127"), 127);
  EXPECT_EQ(parsed<std::int8_t>("128"), std::nullopt);
  EXPECT_EQ(parsed<std::int8_t>("-128"), -128);
  EXPECT_EQ(parsed<std::int8_t>("-129"), std::nullopt);
  EXPECT_EQ(parsed<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parsed<std::uint16_t>("65536"), std::nullopt);
  EXPECT_EQ(parsed<std::int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parsed<std::int64_t>("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parsed<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parsed<std::uint64_t>("18446744073709551616"), std::nullopt);
}

TEST(Scalar, RefusesWhatIsNotWhollyAnInteger) {
  for (const std::string_view wrong :
       {"", " ", "1 ", " 1", "+1", "1.0", "1e3", "0x10", "one", "-", "--1", "1_000"}) {
    EXPECT_EQ(parsed<int>(wrong), std::nullopt) << '"' << wrong << '"';
    EXPECT_EQ(parsed<std::uint32_t>(wrong), std::nullopt) << '"' << wrong << '"';
  }
  EXPECT_EQ(parsed<std::uint32_t>("-1"), std::nullopt);
  EXPECT_EQ(parsed<std::uint32_t>("-0"), std::nullopt);
}

TEST(Scalar, TakesFiniteNumbers) {
  EXPECT_EQ(parsed<double>("2.5"), 2.5);
  EXPECT_EQ(parsed<double>("-1e3"), -1000.0);
  EXPECT_EQ(parsed<double>("7"), 7.0);
  EXPECT_EQ(parsed<float>("0.5"), 0.5F);
  for (const std::string_view wrong :
       {"", "inf", "-inf", "nan", "1e400", "1,5", "2.5x", " 1", "+1", "0x1p3"}) {
    EXPECT_EQ(parsed<double>(wrong), std::nullopt) << '"' << wrong << '"';
  }
}

TEST(Scalar, HoldsAFloatToItsOwnRange) {
  EXPECT_EQ(parsed<float>("3.4028235e38"), std::numeric_limits<float>::max());
  EXPECT_EQ(parsed<float>("1e39"), std::nullopt);
  EXPECT_EQ(parsed<double>("1e39"), 1e39);
}

template <class T>
std::string written(T value) {
  std::string text = "=";
  Scalar<T>::append(value, text);
  return text.substr(1);
}

TEST(Scalar, WritesWhatItReads) {
  EXPECT_EQ(written<std::string>("a b"), "a b");
  EXPECT_EQ(written(true), "true");
  EXPECT_EQ(written(false), "false");
  EXPECT_EQ(written<std::int8_t>(-128), "-128");
  EXPECT_EQ(written<std::uint8_t>(65), "65");
  EXPECT_EQ(written(INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(written(UINT64_MAX), "18446744073709551615");
}

TEST(Scalar, WritesTheShortestNumberThatReadsBackTheSame) {
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(0.1F), "0.1");
  EXPECT_EQ(written(3.0), "3");
  EXPECT_EQ(written(1e300), "1e+300");
  EXPECT_EQ(written(-0.0), "-0");
  for (const double number : {1.0 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456789}) {
    EXPECT_EQ(parsed<double>(written(number)), number);
  }
  const long double third = 1.0L / 3;
  EXPECT_EQ(parsed<long double>(written(third)), third);
}

template <class T>
concept HasText = requires(std::string_view text, T& value) { Scalar<T>::parse(text, value); };

TEST(Scalar, DoesNotTakeALetterForANumber) {
  EXPECT_TRUE(HasText<signed char>);
  EXPECT_TRUE(HasText<unsigned char>);
  EXPECT_FALSE(HasText<char>);
  EXPECT_FALSE(HasText<wchar_t>);
  EXPECT_FALSE(HasText<char8_t>);
  EXPECT_FALSE(HasText<char16_t>);
  EXPECT_FALSE(HasText<char32_t>);
}

TEST(Scalar, SaysWhatWouldHaveBeenRight) {
  EXPECT_EQ(Scalar<std::string>::expected(), "text");
  EXPECT_EQ(Scalar<bool>::expected(), "true or false");
  EXPECT_EQ(Scalar<std::uint8_t>::expected(), "an integer from 0 to 255");
  EXPECT_EQ(Scalar<std::int16_t>::expected(), "an integer from -32768 to 32767");
  EXPECT_EQ(Scalar<double>::expected(), "a number");
}

}  // namespace
}  // namespace skiff
