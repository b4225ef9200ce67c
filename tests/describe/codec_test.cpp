#include "describe/faults.hpp"

#include <skiff/describe/schema.hpp>

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace geo {
struct Point {
  double x = 0, y = 0;
};
}  // namespace geo

namespace shop {

class Version {
 public:
  int major = 0, minor = 0;
};
struct Secret {
  std::string text;
};
struct Note {
  std::string text;
};
struct Settings {
  int low = 0, high = 10;
};
struct Folder {
  std::map<std::string, Folder> folders;
};
struct Range {
  int low = 0;
  int high = 10;
};
SKIFF_DESCRIBE(Range, low, high)
inline void rules(skiff::Rules<Range>& r) {
  r(&Range::low).optional().minimum(0);
}

}  // namespace shop

template <>
struct skiff::Codec<geo::Point> {
  using As = std::array<double, 2>;
  static As to(const geo::Point& point) { return {point.x, point.y}; }
  static geo::Point from(As pair) { return {pair[0], pair[1]}; }
};

template <>
struct skiff::Codec<shop::Folder> {
  using As = std::map<std::string, shop::Folder>;
  static As to(const shop::Folder& folder) { return folder.folders; }
  static shop::Folder from(As folders) { return {std::move(folders)}; }
};

template <>
struct skiff::Codec<shop::Settings> {
  using As = shop::Range;
  static As to(const shop::Settings& settings) { return {settings.low, settings.high}; }
  static Result<shop::Settings> from(As range) {
    if (range.low > range.high) return bad_request("low is above high");
    return shop::Settings{range.low, range.high};
  }
};

template <>
struct skiff::Scalar<shop::Version> {
  static bool parse(std::string_view text, shop::Version& version) {
    const auto [dot, failed] = std::from_chars(text.data(), text.data() + text.size(), version.major);
    if (failed != std::errc{} || dot == text.data() + text.size() || *dot != '.') return false;
    const auto [end, bad] = std::from_chars(dot + 1, text.data() + text.size(), version.minor);
    return bad == std::errc{} && end == text.data() + text.size();
  }
  static std::string expected() { return "a version such as 1.2"; }
  static void append(const shop::Version& version, std::string& out) {
    out.append(std::to_string(version.major)).append(".").append(std::to_string(version.minor));
  }
};

template <>
struct skiff::Scalar<shop::Note> {
  static bool parse(std::string_view text, shop::Note& note) {
    note.text = text;
    return true;
  }
  static std::string expected() { return "a note"; }
  static void append(const shop::Note& note, std::string& out) { out += note.text; }
};

template <>
struct skiff::Scalar<shop::Secret> {
  static bool parse(std::string_view text, shop::Secret& secret) {
    secret.text = text;
    return text.size() >= 4;
  }
  static std::string expected() { return "a secret of at least 4 characters"; }
};

namespace shop {

struct Account {
  std::string name;
  Secret password;
  std::optional<Secret> pin;
  std::vector<Secret> recovery;
  std::map<std::string, Secret> tokens;
};
SKIFF_DESCRIBE(Account, name, password, pin, recovery, tokens)
inline void rules(skiff::Rules<Account>& r) {
  r(&Account::recovery).optional().max_items(2);
  r(&Account::tokens).optional();
  r(&Account::password).check("another secret", [](const Secret& secret) { return secret.text != "hunter2"; });
}

}  // namespace shop

