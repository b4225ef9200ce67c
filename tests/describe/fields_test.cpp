#include "describe/fields.hpp"

#include "describe/faults.hpp"

#include <skiff/core/secret.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace skiff::detail {
namespace {

struct Search {
  std::string words;
  int limit = 20;
  std::optional<bool> exact;
  std::vector<int> years;
  Secret key;
};
SKIFF_DESCRIBE(Search, words, limit, exact, years, key)
inline void rules(Rules<Search>& r) {
  r(&Search::words).min_length(1);
  r(&Search::limit).between(1, 100).name("max");
  r(&Search::years).optional().each().minimum(1900);
  r(&Search::key).optional();
  r.check("exact wants one word", [](const Search& s) { return !s.exact.value_or(false) || s.words.find(' ') == s.words.npos; },
          &Search::exact);
}

std::string read(std::vector<TextField> fields, Search* into = nullptr) {
  Search own;
  Search& search = into != nullptr ? *into : own;
  const Result<void> outcome = read_fields(fields, type_of<Search>(), &search, InputPlace::query);
  return outcome ? to_json(search) : told(outcome.error());
}

template <class T>
std::string read_text(std::vector<std::string_view> texts, bool required = true) {
  T value{};
  const Result<void> outcome = read_texts(texts, type_of<T>(), &value, InputPlace::header, "x", required);
  return outcome ? to_json(value) : std::string{outcome.error().message()};
}

TEST(Fields, AreTheMembersOfAStructInAnyOrder) {
  EXPECT_EQ(read({{"max", "5"}, {"words", "a b"}, {"years", "2001"}, {"other", "x"}, {"years", "1999"}}),
            R"({"words":"a b","max":5,"years":[2001,1999]})");
}

TEST(Fields, ThatAreMissingHaveTheirDefaults) {
  EXPECT_EQ(read({{"words", "a"}}), R"({"words":"a","max":20,"years":[]})");
  EXPECT_EQ(read({}), "words: expected text, got nothing");
}

TEST(Fields, ReplaceWhatAListHadBefore) {
  Search search;
  search.years = {1950};
  EXPECT_EQ(read({{"words", "a"}, {"years", "2000"}}, &search), R"({"words":"a","max":20,"years":[2000]})");
}

TEST(Fields, AreToldOfAllTogetherByName) {
  EXPECT_EQ(read({{"words", ""}, {"max", "0"}, {"exact", "perhaps"}, {"years", "1066"}}),
            "words: expected text of at least 1 character, got \"\"\n"
            "max: expected a value from 1 to 100, got 0\n"
            "exact: expected true or false, got \"perhaps\"\n"
            "years/0: expected a value of at least 1900, got 1066");
}

TEST(Fields, KeepTheRulesAcrossMembers) {
  EXPECT_EQ(read({{"words", "a b"}, {"exact", "true"}}), "exact: exact wants one word");
}

TEST(Fields, ThatAreSecretAreNotRepeated) {
  Search search;
  EXPECT_EQ(read({{"words", "a"}, {"key", "sesame"}}, &search), R"({"words":"a","max":20,"years":[]})");
  EXPECT_EQ(search.key.reveal(), "sesame");
  EXPECT_EQ(read({{"words", "a"}, {"key", "\xff"}}), "key: expected text");
}

TEST(ATextField, IsOneValueOrAList) {
  EXPECT_EQ(read_text<int>({"7"}), "7");
  EXPECT_EQ(read_text<std::vector<int>>({"7", "8"}), "[7,8]");
  EXPECT_EQ(read_text<std::optional<int>>({"7"}), "7");
  EXPECT_EQ(read_text<int>({"7", "8"}), "header \"x\": expected one value, got 2");
}

TEST(ATextField, ThatDoesNotComeIsAFaultOnlyWhenRequired) {
  EXPECT_EQ(read_text<int>({}, false), "0");
  EXPECT_EQ(read_text<bool>({}), "header \"x\": expected true or false, got nothing");
}

TEST(ATextField, IsNeverNull) {
  EXPECT_EQ(read_text<std::optional<bool>>({"null"}), "header \"x\": expected true or false, got \"null\"");
}

}  // namespace
}  // namespace skiff::detail
