#include "describe/regular_expression.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::detail {
namespace {

using Texts = std::initializer_list<std::string_view>;

/// With a table and without: both must come to the same.
void expect(std::string_view pattern, Texts right, Texts wrong) {
  for (const std::size_t table : {RegularExpression::usual_table, std::size_t{0}}) {
    const auto expression = RegularExpression::parse(pattern, table);
    ASSERT_TRUE(expression) << expression.error().message();
    EXPECT_EQ(expression->has_table(), table != 0) << pattern;
    for (const std::string_view text : right) EXPECT_TRUE(expression->matches(text)) << pattern << " : " << text;
    for (const std::string_view text : wrong) EXPECT_FALSE(expression->matches(text)) << pattern << " : " << text;
  }
}

TEST(RegularExpression, MatchesAWholeText) {
  expect("[A-Z]{3}-[0-9]+", {"ABC-1", "BLT-0123456789"}, {"", "ABC-", "abc-1", "ABCD-1", "ABC-1 ", " ABC-1", "xABC-1",
         "ABC-1\n"});
  expect("", {""}, {"a", "\n"});
  expect("abc", {"abc"}, {"ab", "abcd", "ABC", ""});
}

TEST(RegularExpression, HasChoicesAndGroups) {
  expect("a|bc|", {"a", "bc", ""}, {"abc", "b", "c"});
  expect("(a|b)c", {"ac", "bc"}, {"a", "abc", "c"});
  expect("(?:a|b)c", {"ac", "bc"}, {"abc"});
  expect("(?<year>[0-9]{4})", {"2026"}, {"26"});
  expect("((((a))))", {"a"}, {""});
  expect("()", {""}, {"a"});
}

TEST(RegularExpression, Repeats) {
  expect("a*", {"", "a", "aaaa"}, {"b", "ab"});
  expect("a+", {"a", "aaaa"}, {"", "ab"});
  expect("a?", {"", "a"}, {"aa"});
  expect("a{2}", {"aa"}, {"a", "aaa", ""});
  expect("a{2,}", {"aa", "aaaaa"}, {"a", ""});
  expect("a{2,4}", {"aa", "aaa", "aaaa"}, {"a", "aaaaa"});
  expect("a{0}", {""}, {"a"});
  expect("a{0,2}b", {"b", "ab", "aab"}, {"aaab", "aa"});
  expect("(ab){2,3}c?", {"abab", "ababab", "ababc"}, {"ab", "abababab", "aba"});
  expect("(a*)*", {"", "aaa"}, {"b"});
  expect("(a?){3}", {"", "a", "aaa"}, {"aaaa"});
  expect("(){3}|(|){2,5}", {""}, {"a"});
  expect("a*?b+?c??d{1,2}?", {"bd", "aabbcdd", "bcd"}, {"ad", "bccd"});
}

TEST(RegularExpression, HasClasses) {
  expect("[abc]", {"a", "b", "c"}, {"", "d", "ab", "-"});
  expect("[^abc]", {"d", "-", "\n", "\xc3\xa9", "\xf0\x9f\x98\x80"}, {"a", "b", "c", "", "dd", "\xc3", "\xff"});
  expect("[a-cx-z0]+", {"abcxyz0"}, {"d", "1", "-"});
  expect("[-a]+[a-]+", {"-a", "a-"}, {"b"});
  expect("[\\]\\\\\\-^]+", {"]\\-^"}, {"["});
  expect("[.*+?(){}|/$]+", {".*+?(){}|/$"}, {"a"});
  expect("[^\\d\\s]+", {"ab_-"}, {"a1", "a b", "a\xc2\xa0"});
  expect("[]", {}, {"", "a", "]"});
  expect("[^]", {"a", "\n", "\xe2\x82\xac"}, {"", "aa"});
  expect("[\\b]", {"\b"}, {"b"});
}

TEST(RegularExpression, HasClassesWithNames) {
  expect("\\d+", {"0123456789"}, {"a", "\xd9\xa0"});
  expect("\\D", {"a", "\xd9\xa0"}, {"1"});
  expect("\\w+", {"azAZ09_"}, {"-", "\xc3\xa9"});
  expect("\\W", {"-", "\xc3\xa9"}, {"a", "_"});
  expect("\\s+",
         {" \t\n\v\f\r\xc2\xa0\xe1\x9a\x80\xe2\x80\x80\xe2\x80\x8a\xe2\x80\xa8\xe2\x80\xa9\xe3\x80\x80\xef\xbb\xbf"},
         {"a", "\xe2\x80\x8b"});
  expect("\\S+", {"a\xe2\x80\x8b"}, {" ", "\xe2\x80\xa8"});
  expect("[\\w.-]+", {"a.b-c"}, {"a b"});
}

TEST(RegularExpression, HasAnyCharacterButLineTerminators) {
  expect(".", {"a", " ", "\t", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", std::string_view{"\0", 1}},
         {"", "\n", "\r", "\xe2\x80\xa8", "\xe2\x80\xa9", "ab", "\x80", "\xc3", "\xc0\x80", "\xed\xa0\x80",
          "\xf4\x90\x80\x80",
          "\xe2\x82", "\xf0\x80\x80\x80", "\xe0\x80\x80"});
  expect(".{2}", {"ab", "\xf0\x9f\x98\x80\xc3\xa9"}, {"a", "abc", "\xc3\xa9"});
}

TEST(RegularExpression, HasCharactersOfUnicode) {
  expect("stra\xc3\x9f" "e", {"stra\xc3\x9f" "e"}, {"strasse"});
  expect("[\xc3\xa0-\xc3\xa9]+", {"\xc3\xa0\xc3\xa5\xc3\xa9"}, {"\xc3\xaa", "\xc3\x9f", "a", "\xc3"});
  expect("\xc3\xa9+", {"\xc3\xa9\xc3\xa9"}, {"\xc3\xa9\xa9"});
  expect("[\\u0400-\\u04FF]+", {"\xd0\xb6\xd0\xb4\xd1\x83"}, {"zh"});
  expect("\\u{1f600}|\\ud83d\\ude01", {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x81"}, {"\xf0\x9f\x98\x82"});
  expect("[\\u{0}-\\u{10ffff}]", {"a", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}, {"\xed\xb0\x80", ""});
  expect("[\\u{7ff}-\\u{10000}]", {"\xdf\xbf", "\xe0\xa0\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80"},
         {"\xdf\xbe", "\xf0\x90\x80\x81"});
}

TEST(RegularExpression, TellsEachCharacterOfUnicodeFromItsNeighbours) {
  for (const auto& [low, high] : std::initializer_list<std::pair<char32_t, char32_t>>{
           {0x7e, 0x81}, {0xbf, 0x142}, {0x7fe, 0x1001}, {0xd7fe, 0xe001}, {0xff3f, 0x10041}, {0x1f5ff, 0x20801}}) {
    std::ostringstream pattern;
    pattern << std::hex << "[\\u{" << static_cast<unsigned>(low) << "}-\\u{" << static_cast<unsigned>(high) << "}]";
    const auto expression = RegularExpression::parse(pattern.str());
    ASSERT_TRUE(expression) << expression.error().message();
    for (char32_t c = low - 70; c < high + 70; ++c) {
      if (c >= 0xd800 && c <= 0xdfff) continue;
      std::string text;
      if (c < 0x80) {
        text = {static_cast<char>(c)};
      } else if (c < 0x800) {
        text = {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
      } else if (c < 0x10000) {
        text = {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
            static_cast<char>(0x80 | (c & 63))};
      } else {
        text = {static_cast<char>(0xf0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
                static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
      }
      ASSERT_EQ(expression->matches(text), c >= low && c <= high) << pattern.str() << ' ' << static_cast<unsigned>(c);
    }
  }
}

TEST(RegularExpression, HasEscapes) {
  expect("\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/", {"^$\\.*+?()[]{}|/"}, {""});
  expect("\\t\\n\\v\\f\\r\\0\\x41\\cJ\\u0042", {std::string_view{"\t\n\v\f\r\0A\nB", 9}}, {""});
  expect("a-b", {"a-b"}, {"ab"});
}

TEST(RegularExpression, HasTheEndsOfTheTextAnywhere) {
  expect("^abc$", {"abc"}, {"abc\n", "xabc"});
  expect("^a|b$", {"a", "b"}, {"ab", ""});
  expect("(^a)*b", {"b", "ab"}, {"aab"});
  expect("a^b|a$b", {}, {"ab", "a^b"});
  expect("^^$$|$^", {""}, {"a"});
  expect("(a|^)b(c|$)", {"ab", "b", "bc", "abc"}, {"a", "c"});
  expect("(a$|b)+", {"a", "ba", "bb"}, {"ab", "aa"});
}

std::string fault(std::string_view pattern) {
  const auto expression = RegularExpression::parse(pattern);
  return expression ? std::string{"none"} : std::string{expression.error().message()};
}

struct Fault {
  std::string_view pattern;
  int place;
  std::string_view what;
};

TEST(RegularExpression, SaysWhatIsWrongWithAPatternAndWhere) {
  for (const Fault& wrong : {
           Fault{"ab(c", 3, "a \"(\" without its \")\""},
           Fault{"ab)c", 3, "a \")\" without its \"(\""},
           Fault{"(a))", 4, "a \")\" without its \"(\""},
           Fault{"a[b", 2, "a \"[\" without its \"]\""},
           Fault{"a[b-", 2, "a \"[\" without its \"]\""},
           Fault{"[", 1, "a \"[\" without its \"]\""},
           Fault{"a]", 2, "a \"]\" that ends nothing; the character is \\]"},
           Fault{"a}", 2, "a \"}\" that ends nothing; the character is \\}"},
           Fault{"*a", 1, "a \"*\" with nothing before it to repeat; the character is \\*"},
           Fault{"a**", 3, "a \"*\" with nothing before it to repeat; the character is \\*"},
           Fault{"\xc3\xa9|+", 3, "a \"+\" with nothing before it to repeat; the character is \\+"},
           Fault{"^*", 2, "a \"*\" with nothing before it to repeat; the character is \\*"},
           Fault{"a{", 2, "a count is {2}, {2,} or {2,5}; the character is \\{"},
           Fault{"a{,3}", 2, "a count is {2}, {2,} or {2,5}; the character is \\{"},
           Fault{"a{x}", 2, "a count is {2}, {2,} or {2,5}; the character is \\{"},
           Fault{"a{2,1}", 2, "the largest count is less than the smallest"},
           Fault{"a{99999999999}", 2, "a count of more than 10000"},
           Fault{"[b-a]", 2, "a range that ends before it begins"},
           Fault{"[a-\\d]", 2, "a range needs one character at both ends; a hyphen itself stands at the end or is \\-"},
           Fault{"(?=a)", 1, "lookahead is not supported"},
           Fault{"(?!a)", 1, "lookahead is not supported"},
           Fault{"(?<=a)", 1, "lookbehind is not supported"},
           Fault{"(?<!a)", 1, "lookbehind is not supported"},
           Fault{"(?i:a)", 1, "this kind of group is not supported"},
           Fault{"(?<>a)", 4, "a group with an empty name"},
           Fault{"(?<1>a)", 4, "the name of a group is letters and digits, up to \">\""},
           Fault{"(?<a", 4, "the name of a group is letters and digits, up to \">\""},
           Fault{"(a)\\1", 4, "backreferences are not supported"},
           Fault{"\\k<a>", 1, "backreferences are not supported"},
           Fault{"\\bword\\b", 1, "word boundaries are not supported"},
           Fault{"a\\B", 2, "word boundaries are not supported"},
           Fault{"\\p{L}", 1, "Unicode properties are not supported"},
           Fault{"[\\P{L}]", 2, "Unicode properties are not supported"},
           Fault{"\\07", 1, "octal escapes are not supported"},
           Fault{"\\q", 1, "\\q is no escape"},
           Fault{"a\\@", 2, "the character behind this \"\\\" needs none"},
           Fault{"a\\-", 2, "the character behind this \"\\\" needs none"},
           Fault{"a\\", 2, "a \"\\\" with nothing behind it"},
           Fault{"\\x4", 1, "this escape has 2 hexadecimal digits"},
           Fault{"\\u12", 1, "this escape has 4 hexadecimal digits"},
           Fault{"\\u{}", 1, "\\u{…} has hexadecimal digits, up to 10ffff"},
           Fault{"\\u{110000}", 1, "\\u{…} has hexadecimal digits, up to 10ffff"},
           Fault{"\\u{12", 1, "\\u{…} has hexadecimal digits, up to 10ffff"},
           Fault{"\\ud83d", 1, "half of a surrogate pair is no character"},
           Fault{"\\ud83d\\u0041", 1, "half of a surrogate pair is no character"},
           Fault{"\\c1", 1, "\\c is followed by a letter"},
       }) {
    std::ostringstream expected;
    expected << "the pattern \"" << wrong.pattern << "\" is wrong at character " << wrong.place << ": " << wrong.what;
    EXPECT_EQ(fault(wrong.pattern), expected.str());
  }
  EXPECT_EQ(fault("\xc3"), "a pattern is not UTF-8");
}

TEST(RegularExpression, RefusesWhatIsTooLarge) {
  const std::string states = " is too large: it takes more than 16384 states; a smaller count would help";
  EXPECT_EQ(fault("(a{1000}){1000}"), "the pattern \"(a{1000}){1000}\"" + states);
  EXPECT_EQ(fault("((((a{9999}){9999}){9999}){9999}){9999}"),
      "the pattern \"((((a{9999}){9999}){9999}){9999}){9999}\"" + states);
  EXPECT_EQ(fault("((((){9999}){9999}){9999}){9999}"), "none");
  EXPECT_EQ(fault(std::string(100, '(') + std::string(100, ')')), "none");
  EXPECT_NE(fault(std::string(101, '(') + std::string(101, ')')).find("groups within more than 100 others"),
            std::string::npos);
  EXPECT_NE(fault(std::string(1'000'000, '(')).find("groups within more than 100 others"), std::string::npos);
}

TEST(RegularExpression, NeedsNoTableWhereItWouldBeTooLarge) {
  const auto expression = RegularExpression::parse("(a|b)*a(a|b){20}");
  ASSERT_TRUE(expression);
  EXPECT_FALSE(expression->has_table());
  EXPECT_TRUE(expression->matches("bbb" "a" + std::string(20, 'b')));
  EXPECT_FALSE(expression->matches("aaa" "b" + std::string(20, 'a')));
}

TEST(RegularExpression, HasATableForALongTextOfAnyCharacters) {
  const auto expression = RegularExpression::parse("^.{1,500}$");
  ASSERT_TRUE(expression);
  EXPECT_TRUE(expression->has_table());
  std::string text;
  for (int i = 0; i < 500; ++i) text += "\xe2\x82\xac";
  EXPECT_TRUE(expression->matches(text));
  EXPECT_FALSE(expression->matches(text + "a"));
}

// What takes a backtracking matcher exponential time, or a recursive one a megabyte of stack.
TEST(RegularExpression, ReadsAMegabyteOfMalice) {
  const std::string many(1 << 20, 'a');
  for (const std::string_view pattern : {"(a+)+b", "(a|a)*b", "(a*)*b", "(a|aa)+b", "(.*)*b", "([a-z]+)*[a-z]*b"}) {
    for (const std::size_t table : {RegularExpression::usual_table, std::size_t{0}}) {
      const auto expression = RegularExpression::parse(pattern, table);
      ASSERT_TRUE(expression);
      EXPECT_FALSE(expression->matches(many)) << pattern;
      EXPECT_TRUE(expression->matches(many + 'b')) << pattern;
    }
  }
}

/// Small patterns over a, b and c.
class RandomPattern {
 public:
  explicit RandomPattern(std::uint64_t seed) : random_(seed) {}

  std::string choice(int depth) {
    std::string text = sequence(depth);
    for (auto more = below(3); more > 1; --more) text += '|' + sequence(depth);
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  std::string sequence(int depth) {
    std::string text;
    for (auto parts = below(4); parts > 0; --parts) text += atom(depth) + quantifier();
    return text;
  }

  std::string atom(int depth) {
    switch (below(depth > 0 ? 8 : 5)) {
      case 0: return "a";
      case 1: return "b";
      case 2: return ".";
      case 3: return "[^a]";
      case 4: return below(2) == 0 ? "[ab]" : "c";
      default: return (below(2) == 0 ? "(" : "(?:") + choice(depth - 1) + ")";
    }
  }

  std::string quantifier() {
    static const std::vector<std::string> all{"", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,2}", "{1,}", "*?",
        "??"};
    return all[below(all.size())];
  }

  std::mt19937_64 random_;
};

TEST(RegularExpression, AgreesWithTheStandardLibrary) {
  std::vector<std::string> texts{""};
  for (std::size_t i = 0; texts.back().size() < 5; ++i) {
    for (const char c : {'a', 'b', 'c'}) texts.push_back(texts[i] + c);
  }
  RandomPattern patterns{1};
  for (int i = 0; i < 400; ++i) {
    const std::string pattern = patterns.choice(2);
    const std::regex standard{pattern};
    const auto with = RegularExpression::parse(pattern);
    const auto without = RegularExpression::parse(pattern, 0);
    ASSERT_TRUE(with && without) << pattern;
    for (const std::string& text : texts) {
      const bool expected = std::regex_match(text, standard);
      ASSERT_EQ(with->matches(text), expected) << pattern << " \"" << text << '"';
      ASSERT_EQ(without->matches(text), expected) << pattern << " \"" << text << '"';
    }
  }
}

}  // namespace
}  // namespace skiff::detail
