#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace skiff {
namespace {

// A free-form object that knows how to be merged: enough to read the table of RFC 7396, appendix A.
struct Inner {
  std::optional<std::string> b;
  std::optional<std::string> c;
  std::optional<int> d;
};
SKIFF_DESCRIBE(Inner, b, c, d)

struct Text {
  std::optional<std::string> a;
  std::optional<std::string> b;
};
SKIFF_DESCRIBE(Text, a, b)

struct Nested {
  std::optional<Inner> a;
};
SKIFF_DESCRIBE(Nested, a)

struct Listed {
  std::optional<std::vector<RawJson>> a;
};
SKIFF_DESCRIBE(Listed, a)

using TextMap = std::map<std::string, std::string>;
using NestedMap = std::map<std::string, std::map<std::string, std::string>>;
using AnyMap = std::map<std::string, RawJson>;

template <class T>
std::string merged(std::string_view target, std::string_view patch) {
  Result<T> value = from_json<T>(target);
  if (!value) return told(value);
  const Result<void> done = merge_json(patch, *value);
  return done ? to_json(*value) : told(done);
}

TEST(AMergePatch, DoesWhatTheTableOfRfc7396Says) {
  EXPECT_EQ(merged<Text>(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(merged<Text>(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
  EXPECT_EQ(merged<Text>(R"({"a":"b"})", R"({"a":null})"), "{}");
  EXPECT_EQ(merged<Text>(R"({"a":"b","b":"c"})", R"({"a":null})"), R"({"b":"c"})");
  EXPECT_EQ(merged<AnyMap>(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(merged<AnyMap>(R"({"a":"c"})", R"({"a":["b"]})"), R"({"a":["b"]})");
  EXPECT_EQ(merged<Nested>(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
  EXPECT_EQ(merged<Listed>(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"), R"({"a":[1]})");
  EXPECT_EQ(merged<std::vector<std::string>>(R"(["a","b"])", R"(["c","d"])"), R"(["c","d"])");
  EXPECT_EQ(merged<AnyMap>(R"({"e":null})", R"({"a":1})"), R"({"a":1,"e":null})");
  EXPECT_EQ(merged<std::vector<int>>("[1,2]", R"({"a":"b","c":null})"), ": expected an array, got an object");
  EXPECT_EQ(merged<NestedMap>("{}", R"({"a":{"bb":"ccc","x":null}})"), R"({"a":{"bb":"ccc"}})");
  EXPECT_EQ(merged<Nested>("{}", R"({"a":{"b":null}})"), R"({"a":{}})");
}

TEST(AMergePatch, MergesMaps) {
  EXPECT_EQ(merged<TextMap>(R"({"a":"b"})", R"({"a":"c","d":"e"})"), R"({"a":"c","d":"e"})");
  EXPECT_EQ(merged<TextMap>(R"({"a":"b","b":"c"})", R"({"a":null,"z":null})"), R"({"b":"c"})");
  EXPECT_EQ(merged<NestedMap>(R"({"a":{"b":"c","d":"e"}})", R"({"a":{"b":"x"},"f":{}})"),
            R"({"a":{"b":"x","d":"e"},"f":{}})");
  EXPECT_EQ((merged<std::map<std::string, std::optional<int>>>(R"({"a":1})", R"({"a":null})")), "{}");
  EXPECT_EQ(merged<TextMap>("{}", R"({"a":"b","a":"c"})"), "/a: comes twice");
  EXPECT_EQ(merged<TextMap>("{}", R"({"a":null,"a":"c"})"), "/a: comes twice");
}

struct Address {
  std::string city;
  std::string zip;
  std::string country = "DE";
};
SKIFF_DESCRIBE(Address, city, zip, country)

struct Line {
  std::string sku;
  int quantity = 1;
  std::optional<std::string> note;
};
SKIFF_DESCRIBE(Line, sku, quantity, note)

struct Order {
  std::string customer;
  int discount = 5;
  Address address;
  std::optional<Address> billing;
  std::vector<Line> lines;
  std::array<Line, 1> first;
};
SKIFF_DESCRIBE(Order, customer, discount, address, billing, lines, first)
void rules(Rules<Order>& r) {
  r(&Order::customer).length(1, 5);
  r.check("no discount for a single line", [](const Order& o) { return o.discount == 0 || o.lines.size() != 1; });
}

const char* const order = R"({"customer":"ada","discount":7,"address":{"city":"Ulm","zip":"89073","country":"DE"},)"
                          R"("lines":[{"sku":"A","quantity":3,"note":"n"},{"sku":"B","quantity":1}],)"
                          R"("first":[{"sku":"F","quantity":4,"note":"f"}]})";

TEST(AMergePatch, LeavesWhatItDoesNotName) {
  EXPECT_EQ(merged<Order>(order, "{}"), order);
  Order changed = *from_json<Order>(order);
  ASSERT_TRUE(merge_json(R"({"address":{"zip":"1"}})", changed));
  EXPECT_EQ(to_json(changed.address), R"({"city":"Ulm","zip":"1","country":"DE"})");
}

TEST(AMergePatch, RemovesWhatMayBeMissing) {
  Order changed = *from_json<Order>(order);
  ASSERT_TRUE(merge_json(R"({"discount":null,"address":{"country":null},"billing":null})", changed));
  EXPECT_EQ(changed.discount, 5) << "as a new one has it";
  EXPECT_EQ(changed.address.country, "DE");
  EXPECT_EQ(merged<Order>(order, R"({"customer":null,"address":{"city":null}})"),
            "/customer: cannot be removed: it is required\n/address/city: cannot be removed: it is required");
}

TEST(AMergePatch, ReplacesListsAndWhatIsInThem) {
  Order changed = *from_json<Order>(order);
  ASSERT_TRUE(merge_json(R"({"discount":0,"lines":[{"sku":"C"}],"first":[{"sku":"G","note":null}]})", changed));
  EXPECT_EQ(to_json(changed.lines), R"([{"sku":"C","quantity":1}])");
  EXPECT_EQ(to_json(changed.first), R"([{"sku":"G","quantity":1}])");
  EXPECT_EQ(merged<Order>(order, R"({"lines":[{"quantity":null},{}]})"),
            "/lines/0/quantity: expected an integer from -2147483648 to 2147483647, got null\n"
            "/lines/0/sku: expected text, got nothing\n"
            "/lines/1/sku: expected text, got nothing");
}

TEST(AMergePatch, MakesWholeWhatWasNotThere) {
  Order changed = *from_json<Order>(order);
  ASSERT_TRUE(merge_json(R"({"billing":{"city":"Bonn","zip":"53111","country":null}})", changed));
  EXPECT_EQ(changed.billing->country, "DE");
  ASSERT_TRUE(merge_json(R"({"billing":{"zip":"0"}})", changed));
  EXPECT_EQ(changed.billing->city, "Bonn");
  EXPECT_EQ(merged<Order>(order, R"({"billing":{"city":"Bonn"}})"), "/billing/zip: expected text, got nothing");
  EXPECT_EQ((merged<std::map<std::string, Address>>("{}", R"({"home":{"city":"Bonn"}})")),
            "/home/zip: expected text, got nothing");
}

TEST(AMergePatch, IsCheckedByTheRules) {
  EXPECT_EQ(merged<Order>(order, R"({"customer":"augusta"})"),
            "/customer: expected text of 1 to 5 characters, got \"augusta\"");
  EXPECT_EQ(merged<Order>(order, R"({"lines":[{"sku":"C"}]})"), ": no discount for a single line");
  EXPECT_EQ(merged<Order>(order, R"({"customer":"b","customer":"c"})"), "/customer: comes twice");
  EXPECT_EQ(merged<Order>(order, "[]"), ": expected an object, got an array");
  Order changed;
  EXPECT_EQ(merge_json("{\"customer\":", changed).error().kind(), ErrorKind::bad_request);
}

struct Card {
  std::string number;
  std::optional<std::string> name;
};
struct Cash {
  int amount = 0;
};
SKIFF_DESCRIBE(Card, number, name)
SKIFF_DESCRIBE(Cash, amount)
using Payment = std::variant<Card, Cash>;

TEST(AMergePatch, ChangesTheAlternativeThatAVariantHolds) {
  const char* const card = R"({"type":"Card","number":"1"})";
  EXPECT_EQ(merged<Payment>(card, R"({"name":"ada"})"), R"({"type":"Card","number":"1","name":"ada"})");
  EXPECT_EQ(merged<Payment>(card, R"({"type":"Card","name":"ada"})"), R"({"type":"Card","number":"1","name":"ada"})");
  EXPECT_EQ(merged<Payment>(card, R"({"type":"Cash","amount":3})"), R"({"type":"Cash","amount":3})");
  EXPECT_EQ(merged<Payment>(card, R"({"type":"Cash"})"),
            "/amount: expected an integer from -2147483648 to 2147483647, got nothing");
  EXPECT_EQ(merged<Payment>(card, R"({"type":null})"), R"(/type: expected one of "Card", "Cash", got null)");
}

struct Profile {
  int id = 0;
  std::string name;
};
SKIFF_DESCRIBE(Profile, id, name)
void rules(Rules<Profile>& r) {
  r(&Profile::id).read_only();
}

TEST(AMergePatch, OfARequestLeavesReadOnlyMembersAlone) {
  Profile profile{7, "ada"};
  JsonOptions options;
  options.side = JsonSide::request;
  ASSERT_TRUE(merge_json(R"({"id":8,"name":"bob"})", profile, options));
  EXPECT_EQ(to_json(profile), R"({"id":7,"name":"bob"})");
}

}  // namespace
}  // namespace skiff
