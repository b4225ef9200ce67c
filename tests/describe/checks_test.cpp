#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

enum class Size { small, medium, large };
SKIFF_DESCRIBE_ENUM(Size, small, medium, large)

// One member per rule.
struct Ruled {
  std::string length = "abc";
  std::string least = "ab";
  std::string most = "";
  int between = 5;
  std::uint8_t minimum = 3;
  double maximum = 1.5;
  std::int64_t above = 11;
  float below = 0.5F;
  int multiple = 6;
  std::string one_of = "a";
  Size size = Size::medium;
  std::vector<int> items = {1, 2};
  std::map<std::string, int> members = {{"a", 1}};
  std::deque<std::string> unique = {};
  int odd = 1;
  std::vector<std::string> each = {};
  std::optional<int> maybe = {};
  std::unique_ptr<std::string> pointer = {};
  std::optional<std::vector<std::optional<int>>> nested = {};
  std::array<int, 2> pair = {1, 2};
};
SKIFF_DESCRIBE(Ruled, length, least, most, between, minimum, maximum, above, below, multiple, one_of, size,
               items, members, unique, odd, each, maybe, pointer, nested, pair)
void rules(Rules<Ruled>& r) {
  r(&Ruled::length).optional().length(2, 4);
  r(&Ruled::least).min_length(1);
  r(&Ruled::most).optional().max_length(3);
  r(&Ruled::between).between(1, 10);
  r(&Ruled::minimum).minimum(3);
  r(&Ruled::maximum).maximum(1.5);
  r(&Ruled::above).above(10);
  r(&Ruled::below).below(1);
  r(&Ruled::multiple).multiple_of(3);
  r(&Ruled::one_of).one_of({"a", "b\n"});
  r(&Ruled::size).one_of({Size::small, Size::medium});
  r(&Ruled::items).items(1, 3);
  r(&Ruled::members).min_items(1).max_items(2);
  r(&Ruled::unique).optional().unique_items();
  r(&Ruled::odd).check("an odd number", [](const int& n) { return n % 2 != 0; });
  r(&Ruled::each).optional().max_items(3).each().length(1, 2);
  r(&Ruled::maybe).minimum(1);
  r(&Ruled::pointer).max_length(1);
  r(&Ruled::nested).max_items(2).each().between(0, 9);
  r(&Ruled::pair).each().minimum(0);
}

TEST(ARule, PassesAtItsLimits) {
  EXPECT_EQ(told(validate(Ruled{})), "nothing");
  EXPECT_EQ(faults_of<Ruled>("{}"), "nothing") << "defaults need not be sent";
  for (const char* right :
       {R"({"length":"ab"})", R"({"length":"\u00e9\u00e9\ud834\udd1e\u20ac"})", R"({"least":"x"})", R"({"most":"xyz"})",
        R"({"between":1})", R"({"between":10})", R"({"minimum":3})", R"({"maximum":1.5})", R"({"above":11})",
        R"({"below":0.99})", R"({"multiple":-3})", R"({"multiple":0})", R"({"one_of":"b\n"})", R"({"size":"small"})",
        R"({"items":[1]})", R"({"items":[1,2,3]})", R"({"members":{"a":1,"b":2}})", R"({"unique":["a","b",""]})",
        R"({"odd":-1})", R"({"each":["a","bc"]})", R"({"maybe":1})", R"({"maybe":null})", R"({"pointer":"x"})",
        R"({"pointer":null})", R"({"nested":[0,null]})", R"({"nested":null})", R"({"pair":[0,9]})"}) {
    EXPECT_EQ(faults_of<Ruled>(right), "nothing") << right;
  }
}

