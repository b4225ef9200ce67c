#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace skiff {
namespace {

enum class Colour { red, dark_green = 7 };
enum class Weekday { monday = 1, tuesday };
SKIFF_DESCRIBE_ENUM(Colour, red, dark_green)
SKIFF_DESCRIBE_ENUM(Weekday, monday, tuesday)

template <class T>
class AnInteger : public testing::Test {};
using Integers = testing::Types<std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
                                std::uint32_t, std::uint64_t, long, long long, unsigned long long>;
TYPED_TEST_SUITE(AnInteger, Integers);

// One more than the largest magnitude, in decimal.
std::string next(std::string digits) {
  std::size_t i = digits.size();
  while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
  if (i == 0 || digits[i - 1] == '-') {
    digits.insert(i, "1");
  } else {
    ++digits[i - 1];
  }
  return digits;
}

TYPED_TEST(AnInteger, IsReadAndWrittenUpToItsLimits) {
  using Limits = std::numeric_limits<TypeParam>;
  for (const TypeParam value : {Limits::min(), Limits::max(), TypeParam{0}, TypeParam{1}}) {
    const std::string text = std::to_string(value);
    EXPECT_EQ(to_json(value), text);
    const auto read = from_json<TypeParam>(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, value);
    const auto as_decimal = from_json<TypeParam>(text + ".000");
    ASSERT_TRUE(as_decimal) << text;
    EXPECT_EQ(*as_decimal, value);
  }
}

TYPED_TEST(AnInteger, IsRefusedPastItsLimits) {
  using Limits = std::numeric_limits<TypeParam>;
  const std::string low = std::to_string(Limits::min());
  const std::string high = std::to_string(Limits::max());
  const std::string expected = ": expected an integer from " + low + " to " + high + ", got ";
  const std::string too_high = next(high);
  EXPECT_EQ(faults_of<TypeParam>(too_high), expected + too_high);
  EXPECT_EQ(faults_of<TypeParam>(too_high + ".0"), expected + too_high + ".0");
  const std::string too_low = low == "0" ? "-1" : next(low);
  EXPECT_EQ(faults_of<TypeParam>(too_low), expected + too_low);
}

TYPED_TEST(AnInteger, IsRefusedWhenItIsSomethingElse) {
  for (const char* wrong : {"1.5", "1e-1", "0.999999999999999999999999", "1e400", "1e99999999999999999999",
                            "\"1\"", "true", "null", "[]", "{}"}) {
    EXPECT_FALSE(from_json<TypeParam>(wrong)) << wrong;
  }
}

TYPED_TEST(AnInteger, MayBeWrittenWithAFractionOrAnExponentWhenItIsWhole) {
  const struct {
    const char* text;
    int value;
  } cases[] = {{"1e2", 100},  {"1E+2", 100},   {"100e-2", 1}, {"1.20e1", 12}, {"2.0", 2},
               {"0e999", 0},  {"0.000", 0},    {"-0", 0},     {"-0.0e5", 0},  {"0.0001e4", 1},
               {"10.0e0", 10}, {"0e-99999999999999999999", 0}};
  for (const auto& one : cases) {
    const auto read = from_json<TypeParam>(one.text);
    ASSERT_TRUE(read) << one.text;
    EXPECT_EQ(*read, static_cast<TypeParam>(one.value)) << one.text;
  }
}

TEST(A64BitInteger, LosesNoDigit) {
  EXPECT_EQ(*from_json<std::uint64_t>("9007199254740993"), 9007199254740993U);
  EXPECT_EQ(*from_json<std::uint64_t>("9007199254740993.0"), 9007199254740993U) << "which no double is";
  EXPECT_EQ(*from_json<std::uint64_t>("1.8446744073709551615e19"), UINT64_MAX);
  EXPECT_EQ(*from_json<std::int64_t>("-9.223372036854775808E18"), INT64_MIN);
  for (const char* wrong :
       {"18446744073709551616", "18446744073709551620", "28446744073709551615", "99999999999999999999",
        "184467440737095516150", "1.8446744073709551616e19", "100000000000000000000000000000000000"}) {
    EXPECT_FALSE(from_json<std::uint64_t>(wrong)) << wrong;
  }
}

TEST(AnIntegerOfManyDigits, IsRefusedInLittleTime) {
  const std::string ones(500'000, '1');
  const std::string zeros(500'000, '0');
  EXPECT_FALSE(from_json<int>(ones + "." + zeros));
  EXPECT_FALSE(from_json<int>("0." + zeros + "1"));
  EXPECT_EQ(*from_json<int>("1." + zeros), 1);
}

TEST(ABoolean, IsTrueOrFalse) {
  EXPECT_EQ(again<bool>("true"), "true");
  EXPECT_EQ(again<bool>(" false "), "false");
  EXPECT_EQ(faults_of<bool>("1"), ": expected true or false, got 1");
  EXPECT_EQ(faults_of<bool>("\"true\""), ": expected true or false, got \"true\"");
  EXPECT_EQ(from_json<bool>("tru").error().kind(), ErrorKind::bad_request);
  EXPECT_EQ(from_json<bool>("truely").error().kind(), ErrorKind::bad_request);
}

// What std::to_chars() makes of it: the shortest text that reads as the value.
std::string shortest(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

TEST(AFloatingPointNumber, IsWrittenAsShortAsItCanBe) {
  for (const double value : {0.0, -0.0, 0.01, 0.1, -0.5, 1.0, 1.10, 19.99, -19.99, 99'999.0, 100'000.0, -100'000.0, 1e6,
                             123'456.0, 100'000.5, 0.005, 0.015, 0.30000000000000004, 1e13, 9'999'999'999'999.99, 1e22}) {
    EXPECT_EQ(to_json(value), shortest(value));
  }
  std::mt19937_64 random{7};
  for (int i = 0; i < 100'000; ++i) {
    const auto cents = static_cast<double>(static_cast<std::int64_t>(random()) >> (random() % 64)) / 100;
    for (const double value : {cents, std::nextafter(cents, 1e300), std::nextafter(cents, -1e300), std::floor(cents)}) {
      ASSERT_EQ(to_json(value), shortest(value));
    }
  }
}

TEST(ADouble, IsTheNearestToWhatIsWritten) {
  std::mt19937_64 random{11};
  for (int i = 0; i < 20'000; ++i) {
    std::string text = std::to_string(random() >> (random() % 64));
    if (const std::size_t point = random() % text.size(); point > 0) text.insert(point, 1, '.');
    if (text.front() == '0' && text.size() > 1 && text[1] != '.') text.front() = '1';
    if (random() % 2 == 0) text.insert(0, 1, '-');
    double expected = 0;
    std::from_chars(text.data(), text.data() + text.size(), expected);
    ASSERT_EQ(*from_json<double>(text), expected) << text;
  }
  EXPECT_EQ(*from_json<double>("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(*from_json<double>("0.000000000000000000000000001"), 1e-27);
  EXPECT_EQ(*from_json<double>("9007199254740992e0"), 9007199254740992.0);
  EXPECT_TRUE(std::signbit(*from_json<double>("-0.0")));
}

TEST(AFloatingPointNumber, ComesBackAsItWas) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {0.0, -0.0, 1.0, 0.1, -2.5e-7, 1e21, 1e300, Limits::max(), Limits::lowest(), Limits::min(),
                             Limits::denorm_min(), 123456789.125, 1.0 / 3}) {
    const auto read = from_json<double>(to_json(value));
    ASSERT_TRUE(read) << to_json(value);
    EXPECT_EQ(*read, value);
    EXPECT_EQ(std::signbit(*read), std::signbit(value));
  }
  EXPECT_EQ(to_json(0.1F), "0.1") << "as short as tells it from other floats";
  EXPECT_EQ(*from_json<float>("0.1"), 0.1F);
  EXPECT_EQ(*from_json<double>("1E5"), 1e5);
  EXPECT_EQ(*from_json<double>("12345678901234567890"), 12345678901234567890.0);
}

TEST(AFloatingPointNumber, IsRefusedWhenItCannotBeHeld) {
  EXPECT_EQ(faults_of<double>("1e309"), ": expected a number that a double can hold, got 1e309");
  EXPECT_EQ(faults_of<float>("-1e39"), ": expected a number that a float can hold, got -1e39");
  EXPECT_EQ(faults_of<double>("1e-400"), ": expected a number that a double can hold, got 1e-400");
  EXPECT_EQ(faults_of<double>("\"1\""), ": expected a number, got \"1\"");
  for (const char* wrong : {"NaN", "Infinity", "-Infinity", "inf", ".5", "5.", "+1", "0x1p3", "1e", "1e+", "-"}) {
    EXPECT_EQ(from_json<double>(wrong).error().kind(), ErrorKind::bad_request) << wrong;
  }
}

TEST(AFloatingPointNumber, ThatIsNotFiniteIsNotWritten) {
  EXPECT_THROW(to_json(std::nan("")), Failure);
  EXPECT_THROW(to_json(std::numeric_limits<float>::infinity()), Failure);
}

TEST(Text, IsReadWithAllEscapes) {
  EXPECT_EQ(*from_json<std::string>(R"("")"), "");
  EXPECT_EQ(*from_json<std::string>(R"("a\"b\\c\/d\b\f\n\r\t")"), "a\"b\\c/d\b\f\n\r\t");
  EXPECT_EQ(*from_json<std::string>(R"("A\u00e9\u20AC")"), "A\u00e9\u20ac");
  EXPECT_EQ(*from_json<std::string>(R"("\ud834\uDD1E")"), "\U0001D11E");
  EXPECT_EQ(*from_json<std::string>(R"("\u0000")"), std::string(1, '\0'));
  EXPECT_EQ(*from_json<std::string>("\"\xf0\x9d\x84\x9e \xe2\x82\xac\x7f\""), "\U0001D11E \u20ac\x7f");
}

TEST(Text, OfAnyLengthIsReadWhereverItsEscapesAre) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t special = 0; special <= length; ++special) {
      std::string text(length, 'x');
      std::string json = text;
      text.insert(special, "\"\u00e9\x01");
      json.insert(special, "\\\"\u00e9\\u0001");
      json = '"' + json + '"';
      EXPECT_EQ(*from_json<std::string>(json), text);
      EXPECT_EQ(to_json(text), json);
    }
  }
}

TEST(Text, WithAFaultIsNoJson) {
  const struct {
    const char* json;
    const char* why;
  } cases[] = {
      {"\"abc", "column 5: the text ends within a string"},
      {"\"abc\\", "the text ends within a string"},
      {"\"ab\tc\"", "column 4: a control character in a string must be escaped"},
      {"\"x\\n\ny\"", "a control character in a string must be escaped"},
      {R"("\x41")", "column 2: there is no such escape"},
      {R"("\u12G4")", "expected four hexadecimal digits"},
      {R"("\u12)", "expected four hexadecimal digits"},
      {R"("\uD800")", "half of a surrogate pair"},
      {R"("\uDC00\uD800")", "half of a surrogate pair"},
      {R"("\uD800\n")", "half of a surrogate pair"},
      {R"("\uD800A")", "half of a surrogate pair"},
      {"\"\xff\"", "the text is not UTF-8"},
      {"\"\xc0\x80\"", "the text is not UTF-8"},
      {"\"\xed\xa0\x80\"", "the text is not UTF-8"},
      {"\"\xf4\x90\x80\x80\"", "the text is not UTF-8"},
      {"\"\\n\xe2\x82\"", "the text is not UTF-8"},
  };
  for (const auto& one : cases) {
    const auto read = from_json<std::string>(one.json);
    ASSERT_FALSE(read) << one.json;
    EXPECT_EQ(read.error().kind(), ErrorKind::bad_request);
    EXPECT_NE(read.error().message().find(one.why), std::string_view::npos)
        << one.json << ": " << read.error().message();
  }
  EXPECT_EQ(faults_of<std::string>("12"), ": expected text, got 12");
}

TEST(AnEnum, TravelsAsTheNameOfItsValue) {
  EXPECT_EQ(to_json(Colour::dark_green), "\"dark_green\"");
  EXPECT_EQ(*from_json<Colour>("\"dark_green\""), Colour::dark_green);
  EXPECT_EQ(*from_json<Colour>(R"("\u0072ed")"), Colour::red);
  EXPECT_EQ(faults_of<Colour>("\"green\""), R"(: expected one of "red", "dark_green", got "green")");
  EXPECT_EQ(faults_of<Colour>("7"), R"(: expected one of "red", "dark_green", got 7)");
  EXPECT_THROW(to_json(static_cast<Colour>(3)), Failure);
}

struct Shift {
  Weekday day{};
};
SKIFF_DESCRIBE(Shift, day)

TEST(AnEnum, MayHaveNoNameForTheValueOfANewOne) {
  EXPECT_EQ(again<Shift>(R"({"day":"tuesday"})"), R"({"day":"tuesday"})");
  EXPECT_EQ(faults_of<Shift>("{}"), R"(/day: expected one of "monday", "tuesday", got nothing)");
}

}  // namespace
}  // namespace skiff
