#include "describe/faults.hpp"
#include "describe/random_value.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

// What is usual is read in one go when enough of the document is left, else by those that know all of JSON. Both must
// come to the same.

/// With space after each token, so that nothing is usual.
std::string spaced(std::string_view json) {
  std::string text;
  bool within = false;
  bool escaped = false;
  for (const char c : json) {
    const bool structural = !within && std::string_view{"{}[]:,"}.find(c) != std::string_view::npos;
    text.append(structural ? " " : "").append(1, c).append(structural ? "\n" : "");
    if (c == '"' && !escaped) within = !within;
    escaped = within && c == '\\' && !escaped;
  }
  return text;
}

/// With so much behind it that a look ahead is never beyond the end.
std::string padded(std::string_view json) { return std::string{json} + std::string(64, ' '); }

/// The value, or what is wrong with it, wherever it is. Reads a copy that ends where the text does, for
/// AddressSanitizer.
template <class T>
std::string outcome(std::string_view json, const JsonOptions& options = {}) {
  const std::vector<char> copy(json.begin(), json.end());
  const Result<T> read = from_json<T>(std::string_view{copy.data(), copy.size()}, options);
  if (read) return to_json(*read);
  std::string said = told(read);
  if (const std::size_t place = said.find("line "); place != std::string::npos) {
    said.erase(place, said.find(':', place) - place);
  }
  return said;
}

/// However it is read.
template <class T>
std::string outcome_each_way(const std::string& json, const JsonOptions& options = {}) {
  const std::string usual = outcome<T>(padded(json), options);
  EXPECT_EQ(usual, outcome<T>(json, options)) << json;
  EXPECT_EQ(usual, outcome<T>(padded(spaced(json)), options)) << json;
  return usual;
}

struct Numbers {
  std::int32_t i = 7;
  std::int64_t l = 7;
  std::uint64_t u = 7;
  double d = 7;
  bool b = false;
};
SKIFF_DESCRIBE(Numbers, i, l, u, d, b)
void rules(Rules<Numbers>& r) { r(&Numbers::b).optional(); }

std::string member(std::string_view name, std::string_view value) {
  return std::string{"{\""}.append(name).append("\":").append(value).append("}");
}

TEST(AUsualNumber, IsReadAsAnyOther) {
  std::vector<std::string> texts{
      "0", "-0", "00", "01", "-01", "-", "--1", "+1", ".5", "1.", "-.5", "1.0", "2.50", "1.5e", "1e2", "1E-2", "1.5e+1",
      "0.0", "0.1", "0.10", "00.1", "1.2.3", "1a", "1,2", "0x1", "19.99", "-19.99", "1e400", "NaN", "true", "\"1\"",
      "null", "", "12345678901234567890123456789", "0.12345678901234567890", "1000000000000000.5", "-1000000000000000",
      "-1000000000000000.25", "123456789012345.6", "12345678901234.5", "999999999999999", "9999999999999999",
      "9007199254740993", "0.000000000000001", "0.0000000000000001", "123456.789012345", "-123456.7890123456"};
  const auto around = [&](auto number) {
    texts.push_back(std::to_string(number));
    texts.push_back(std::to_string(number - 1));
    texts.push_back(std::to_string(number) + "0");
    texts.push_back(std::to_string(number) + ".0");
  };
  around(std::numeric_limits<std::int32_t>::max());
  around(std::int64_t{std::numeric_limits<std::int32_t>::max()} + 1);
  around(std::int64_t{std::numeric_limits<std::int32_t>::min()});
  around(std::numeric_limits<std::int64_t>::max());
  around(std::numeric_limits<std::uint64_t>::max());
  around(std::uint64_t{std::numeric_limits<std::int64_t>::max()} + 1);
  texts.push_back(std::to_string(std::numeric_limits<std::int64_t>::min()));
  for (std::uint64_t power = 1; power < 10'000'000'000'000'000'000U; power *= 10) around(power + 1);
  for (const char* name : {"i", "l", "u", "d"}) {
    for (const std::string& text : texts) outcome_each_way<Numbers>(member(name, text));
  }
}

