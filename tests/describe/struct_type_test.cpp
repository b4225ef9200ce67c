#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

struct Empty {};
SKIFF_DESCRIBE(Empty)

struct Item {
  std::string sku;
  int quantity = 1;
  bool gift = false;
  std::optional<std::string> note;
};
SKIFF_DESCRIBE(Item, sku, quantity, gift, note)

struct Order {
  std::string customer;
  std::vector<Item> items;
  std::map<std::string, int> counts;
};
SKIFF_DESCRIBE(Order, customer, items, counts)
void rules(Rules<Order>& r) {
  r(&Order::counts).optional();
}

struct Untold {
  int number = 0;
};
static_assert(Described<Item> && Described<std::vector<Item>> && Described<std::optional<int>>);
static_assert(!Described<Untold> && !Described<Item*> && !Described<char> && !Described<long double>);
static_assert(!Described<std::vector<bool>> && !Described<const char*> && !Described<void>);

TEST(ADescribedStruct, IsReadAndWrittenMemberByMember) {
  EXPECT_EQ(again<Item>(R"({"sku":"BLT","quantity":2,"gift":true,"note":"n"})"),
            R"({"sku":"BLT","quantity":2,"gift":true,"note":"n"})");
  EXPECT_EQ(again<Item>(" { \"gift\" : false ,\n\"sku\":\"BLT\" } "), R"({"sku":"BLT","quantity":1,"gift":false})");
  EXPECT_EQ(again<Order>(R"({"customer":"ada","items":[{"sku":"A","gift":true}],"counts":{"a":1}})"),
            R"({"customer":"ada","items":[{"sku":"A","quantity":1,"gift":true}],"counts":{"a":1}})");
  EXPECT_EQ(again<Empty>("{}"), "{}");
}

TEST(ADescribedStruct, LacksNothingThatIsRequired) {
  EXPECT_EQ(faults_of<Item>("{}"), "/sku: expected text, got nothing\n/gift: expected true or false, got nothing")
      << "an initializer that says what the type says anyway is no default";
  EXPECT_EQ(faults_of<Order>(R"({"items":[{"sku":"A","gift":true},{}]})"),
            "/items/1/sku: expected text, got nothing\n"
            "/items/1/gift: expected true or false, got nothing\n"
            "/customer: expected text, got nothing");
  EXPECT_EQ(faults_of<Item>("[]"), ": expected an object, got an array");
}

TEST(ADescribedStruct, TakesNullOnlyWhereAMemberCanBeEmpty) {
  EXPECT_EQ(again<Item>(R"({"sku":"A","gift":true,"note":null})"), R"({"sku":"A","quantity":1,"gift":true})");
  EXPECT_EQ(faults_of<Item>(R"({"sku":null,"gift":true,"quantity":null})"),
            "/sku: expected text, got null\n"
            "/quantity: expected an integer from -2147483648 to 2147483647, got null");
}

TEST(ADescribedStruct, IgnoresMembersThatItDoesNotHave) {
  EXPECT_EQ(again<Empty>(R"({"a":{"b":[1,{"c":null}]},"d":"e"})"), "{}");
  EXPECT_EQ(from_json<Empty>(R"({"a":{"b":[1,}})").error().kind(), ErrorKind::bad_request);
  EXPECT_EQ(from_json<Empty>("{\"a\":\"\xff\"}").error().kind(), ErrorKind::bad_request);
}

TEST(ADescribedStruct, RefusesAMemberThatComesTwice) {
  EXPECT_EQ(faults_of<Item>(R"({"sku":"A","gift":true,"sku":"B","sku":[]})"), "/sku: comes twice\n/sku: comes twice");
  EXPECT_EQ(faults_of<Item>(R"({"sku":"A","gift":true,"note":null,"n\u006fte":null})"), "/note: comes twice");
}

TEST(ADescribedStruct, TellsOfNoMoreFaultsThanAsked) {
  std::string json = "[";
  for (int i = 0; i < 100; ++i) json += i == 0 ? "0" : ",0";
  json += "]";
  const auto read = from_json<std::vector<Item>>(json);
  EXPECT_EQ(read.error().faults().size(), 32U);
  EXPECT_EQ(read.error().kind(), ErrorKind::unprocessable);
  JsonOptions options;
  options.faults = 3;
  EXPECT_EQ(from_json<std::vector<Item>>(json, options).error().faults().size(), 3U);
  options.faults = 0;
  EXPECT_FALSE(from_json<std::vector<Item>>(json, options)) << "none told is not none there";
  options.faults = 1;
  EXPECT_EQ(told(from_json<Item>("{}", options)), "/sku: expected text, got nothing");
}

