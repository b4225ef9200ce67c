#include "describe/decoder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace skiff::detail {
namespace {

std::string written(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(TextInJson, IsEscapedWhereItMust) {
  EXPECT_EQ(written(""), "\"\"");
  EXPECT_EQ(written("a/b <c>"), "\"a/b <c>\"");
  EXPECT_EQ(written("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(written(std::string_view{"\0\x1f\x7f", 3}), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(written("\u00e9\u20ac\U0001D11E"), "\"\u00e9\u20ac\U0001D11E\"");
}

TEST(TextInJson, HasAReplacementForEachByteThatIsNotUtf8) {
  EXPECT_EQ(written("a\xff"), "\"a\uFFFD\"");
  EXPECT_EQ(written("\xe2\x82z"), "\"\uFFFD\uFFFDz\"");
  EXPECT_EQ(written("\xed\xa0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
}

TEST(JsonIsWritten, AfterWhatIsThereIntoWhateverRoomThereIs) {
  for (const std::size_t room : {0U, 20U, 200U, 5000U}) {
    std::string out = "before:";
    out.reserve(room);
    std::string expected = out;
    {
      JsonWriter writer{out};
      for (int i = 0; i < 300; ++i) {
        writer.append('[');
        writer.number(i);
        writer.append(",");
        writer.string(std::string(static_cast<std::size_t>(i % 40), 'x'));
        writer.settled([](std::string& text) { text += ";"; });
        writer.string("\n");
        expected += "[" + std::to_string(i) + ",";
        expected += "\"" + std::string(static_cast<std::size_t>(i % 40), 'x') + "\";\"\\n\"";
      }
    }
    EXPECT_EQ(out, expected) << room;
  }
}

TEST(JsonIsWritten, AlsoAfterAFailureOfWhoeverWroteToTheStringItself) {
  std::string out;
  {
    JsonWriter writer{out};
    writer.append("a");
    EXPECT_THROW(writer.settled([](std::string& text) {
      text.append(1000, 'b');
      throw 1;
    }),
                 int);
    writer.append("c");
  }
  EXPECT_EQ(out, "a" + std::string(1000, 'b') + "c");
}

TEST(AnExcerptForAMessage, IsCutBetweenCharacters) {
  EXPECT_EQ(shortened("short"), "short");
  EXPECT_EQ(shortened(std::string(59, 'x') + "\u20ac and more"), std::string(59, 'x') + "\u2026");
}

}  // namespace
}  // namespace skiff::detail