TEST(AUsualNumber, IsReadExactly) {
  EXPECT_EQ(from_json<Numbers>(padded(member("d", "19.99")))->d, 19.99);
  EXPECT_EQ(from_json<Numbers>(padded(member("d", "-0.1")))->d, -0.1);
  EXPECT_TRUE(std::signbit(from_json<Numbers>(padded(member("d", "-0")))->d));
  EXPECT_EQ(from_json<Numbers>(padded(member("d", "123456789012.345")))->d, 123456789012.345);
  EXPECT_EQ(from_json<Numbers>(padded(member("i", "-123456789")))->i, -123456789);
  EXPECT_EQ(from_json<Numbers>(padded(member("l", "-123456789012345678")))->l, -123456789012345678);
  EXPECT_EQ(from_json<Numbers>(padded(member("u", "1234567890123456789")))->u, 1234567890123456789U);
}

TEST(AUsualTruth, IsReadAsAnyOther) {
  for (const char* text : {"true", "false", "tru", "fals", "truex", "falsee", "True", "t", "f", "1", "null", ""}) {
    outcome_each_way<Numbers>(member("b", text));
  }
  EXPECT_TRUE(from_json<Numbers>(padded(member("b", "true")))->b);
}

struct Texts {
  std::string s;
  std::vector<std::string> list;
};
SKIFF_DESCRIBE(Texts, s, list)
void rules(Rules<Texts>& r) { r(&Texts::s).optional(), r(&Texts::list).optional(); }

TEST(AUsualText, IsReadAsAnyOther) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain = std::string{"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"}.substr(0, length);
    std::vector<std::string> texts{plain};
    for (std::size_t i = 0; i < length; ++i) {
      for (const char* special : {"\\n", "\\u00e9", "\\x", "\\", "\n", "\x7f", "\xc3\xa9", "\xe2\x82\xac", "\xc3", "\xff",
                                  "\"", "'"}) {
        std::string text = plain;
        texts.push_back(text.replace(i, 1, special));
      }
    }
    for (const std::string& text : texts) {
      const std::string quoted = "\"" + text + "\"";
      const std::string usual = outcome<Texts>(padded(member("s", quoted)));
      EXPECT_EQ(usual, outcome<Texts>(member("s", quoted))) << quoted;
      EXPECT_EQ(usual, outcome<Texts>(padded("{\"s\": " + quoted + "}"))) << quoted;
      const std::string several = "[" + quoted + ",\"b\"," + quoted + "," + quoted + "]";
      const std::string listed = outcome<Texts>(padded(member("list", several)));
      EXPECT_EQ(listed, outcome<Texts>(member("list", several))) << quoted;
      const std::string apart = "[ " + quoted + " ,\"b\", " + quoted + ", " + quoted + "]";
      EXPECT_EQ(listed, outcome<Texts>(padded(member("list", apart)))) << quoted;
    }
  }
}

TEST(AUsualText, ReplacesOneOfAnyLength) {
  for (const std::size_t before : {0U, 3U, 15U, 16U, 200U}) {
    for (const std::size_t after : {0U, 3U, 15U, 16U, 200U}) {
      Texts texts{std::string(before, 'a'), {std::string(before, 'b')}};
      const std::string text(after, 'c');
      ASSERT_TRUE(merge_json(padded(member("s", "\"" + text + "\"")), texts));
      ASSERT_TRUE(merge_json(padded(member("list", "[\"" + text + "\"]")), texts));
      EXPECT_EQ(texts.s, text);
      EXPECT_EQ(texts.s.size(), after);
      EXPECT_EQ(texts.list, std::vector<std::string>{text});
    }
  }
}

TEST(AListOfTexts, IsReadAsAnyOther) {
  for (const char* list :
       {R"([])", R"(["a"])", R"(["a",])", R"([,"a"])", R"(["a""b"])", R"(["a",,"b"])", R"(["a":"b"])", R"(["a"})",
        R"(["a")", R"(["a",1,"b"])", R"(["a",null])", R"(["a",["b"]])", R"(["",""])", R"([1,"a"])", R"("a")", R"(null)",
        R"({})", R"(["a","this one is longer than others","b","\u00e9","c"])"}) {
    outcome_each_way<Texts>(member("list", list));
    outcome_each_way<std::vector<std::string>>(list);
  }
  const std::string many = R"({"s":"","list":["0","1","2","3","4","5","6","7","8","9","10"]})";
  EXPECT_EQ(outcome_each_way<Texts>(many), many);
}