namespace skiff {
namespace {

TEST(AForeignType, TravelsAsWhatItsCodecSays) {
  EXPECT_EQ(again<geo::Point>("[1.5,2]"), "[1.5,2]");
  EXPECT_EQ(again<std::vector<geo::Point>>("[[0,0],[1,1]]"), "[[0,0],[1,1]]");
  EXPECT_EQ(again<shop::Settings>(R"({"low":3})"), R"({"low":3,"high":10})");
  EXPECT_EQ(faults_of<std::vector<geo::Point>>("[[0,0],[1],[1,\"x\"]]"),
            "/1: expected an array of 2 items, got 1 items\n/2/1: expected a number, got \"x\"");
}

TEST(AForeignType, MaySayWhatIsWrongWithIt) {
  EXPECT_EQ(faults_of<std::vector<shop::Settings>>(R"([{"low":11},{"low":-1}])"),
            "/0: low is above high\n/1/low: expected a value of at least 0, got -1");
}

TEST(AForeignType, IsCheckedByTheRulesOfWhatItTravelsAs) {
  EXPECT_EQ(told(validate(shop::Settings{-1, 5})), "/low: expected a value of at least 0, got -1");
}

TEST(AForeignType, MayTravelAsAMapOfItself) {
  EXPECT_EQ(again<shop::Folder>(R"({"a":{"b":{}},"c":{}})"), R"({"a":{"b":{}},"c":{}})");
  EXPECT_EQ(faults_of<shop::Folder>(R"({"a":{"b":1}})"), "/a/b: expected an object, got 1");
  type_of<shop::Folder>().prepare();
  EXPECT_FALSE(type_of<shop::Folder>().hidden());
  EXPECT_NE(json_schema<shop::Folder>().find(R"("type":"object","additionalProperties":{})"), std::string::npos);
}

TEST(AForeignType, IsChangedByAPatchOfWhatItTravelsAs) {
  shop::Settings settings{2, 5};
  ASSERT_TRUE(merge_json(R"({"high":9})", settings));
  EXPECT_EQ(to_json(settings), R"({"low":2,"high":9})");
}

TEST(ATextType, TravelsAsItsText) {
  EXPECT_EQ(again<shop::Version>("\"1.20\""), "\"1.20\"");
  EXPECT_EQ(faults_of<shop::Version>("\"1\""), ": expected a version such as 1.2, got \"1\"");
  EXPECT_EQ(faults_of<shop::Version>("1.2"), ": expected a version such as 1.2, got 1.2");
}

TEST(ATextType, IsEscapedWhereItsTextNeedsIt) {
  EXPECT_EQ(again<shop::Note>(R"("a\"b\n")"), R"("a\"b\n")");
  EXPECT_EQ(to_json(std::vector<shop::Note>{{"plain"}, {"\xff"}, {""}}), "[\"plain\",\"\uFFFD\",\"\"]");
}

constexpr const char* account =
    R"({"name":"ada","password":"0penSesame","pin":"1234","recovery":["0penSesame2"],"tokens":{"a":"0penSesame3"}})";

TEST(ASecret, IsReadAndNeverWritten) {
  const auto read = from_json<shop::Account>(account);
  ASSERT_TRUE(read) << told(read);
  EXPECT_EQ(read->password.text, "0penSesame");
  EXPECT_EQ(read->pin->text, "1234");
  EXPECT_EQ(read->recovery[0].text, "0penSesame2");
  EXPECT_EQ(read->tokens.at("a").text, "0penSesame3");
  EXPECT_EQ(to_json(*read), R"({"name":"ada"})");
  EXPECT_EQ(to_json(read->password), "null");
}

TEST(ASecret, IsNotShownInAFault) {
  EXPECT_EQ(faults_of<shop::Account>(
                R"({"name":"ada","password":"abc","pin":981,"recovery":["x",[77]],"tokens":"qqq"})"),
            "/password: expected a secret of at least 4 characters\n"
            "/pin: expected a secret of at least 4 characters\n"
            "/recovery/0: expected a secret of at least 4 characters\n"
            "/recovery/1: expected a secret of at least 4 characters\n"
            "/tokens: expected an object");
  EXPECT_EQ(faults_of<shop::Account>(R"({"name":"ada","password":"hunter2","recovery":["aaaa","bbbb","cccc"]})"),
            "/password: expected another secret\n/recovery: expected at most 2 items");
  EXPECT_EQ(faults_of<shop::Secret>("[\"abc\"]"), ": expected a secret of at least 4 characters");
}

}  // namespace
}  // namespace skiff
