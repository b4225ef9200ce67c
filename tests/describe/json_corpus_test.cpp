#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

int hex(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
    } else if (text[++i] == '\\') {
      bytes += '\\';
    } else {
      bytes += static_cast<char>(hex(text.at(i + 1)) * 16 + hex(text.at(i + 2)));
      i += 2;
    }
  }
  return bytes;
}

/// The cases of JSONTestSuite, by their names.
std::map<std::string, std::string> corpus() {
  std::map<std::string, std::string> cases;
  std::ifstream file{JSON_CORPUS};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t end = line.find(' ');
    std::string name = line.substr(0, end);
    const std::string once = unescaped(std::string_view{line}.substr(end + 1));
    std::string bytes = once;
    if (const std::size_t star = name.find('*'); star != std::string::npos) {
      for (int n = std::stoi(name.substr(star + 1)); n > 1; --n) bytes += once;
      name.resize(star);
    }
    cases[name] = bytes;
  }
  return cases;
}

// What the standard leaves open. A number is kept as its text when nobody asks for its value; text is UTF-8 without a
// byte order mark, and half a surrogate pair is no character; 64 levels are enough.
const std::set<std::string_view> accepted_of_our_own_will = {
    "i_number_double_huge_neg_exp",  "i_number_huge_exp",          "i_number_neg_int_huge_exp",
    "i_number_pos_double_huge_exp",  "i_number_real_neg_overflow", "i_number_real_pos_overflow",
    "i_number_real_underflow",       "i_number_too_big_neg_int",   "i_number_too_big_pos_int",
    "i_number_very_big_negative_int"};

TEST(JsonTestSuite, IsReadWithTheVerdictsThatItExpects) {
  const auto cases = corpus();
  ASSERT_EQ(cases.size(), 318U);
  for (const auto& [name, bytes] : cases) {
    const bool accept = name.starts_with("y_") || accepted_of_our_own_will.contains(name);
    const Result<RawJson> read = from_json<RawJson>(bytes);
    EXPECT_EQ(static_cast<bool>(read), accept) << name << ": " << told(read);
    if (!read) {
      EXPECT_EQ(read.error().kind(), ErrorKind::bad_request) << name;
    }
  }
}

struct Nothing {};
SKIFF_DESCRIBE(Nothing)

TEST(JsonTestSuite, IsReadWithTheSameVerdictsWhereItIsIgnored) {
  for (const auto& [name, bytes] : corpus()) {
    const bool accept = name.starts_with("y_") || accepted_of_our_own_will.contains(name);
    const auto read = from_json<Nothing>("{\"unknown\":" + bytes + "}");
    EXPECT_EQ(static_cast<bool>(read), accept) << name << ": " << told(read);
  }
}

TEST(JsonTestSuite, HasNumbersThatNoTypeHolds) {
  const std::set<std::string_view> rounded = {"i_number_too_big_neg_int", "i_number_too_big_pos_int",
                                              "i_number_very_big_negative_int"};
  for (const auto& [name, bytes] : corpus()) {
    if (!name.starts_with("i_number_")) continue;
    EXPECT_FALSE(from_json<std::vector<std::int64_t>>(bytes)) << name;
    EXPECT_EQ(static_cast<bool>(from_json<std::vector<double>>(bytes)), rounded.contains(name)) << name;
  }
}

}  // namespace
}  // namespace skiff
