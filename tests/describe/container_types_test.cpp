#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace skiff {
namespace {

struct Node {
  int value;
  std::unique_ptr<Node> next;
  std::vector<Node> children;
  std::shared_ptr<int> shared;
};
SKIFF_DESCRIBE(Node, value, next, children, shared)
void rules(Rules<Node>& r) { r(&Node::children).optional(); }

TEST(AnOptional, IsNullOrAValue) {
  EXPECT_EQ(again<std::optional<int>>("null"), "null");
  EXPECT_EQ(again<std::optional<int>>("5"), "5");
  EXPECT_EQ(faults_of<std::optional<std::uint8_t>>("300"), ": expected an integer from 0 to 255, got 300");
  EXPECT_EQ(faults_of<std::optional<std::vector<int>>>("{}"), ": expected an array, got an object");
}

TEST(ATypeThatContainsItself, IsReadAndWritten) {
  const std::string json =
      R"({"value":1,"next":{"value":2,"children":[]},"children":[{"value":3,"children":[{"value":4,)"
      R"("next":{"value":5,"children":[]},"children":[]}],"shared":7}]})";
  EXPECT_EQ(again<Node>(json), json);
  const Result<Node> node = from_json<Node>(json);
  EXPECT_EQ(node->children[0].children[0].next->value, 5);
  EXPECT_EQ(faults_of<Node>(R"({"value":1,"next":{"value":2,"children":[{"value":3},{"value":"x"}]}})"),
            "/next/children/1/value: expected an integer from -2147483648 to 2147483647, got \"x\"");
}

TEST(ATypeThatContainsItself, IsReadOnlyToTheLimitOfDepth) {
  std::string json = "{\"value\":1}";
  for (int i = 0; i < 100; ++i) json = "{\"value\":1,\"next\":" + json + "}";
  EXPECT_NE(faults_of<Node>(json).find("too deep"), std::string::npos);
}

TEST(AList, HasAnyNumberOfElements) {
  EXPECT_EQ(again<std::vector<int>>("[]"), "[]");
  EXPECT_EQ(again<std::vector<int>>(" [ 1 , 2 ] "), "[1,2]");
  EXPECT_EQ(again<std::deque<bool>>("[true,false]"), "[true,false]");
  EXPECT_EQ(again<std::list<std::string>>(R"(["a","b"])"), R"(["a","b"])");
  EXPECT_EQ(again<std::vector<std::vector<std::optional<int>>>>("[[1,null],[]]"), "[[1,null],[]]");
  std::string many = "[0";
  for (int i = 1; i < 1000; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(again<std::vector<int>>(many + "]"), many + "]");
}

TEST(AList, TellsOfEveryElementThatIsWrong) {
  EXPECT_EQ(faults_of<std::vector<std::uint8_t>>("[1,256,null,3,\"4\"]"),
            "/1: expected an integer from 0 to 255, got 256\n"
            "/2: expected an integer from 0 to 255, got null\n"
            "/4: expected an integer from 0 to 255, got \"4\"");
  EXPECT_EQ(faults_of<std::vector<int>>("\"1,2\""), ": expected an array, got \"1,2\"");
}

TEST(AnArray, HasExactlyItsNumberOfElements) {
  using Pair = std::array<double, 2>;
  EXPECT_EQ(again<Pair>("[1.5,-2]"), "[1.5,-2]");
  EXPECT_EQ(faults_of<Pair>("[1]"), ": expected an array of 2 items, got 1 items");
  EXPECT_EQ(faults_of<Pair>("[1,2,3,[4]]"), ": expected an array of 2 items, got 4 items");
  EXPECT_EQ(faults_of<Pair>("{}"), ": expected an array of 2 items, got an object");
  EXPECT_EQ(from_json<Pair>("[1,2,x]").error().kind(), ErrorKind::bad_request);
}

TEST(AMap, HasTextForKeys) {
  using Counts = std::map<std::string, int>;
  EXPECT_EQ(again<Counts>("{}"), "{}");
  EXPECT_EQ(again<Counts>(R"({"b":2,"a\n":1,"":0})"), R"({"":0,"a\n":1,"b":2})");
  EXPECT_EQ((again<std::unordered_map<std::string, std::vector<int>>>(R"({"one":[1]})")), R"({"one":[1]})");
  EXPECT_EQ((again<std::map<std::string, std::map<std::string, bool>>>(R"({"a":{"b":true}})")), R"({"a":{"b":true}})");
  EXPECT_EQ(faults_of<Counts>("[]"), ": expected an object, got an array");
}

TEST(AMap, TellsWhereAFaultIsByAJsonPointer) {
  EXPECT_EQ((faults_of<std::map<std::string, int>>(R"({"a/b":"x","~":true,"\u00e9\"":null})")),
            "/a~1b: expected an integer from -2147483648 to 2147483647, got \"x\"\n"
            "/~0: expected an integer from -2147483648 to 2147483647, got true\n"
            "/\u00e9\": expected an integer from -2147483648 to 2147483647, got null");
}

TEST(AMap, RefusesAKeyThatComesTwice) {
  EXPECT_EQ((faults_of<std::map<std::string, int>>(R"({"a":1,"b":2,"\u0061":3})")), "/a: comes twice");
}

TEST(AMember, OfFreeFormIsKeptAsItsText) {
  EXPECT_EQ(again<RawJson>(R"( {"a": [1, 2.50, "x"]} )"), R"({"a": [1, 2.50, "x"]})");
  EXPECT_EQ(to_json(RawJson{}), "null");
  EXPECT_EQ((again<std::map<std::string, RawJson>>(R"({"a":null,"b":1e999})")), R"({"a":null,"b":1e999})");
  EXPECT_EQ(from_json<RawJson>("{\"a\":tru}").error().kind(), ErrorKind::bad_request);
}

}  // namespace
}  // namespace skiff
