#include <skiff/http/url.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(PercentDecode, DecodesEscapesOfEitherCase) {
  EXPECT_EQ(percent_decode("a%20b%2fc%2Fd"), "a b/c/d");
  EXPECT_EQ(percent_decode("%C3%a9"), "\xc3\xa9");
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_decode("%2525"), "%25") << "once, not twice";
}

TEST(PercentDecode, RefusesAMalformedEscapeAndNul) {
  for (const std::string_view wrong :
       {"%", "%4", "a%", "a%4", "%zz", "%4z", "%z4", "%%41", "% 41", "%-1", "%00", "a%00b"}) {
    EXPECT_EQ(percent_decode(wrong), std::nullopt) << wrong;
    EXPECT_EQ(form_decode(wrong), std::nullopt) << wrong;
  }
}

TEST(FormDecode, TakesPlusForASpace) {
  EXPECT_EQ(form_decode("a+b%2Bc%20d"), "a b+c d");
}

TEST(PercentEncode, LeavesOnlyTheUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b/c?d=e&f+g%"), "a%20b%2Fc%3Fd%3De%26f%2Bg%25");
  EXPECT_EQ(percent_encode("\xc3\xa9"), "%C3%A9");
}

TEST(PercentEncode, IsUndoneByDecoding) {
  std::string every_byte;
  for (int c = 1; c < 256; ++c) every_byte += static_cast<char>(c);
  EXPECT_EQ(percent_decode(percent_encode(every_byte)), every_byte);
  EXPECT_EQ(form_decode(percent_encode(every_byte)), every_byte);
}

std::vector<QueryParameters::Parameter> parameters(const QueryParameters& query) {
  return {query.begin(), query.end()};
}

TEST(QueryParameters, GivesNamesAndValuesInOrder) {
  const QueryParameters query{"b=2&a=1&b=3"};
  EXPECT_THAT(parameters(query), ElementsAre(Pair("b", "2"), Pair("a", "1"), Pair("b", "3")));
  EXPECT_EQ(query.get("b"), "2");
  EXPECT_EQ(query.get("c"), std::nullopt);
  EXPECT_THAT(query.all("b"), ElementsAre("2", "3"));
  EXPECT_THAT(query.all("c"), ElementsAre());
}

TEST(QueryParameters, IsEmptyWithoutParameters) {
  EXPECT_TRUE(QueryParameters{}.empty());
  EXPECT_TRUE(QueryParameters{""}.empty());
  EXPECT_TRUE(QueryParameters{"&&"}.empty());
}

TEST(QueryParameters, TakesEveryFormOfAParameter) {
  EXPECT_THAT(parameters(QueryParameters{"a"}), ElementsAre(Pair("a", "")));
  EXPECT_THAT(parameters(QueryParameters{"a="}), ElementsAre(Pair("a", "")));
  EXPECT_THAT(parameters(QueryParameters{"=v"}), ElementsAre(Pair("", "v")));
  EXPECT_THAT(parameters(QueryParameters{"a=b=c"}), ElementsAre(Pair("a", "b=c")));
  EXPECT_THAT(parameters(QueryParameters{"&a=1&&b=2&"}), ElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_THAT(parameters(QueryParameters{"a=1;b=2"}), ElementsAre(Pair("a", "1;b=2")));
}

TEST(QueryParameters, DecodesNamesAndValues) {
  EXPECT_THAT(parameters(QueryParameters{"full+name=Ada%20L&%61=%3D%26"}),
              ElementsAre(Pair("full name", "Ada L"), Pair("a", "=&")));
}

TEST(QueryParameters, KeepsAMalformedEscapeAsItWasWrittenAndTheOthersDecoded) {
  EXPECT_THAT(parameters(QueryParameters{"bad=100%+x&good=%41"}),
              ElementsAre(Pair("bad", "100%+x"), Pair("good", "A")));
}

}  // namespace
}  // namespace skiff