TEST(ARule, TellsWhatItExpectedAndWhatCame) {
  const struct {
    const char* json;
    const char* fault;
  } cases[] = {
      {R"({"length":"a"})", R"(/length: expected text of 2 to 4 characters, got "a")"},
      {R"({"length":"\u00e9\u00e9\u00e9\u00e9\u00e9"})",
       "/length: expected text of 2 to 4 characters, got \"\u00e9\u00e9\u00e9\u00e9\u00e9\""},
      {R"({"least":""})", R"(/least: expected text of at least 1 character, got "")"},
      {R"({"most":"abcd"})", R"(/most: expected text of at most 3 characters, got "abcd")"},
      {R"({"between":11})", "/between: expected a value from 1 to 10, got 11"},
      {R"({"between":0})", "/between: expected a value from 1 to 10, got 0"},
      {R"({"minimum":2})", "/minimum: expected a value of at least 3, got 2"},
      {R"({"maximum":1.51})", "/maximum: expected a value of at most 1.5, got 1.51"},
      {R"({"above":10})", "/above: expected a value of more than 10, got 10"},
      {R"({"below":1})", "/below: expected a value of less than 1, got 1"},
      {R"({"multiple":7})", "/multiple: expected a multiple of 3, got 7"},
      {R"({"one_of":"b"})", R"(/one_of: expected one of "a", "b\n", got "b")"},
      {R"({"size":"large"})", R"(/size: expected one of "small", "medium", got "large")"},
      {R"({"items":[]})", "/items: expected 1 to 3 items, got an array"},
      {R"({"items":[1,2,3,4]})", "/items: expected 1 to 3 items, got an array"},
      {R"({"members":{}})", "/members: expected at least 1 member, got an object"},
      {R"({"members":{"a":1,"b":2,"c":3}})", "/members: expected at most 2 members, got an object"},
      {R"({"unique":["a","b","\u0061"]})", "/unique: expected items of which no two are alike, got an array"},
      {R"({"odd":2})", "/odd: expected an odd number, got 2"},
      {R"({"each":["","ab","abc"]})",
       "/each/0: expected text of 1 to 2 characters, got \"\"\n/each/2: expected text of 1 to 2 characters, "
       "got \"abc\""},
      {R"({"each":["","","",""]})",
       "/each: expected at most 3 items, got an array\n"
       "/each/0: expected text of 1 to 2 characters, got \"\"\n/each/1: expected text of 1 to 2 characters, "
       "got \"\"\n"
       "/each/2: expected text of 1 to 2 characters, got \"\"\n/each/3: expected text of 1 to 2 characters, "
       "got \"\""},
      {R"({"maybe":0})", "/maybe: expected a value of at least 1, got 0"},
      {R"({"pointer":"a longer text than fits in place"})",
       "/pointer: expected text of at most 1 character, got \"a longer text than fits in place\""},
      {R"({"nested":[1,null,11]})",
       "/nested: expected at most 2 items, got an array\n/nested/2: expected a value from 0 to 9, got 11"},
      {R"({"pair":[-1,0]})", "/pair/0: expected a value of at least 0, got -1"},
      {R"({"between":11,"odd":2,"maybe":0})",
       "/between: expected a value from 1 to 10, got 11\n/odd: expected an odd number, got 2\n"
       "/maybe: expected a value of at least 1, got 0"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(faults_of<Ruled>(one.json), one.fault);
    // What is built in the program is told the same.
    Ruled value;
    value.members.clear();  // a patch adds to them
    static_cast<void>(merge_json(one.json, value));
    if (value.members.empty() && std::string_view{one.json}.find("members") == std::string_view::npos)
      value.members["a"] = 1;
    EXPECT_EQ(told(validate(value)), one.fault) << one.json;
  }
}

TEST(ARule, IsNotAskedAboutAValueOfTheWrongType) {
  EXPECT_EQ(faults_of<Ruled>(R"({"length":5,"each":["",7]})"),
            "/length: expected text, got 5\n/each/1: expected text, got 7");
}

TEST(Rules, TellNoMoreFaultsThanAsked) {
  std::string json = R"({"each":["")";
  for (int i = 0; i < 1000; ++i) json += ",\"\"";
  EXPECT_EQ(from_json<Ruled>(json + "]}").error().faults().size(), 32U);
  Ruled value;
  value.each.resize(1000);
  EXPECT_EQ(validate(value).error().faults().size(), 32U);
}

struct Sku {
  std::string sku;
  std::optional<std::string> id;
  std::vector<std::string> mails;
};
SKIFF_DESCRIBE(Sku, sku, id, mails)
void rules(Rules<Sku>& r) {
  r(&Sku::sku).pattern("[A-Z]{3}-[0-9]+");
  r(&Sku::id).format(Format::uuid);
  r(&Sku::mails).optional().each().format(Format::email);
}

TEST(ARule, KnowsFormsOfText) {
  EXPECT_EQ(faults_of<Sku>(R"({"sku":"BLT-1","id":"7f1b2c3d-0000-4000-8000-000000000000","mails":["a@b.example"]})"),
            "nothing");
  EXPECT_EQ(faults_of<Sku>(R"({"sku":"xBLT-1","id":"7","mails":["a@b.example","a"]})"),
            "/sku: expected text that matches [A-Z]{3}-[0-9]+, got \"xBLT-1\"\n"
            "/id: expected a UUID, got \"7\"\n"
            "/mails/1: expected an e-mail address, got \"a\"");
}

struct Booking {
  int start = 0;
  int end = 0;
  std::optional<int> seats;
};
SKIFF_DESCRIBE(Booking, start, end, seats)
void rules(Rules<Booking>& r) {
  r(&Booking::seats).name("seatCount").minimum(1);
  r.check("the end must be after the start", [](const Booking& b) { return b.end > b.start; }, &Booking::end);
  r.check(
      "a long stay needs its seats", [](const Booking& b) { return b.end - b.start < 10 || b.seats; },
      &Booking::seats);
  r.check("13 brings bad luck", [](const Booking& b) { return b.start != 13; });
}

TEST(ARuleAcrossMembers, TellsItsOwnMessageWhereItSays) {
  EXPECT_EQ(faults_of<Booking>(R"({"start":1,"end":2})"), "nothing");
  EXPECT_EQ(faults_of<Booking>(R"({"start":2,"end":2})"), "/end: the end must be after the start");
  EXPECT_EQ(faults_of<std::vector<Booking>>(R"([{"start":13,"end":23}])"),
            "/0/seatCount: a long stay needs its seats\n/0: 13 brings bad luck");
  EXPECT_EQ(told(validate(std::vector<Booking>{{1, 2, {}}, {3, 3, {}}})), "/1/end: the end must be after the start");
}

TEST(ARuleAcrossMembers, IsAskedWhenEachMemberIsRight) {
  EXPECT_EQ(faults_of<Booking>(R"({"start":2,"end":1,"seatCount":0})"),
            "/seatCount: expected a value of at least 1, got 0");
  EXPECT_EQ(faults_of<Booking>(R"({"start":2})"),
            "/end: expected an integer from -2147483648 to 2147483647, got nothing");
}

template <int which>
struct Wrong {
  int number = 0;
  std::string text;
  std::vector<int> list;
};
SKIFF_DESCRIBE(Wrong<0>, number, text, list)
SKIFF_DESCRIBE(Wrong<1>, number, text, list)
SKIFF_DESCRIBE(Wrong<2>, number, text, list)
SKIFF_DESCRIBE(Wrong<3>, number, text, list)
SKIFF_DESCRIBE(Wrong<4>, number, text, list)
SKIFF_DESCRIBE(Wrong<5>, number, text, list)
void rules(Rules<Wrong<0>>& r) { r(&Wrong<0>::number).between(2, 1); }
void rules(Rules<Wrong<1>>& r) { r(&Wrong<1>::number).multiple_of(0); }
void rules(Rules<Wrong<2>>& r) { r(&Wrong<2>::text).length(3, 2); }
void rules(Rules<Wrong<3>>& r) { r(&Wrong<3>::text).one_of({}); }
void rules(Rules<Wrong<4>>& r) { r(&Wrong<4>::list).items(5, 4); }
void rules(Rules<Wrong<5>>& r) { r(&Wrong<5>::text).pattern("(a"); }

template <class T>
std::string wrong_with() {
  try {
    type_of<T>().prepare();
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(ARule, ThatAllowsNothingIsFoundAtStart) {
  EXPECT_EQ(wrong_with<Wrong<0>>(), "a rule from 2 to 1 allows nothing");
  EXPECT_EQ(wrong_with<Wrong<1>>(), "multiple_of() takes more than zero, got 0");
  EXPECT_EQ(wrong_with<Wrong<2>>(), "a rule from 3 to 2 allows nothing");
  EXPECT_EQ(wrong_with<Wrong<3>>(), "one_of() without a value allows nothing");
  EXPECT_EQ(wrong_with<Wrong<4>>(), "a rule from 5 to 4 allows nothing");
  EXPECT_TRUE(wrong_with<Wrong<5>>().starts_with("pattern \"(a\": ")) << wrong_with<Wrong<5>>();
}

}  // namespace
}  // namespace skiff