struct Named {
  int a = 0, ab = 0, thirteen_long = 0, fourteen_longs = 0, a_name_that_is_longer_than_two_words = 0, quote = 0;
};
SKIFF_DESCRIBE(Named, a, ab, thirteen_long, fourteen_longs, a_name_that_is_longer_than_two_words, quote)
void rules(Rules<Named>& r) { r(&Named::quote).name("\"é\""); }

TEST(AUsualName, IsReadAsAnyOther) {
  const std::vector<std::string> names{
      "a", "ab", "thirteen_long", "fourteen_longs", "a_name_that_is_longer_than_two_words", "\\\"é\\\"",
      "A", "abc", "thirteen_lonG", "fourteen_longS", "", "b", "\\u0061", "a\\u0062"};
  for (const std::string& one : names) {
    for (const std::string& other : names) {
      const std::string json = "{\"" + one + "\":1,\"" + other + "\":2}";
      outcome_each_way<Named>(json);
    }
  }
  const std::string all = R"({"a":1,"ab":2,"thirteen_long":3,"fourteen_longs":4,)"
                          R"("a_name_that_is_longer_than_two_words":5,"\"é\"":6})";
  EXPECT_EQ(outcome_each_way<Named>(all), all);
  for (const char* wrong :
       {R"({"a":1 "ab":2})", R"({"a":1;"ab":2})", R"({,"a":1})", R"({"a":1,})", R"({"a" 1})", R"({"a":})",
        R"({"a":1,,"ab":2})", R"({"a":1,"a":2})", R"({"a":1])", R"({"a":1)"}) {
    outcome_each_way<Named>(wrong);
  }
}

TEST(AUsualValue, CountsAsAnyOther) {
  const std::string json =
      R"({"customer":"Ada","sku":"A-1","quantity":2,"price":1.5,"tags":["a","b","c"],"more":[{"sku":"x","quantity":1}]})";
  JsonOptions options;
  for (options.values = 0; options.values < 30; ++options.values) {
    outcome_each_way<everything::Part>(json, options);
    outcome_each_way<std::vector<everything::Part>>("[" + json + "," + json + "]", options);
  }
}

TEST(AUsualValue, IsHeldToItsRules) {
  const std::string wrong = R"({"sku":"","quantity":0,"price":-1,"tags":["a","a","far too long","d","e"]})";
  const std::string faults = outcome_each_way<everything::Part>(wrong);
  for (const char* where : {"/sku: ", "/quantity: ", "/price: ", "/tags: ", "/tags/2: "}) {
    EXPECT_NE(faults.find(where), std::string::npos) << where << " in " << faults;
  }
  JsonOptions options;
  options.faults = 2;
  const std::string two = outcome_each_way<everything::Part>(wrong, options);
  EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 1) << two;
}

TEST(AUsualDocument, IsReadAsAnyOther) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string json = to_json(everything::RandomValue{seed}.everything());
    ASSERT_EQ(outcome<everything::Everything>(padded(json)), json) << "seed " << seed;
    ASSERT_EQ(outcome<everything::Everything>(json), json) << "seed " << seed;
  }
}

TEST(AUsualDocument, ThatIsCutOrChangedAnywhereIsReadAsAnyOther) {
  const std::string json = R"([{"sku":"A-1","quantity":2,"price":19.99,"tags":["a","steel","galvanised"]},)"
                           R"({"sku":"A-2","quantity":10,"price":2,"tags":[]}])";
  for (std::size_t at = 0; at < json.size(); ++at) {
    const std::string cut = json.substr(0, at);
    EXPECT_FALSE(from_json<std::vector<everything::Part>>(padded(cut))) << cut;
    EXPECT_FALSE(from_json<std::vector<everything::Part>>(cut)) << cut;
    for (const char c : std::string_view{"\"\\,:{}[] -.e09a\0\x80", 17}) {
      std::string changed = json;
      changed[at] = c;
      using Parts = std::vector<everything::Part>;
      EXPECT_EQ(outcome<Parts>(padded(changed)), outcome<Parts>(changed)) << changed;
    }
  }
}

}  // namespace
}  // namespace skiff
