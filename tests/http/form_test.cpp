#include <skiff/http/form.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::Pair;

std::vector<QueryParameters::Parameter> fields_of(std::string_view text) {
  const Result<QueryParameters> form = parse_form(text);
  return {form->begin(), form->end()};
}

TEST(AForm, IsNamesAndValuesDecodedInOrder) {
  constexpr std::string_view text = "b=2&a=1+%2B+1&b=%C3%bc&c&=d&e=f=g";
  EXPECT_THAT(fields_of(text), ElementsAre(Pair("b", "2"), Pair("a", "1 + 1"), Pair("b", "\xc3\xbc"), Pair("c", ""),
                                           Pair("", "d"), Pair("e", "f=g")));
  const Result<QueryParameters> form = parse_form(text);
  EXPECT_EQ(form->get("b"), "2");
  EXPECT_THAT(form->all("b"), ElementsAre("2", "\xc3\xbc"));
}

TEST(AForm, OfNothingIsEmpty) {
  for (const std::string_view nothing : {"", "&", "&&&"}) EXPECT_TRUE(parse_form(nothing)->empty()) << nothing;
  EXPECT_THAT(fields_of("&a=1&&b=2&"), ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(AForm, MayHaveTextThatIsNotEncoded) {
  EXPECT_THAT(fields_of("n\xc3\xbc=\xe2\x82\xac!"), ElementsAre(Pair("n\xc3\xbc", "\xe2\x82\xac!")));
}

TEST(AForm, ThatIsMalformedIsRefusedWithItsPlace) {
  const std::string escape = "expected two hexadecimal digits after \"%\"";
  const struct {
    std::string text;
    std::string error;
  } cases[] = {
      {"%", "form field 1, byte 0: " + escape},
      {"a=%", "form field 1, byte 2: " + escape},
      {"a=%4", "form field 1, byte 2: " + escape},
      {"a=1&b=xy%zz", "form field 2, byte 8: " + escape},
      {"a=%4&b=1", "form field 1, byte 2: " + escape},
      {"%4=41", "form field 1, byte 0: " + escape},
      {"&&a=%%41", "form field 1, byte 4: " + escape},
      {"a=% 41", "form field 1, byte 2: " + escape},
      {"a=x%00", "form field 1, byte 3: there is a NUL"},
      {"a\0=x"s, "form field 1, byte 1: there is a NUL"},
      {"a=%ff", "form field 1, byte 2: the text from here is not UTF-8"},
      {"a=1&%C3=2", "form field 2, byte 4: the text from here is not UTF-8"},
      {"a=\xc3&b=\xbc", "form field 1, byte 2: the text from here is not UTF-8"},
      {"a=%ed%a0%80", "form field 1, byte 2: the text from here is not UTF-8"},
      {"a=%c0%af", "form field 1, byte 2: the text from here is not UTF-8"},
  };
  for (const auto& [text, error] : cases) {
    SCOPED_TRACE(text);
    const Result<QueryParameters> form = parse_form(text);
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().kind(), ErrorKind::bad_request);
    EXPECT_EQ(form.error().message(), error);
  }
}

TEST(AForm, HasOnlySoManyFields) {
  EXPECT_TRUE(parse_form("a&b&&c&", {.fields = 3}));
  const Result<QueryParameters> form = parse_form("a&b&&c&d", {.fields = 3});
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(form.error().message(), "the form has more than the 3 fields allowed here");
}

}  // namespace
}  // namespace skiff