TEST(AnError, SaysInOneLineWhatIsWrong) {
  EXPECT_EQ(from_json<Item>(R"({"sku":"A"})").error().message(), "/gift: expected true or false, got nothing");
  EXPECT_EQ(from_json<Item>("{}").error().message(), "2 faults, the first: /sku: expected text, got nothing");
  const Fault fault = from_json<Item>(R"({"sku":1,"gift":true})").error().faults().at(0);
  EXPECT_EQ(fault.where, "/sku");
  EXPECT_EQ(fault.expected, "text");
  EXPECT_EQ(fault.got, "1");
}

TEST(AnError, ShowsNoMoreOfAValueThanAMessageBears) {
  const std::string long_text(10'000, 'x');
  const std::string message = faults_of<int>("\"" + long_text + "\"");
  EXPECT_LT(message.size(), 150U);
  EXPECT_NE(message.find("xxx\u2026"), std::string::npos);
}

struct Wide {
  int a = 1, b = 2;
  std::string c = "c";
};
SKIFF_DESCRIBE(Wide, a, b, c)

struct Filled {
  Wide wide{7, 8, "x"};
  std::vector<int> list{1, 2, 3};
  std::map<std::string, int> map{{"a", 1}};
  std::optional<Wide> maybe = Wide{9, 9, "y"};
  std::array<Wide, 2> pair{{{5, 5, "z"}, {6, 6, "z"}}};
};
SKIFF_DESCRIBE(Filled, wide, list, map, maybe, pair)

TEST(AMemberWithAnInitializer, IsWhollyReplacedByWhatComes) {
  EXPECT_EQ(again<Filled>(R"({"wide":{"a":0},"list":[],"map":{"b":2},"maybe":{"b":0},"pair":[{},{"c":""}]})"),
            R"({"wide":{"a":0,"b":2,"c":"c"},"list":[],"map":{"b":2},"maybe":{"a":1,"b":0,"c":"c"},)"
            R"("pair":[{"a":1,"b":2,"c":"c"},{"a":1,"b":2,"c":""}]})");
  EXPECT_EQ(again<Filled>("{}"), to_json(Filled{}));
  EXPECT_FALSE(from_json<Filled>(R"({"maybe":null})")->maybe);
  EXPECT_NE(again<Filled>(R"({"maybe":null})").find("\"maybe\":null"), std::string::npos)
      << "left out it would be filled";
}

struct Moved {
  std::vector<std::unique_ptr<int>> list;
  std::optional<int> five = 5;
};
struct Holder {
  Moved moved{{}, 6};
  std::array<Moved, 1> one{};
  bool flag = true;
};
SKIFF_DESCRIBE(Moved, list, five)
SKIFF_DESCRIBE(Holder, moved, one, flag)
void rules(Rules<Moved>& r) {
  r(&Moved::list).optional();
}

TEST(AMemberThatCannotBeCopied, HasItsDefaultAsWell) {
  EXPECT_EQ(again<Holder>(R"({"one":[{"list":[1,null]}]})"),
            R"({"moved":{"list":[],"five":6},"one":[{"list":[1,null],"five":5}],"flag":true})");
  EXPECT_EQ(again<Holder>(R"({"moved":{},"one":[{}]})"),
            R"({"moved":{"list":[],"five":5},"one":[{"list":[],"five":5}],"flag":true})");
  Holder holder = *from_json<Holder>(R"({"moved":{"list":[1],"five":7},"one":[{}]})");
  ASSERT_TRUE(merge_json(R"({"moved":null})", holder));
  EXPECT_EQ(to_json(holder.moved), R"({"list":[],"five":6})");
}

struct Named {
  std::string name;
};
struct Counted {
  int count = 0;
};
struct Both : Named, Counted {
  bool own = false;
};
SKIFF_DESCRIBE(Both, name, count, own)
void rules(Rules<Both>& r) {
  r(&Both::count).between(0, 9);
  r.check(
      "a name for what counts", [](const Both& both) { return both.count == 0 || !both.name.empty(); },
      &Both::name);
}

TEST(ADescribedStruct, MayHaveMembersOfItsBases) {
  EXPECT_EQ(again<Both>(R"({"name":"n","count":3,"own":true})"), R"({"name":"n","count":3,"own":true})");
  EXPECT_EQ(faults_of<Both>(R"({"name":"","count":30,"own":true})"), "/count: expected a value from 0 to 9, got 30");
  EXPECT_EQ(faults_of<Both>(R"({"name":"","count":3,"own":true})"), "/name: a name for what counts");
}

template <class T>
struct Page {
  std::vector<T> items;
  int total = 0;
};
SKIFF_DESCRIBE(Page<Item>, items, total)

TEST(ADescribedStruct, MayBeOfATemplate) {
  EXPECT_EQ(again<Page<Item>>(R"({"items":[],"total":4})"), R"({"items":[],"total":4})");
}

struct User {
  std::uint64_t id = 0;
  std::string name;
  std::string password;
  std::optional<std::string> created;
};
SKIFF_DESCRIBE(User, id, name, password, created)
void rules(Rules<User>& r) {
  r(&User::id).read_only();
  r(&User::created).read_only();
  r(&User::password).write_only().min_length(8);
}

JsonOptions in_a(JsonSide side) {
  JsonOptions options;
  options.side = side;
  return options;
}

TEST(AReadOnlyMember, IsIgnoredInARequest) {
  const auto user = from_json<User>(R"({"id":"any","name":"ada","password":"12345678","created":5})",
                                    in_a(JsonSide::request));
  ASSERT_TRUE(user) << told(user);
  EXPECT_EQ(user->id, 0U);
  EXPECT_EQ(user->created, std::nullopt);
  EXPECT_TRUE(from_json<User>(R"({"name":"ada","password":"12345678"})", in_a(JsonSide::request)));
  EXPECT_EQ(faults_of<User>(R"({"name":"ada","password":"12345678"})"),
            "/id: expected an integer from 0 to 18446744073709551615, got nothing");
}

TEST(AReadOnlyMember, IsNotWrittenInARequest) {
  const User user{7, "ada", "12345678", "now"};
  EXPECT_EQ(to_json(user, JsonSide::request), R"({"name":"ada","password":"12345678"})");
}

TEST(AWriteOnlyMember, IsNotAnswered) {
  const User user{7, "ada", "12345678", {}};
  EXPECT_EQ(to_json(user, JsonSide::response), R"({"id":7,"name":"ada"})");
  EXPECT_EQ(to_json(user), R"({"id":7,"name":"ada","password":"12345678"})");
  EXPECT_TRUE(from_json<User>(R"({"id":7,"name":"ada"})", in_a(JsonSide::response)));
  EXPECT_EQ(faults_of<User>(R"({"name":"ada"})", in_a(JsonSide::request)), "/password: expected text, got nothing");
}

TEST(AWriteOnlyMember, IsNotShownInAFault) {
  EXPECT_EQ(faults_of<User>(R"({"id":1,"name":"ada","password":"sesame"})"),
            "/password: expected text of at least 8 characters");
  EXPECT_EQ(faults_of<User>(R"({"id":1,"name":"ada","password":12345678})"), "/password: expected text");
  EXPECT_EQ(told(validate(User{1, "ada", "sesame", {}})), "/password: expected text of at least 8 characters");
}

struct Strict {
  int known;
  std::optional<int> must;
};
SKIFF_DESCRIBE(Strict, known, must)
void rules(Rules<Strict>& r) {
  r.closed();
  r(&Strict::must).required();
}

TEST(AClosedStruct, RefusesMembersThatItDoesNotHave) {
  EXPECT_EQ(faults_of<Strict>(R"({"known":1,"a/b":{},"":2,"must":null})"),
            "/a~1b: there is no such member\n/: there is no such member");
}

TEST(ARequiredOptional, MustComeAndMayBeNull) {
  EXPECT_EQ(again<Strict>(R"({"known":1,"must":null})"), R"({"known":1,"must":null})");
  EXPECT_EQ(faults_of<Strict>(R"({"known":1})"),
            "/must: expected an integer from -2147483648 to 2147483647 or null, got nothing");
}

}  // namespace
}  // namespace skiff
