#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace skiff {
namespace {

struct Card {
  std::string number;
};
struct Transfer {
  std::string iban;
  std::string kind;  // hides the one that tells the alternatives apart
};
SKIFF_DESCRIBE(Card, number)
SKIFF_DESCRIBE(Transfer, iban)
void rules(Rules<Card>& r) {
  r.closed();
  r(&Card::number).length(4, 19);
}

using Payment = std::variant<Card, Transfer>;
SKIFF_DESCRIBE_VARIANT(Payment, "kind", "card", "bank transfer")

struct Circle {
  double radius;
};
struct Square {
  double side;
  std::string type;
};
SKIFF_DESCRIBE(Circle, radius)
SKIFF_DESCRIBE(Square, side, type)
using Shape = std::variant<Circle, Square>;

TEST(AVariant, IsToldApartByAMember) {
  EXPECT_EQ(again<Payment>(R"({"kind":"card","number":"4111"})"), R"({"kind":"card","number":"4111"})");
  EXPECT_EQ(from_json<Payment>(R"({"kind":"bank transfer","iban":"DE02"})")->index(), 1U);
  EXPECT_EQ(again<std::vector<Payment>>(R"([{"kind":"bank transfer","iban":"DE02"},{"kind":"card","number":"4111"}])"),
            R"([{"kind":"bank transfer","iban":"DE02"},{"kind":"card","number":"4111"}])");
}

TEST(AVariant, IsToldApartByTheStructsNamesWhenNothingElseIsSaid) {
  EXPECT_EQ(again<Shape>(R"({"type":"Circle","radius":2})"), R"({"type":"Circle","radius":2})");
}

TEST(AVariant, MayHaveTheMemberThatTellsAnywhere) {
  EXPECT_EQ(again<Payment>(R"({"number":"4111","kind":"card"})"), R"({"kind":"card","number":"4111"})");
  EXPECT_EQ(again<Payment>(R"({"x":{"kind":"no"},"iban":"D","y":["kind"],"\u006bind":"bank transfer"})"),
            R"({"kind":"bank transfer","iban":"D"})");
}

TEST(AVariant, IsRefusedWhenNothingTellsItsAlternative) {
  const std::string expected = R"(/kind: expected one of "card", "bank transfer", got )";
  EXPECT_EQ(faults_of<Payment>(R"({"number":"4111"})"), expected + "nothing");
  EXPECT_EQ(faults_of<Payment>("{}"), expected + "nothing");
  EXPECT_EQ(faults_of<Payment>(R"({"kind":"cash"})"), expected + "\"cash\"");
  EXPECT_EQ(faults_of<Payment>(R"({"kind":3})"), expected + "3");
  EXPECT_EQ(faults_of<Payment>(R"({"kind":null})"), expected + "null");
  EXPECT_EQ(faults_of<Payment>(R"("card")"), ": expected an object, got \"card\"");
  EXPECT_EQ(from_json<Payment>(R"({"number":"4111","kind":"card")").error().kind(), ErrorKind::bad_request);
  EXPECT_EQ(from_json<Payment>(R"({"number":4111,,"kind":"card"})").error().kind(), ErrorKind::bad_request);
}

TEST(AVariant, IsCheckedAsItsAlternative) {
  EXPECT_EQ(faults_of<Payment>(R"({"kind":"card","number":"41"})"),
            "/number: expected text of 4 to 19 characters, got \"41\"");
  EXPECT_EQ(faults_of<Payment>(R"({"kind":"card","number":"4111","iban":""})"), "/iban: there is no such member");
  EXPECT_EQ(faults_of<Payment>(R"({"kind":"bank transfer"})"), "/iban: expected text, got nothing");
  EXPECT_EQ(told(validate(Payment{Card{"1"}})), "/number: expected text of 4 to 19 characters, got \"1\"");
}

TEST(AVariant, RefusesTheMemberThatTellsTwice) {
  EXPECT_EQ(faults_of<Payment>(R"({"kind":"card","number":"4111","kind":"card"})"), "/kind: comes twice");
  EXPECT_EQ(faults_of<Payment>(R"({"kind":"bank transfer","kind":"card","iban":"D"})"), "/kind: comes twice");
}

TEST(AVariant, MayHaveAnAlternativeWithAMemberOfThatName) {
  const auto shape = from_json<Shape>(R"({"type":"Square","side":1})");
  ASSERT_TRUE(shape) << told(shape);
  EXPECT_EQ(std::get<Square>(*shape).type, "Square");
  EXPECT_EQ(to_json(*shape), R"({"type":"Square","side":1})");
  EXPECT_EQ(to_json(std::get<Square>(*shape)), R"({"side":1,"type":"Square"})");
}

}  // namespace

namespace one {
struct Same {};
SKIFF_DESCRIBE(Same)
}  // namespace one
namespace two {
struct Same {};
SKIFF_DESCRIBE(Same)
}  // namespace two

namespace {

TEST(AVariant, OfTwoAlternativesWithOneNameIsFoundAtStart) {
  try {
    type_of<std::variant<one::Same, two::Same>>().prepare();
    FAIL() << "not found";
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(), "two alternatives of a std::variant are told apart by the same \"type\": \"Same\" "
                               "(SKIFF_DESCRIBE_VARIANT gives them other names)");
  }
}

struct Leaf {
  int value = 1;
};
struct Branch;
using Tree = std::variant<Leaf, Branch>;
struct Branch {
  std::vector<Tree> children;
};
SKIFF_DESCRIBE(Leaf, value)
SKIFF_DESCRIBE(Branch, children)
SKIFF_DESCRIBE_VARIANT(Tree, "is", "leaf", "branch")

TEST(AVariant, MayContainItself) {
  const std::string json = R"({"is":"branch","children":[{"is":"leaf","value":2},{"is":"branch","children":[]}]})";
  EXPECT_EQ(again<Tree>(json), json);
  EXPECT_EQ(
      faults_of<Tree>(
          R"({"children":[{"is":"leaf","value":2},{"children":[{"value":"x","is":"leaf"}],"is":"branch"}],)"
          R"("is":"branch"})"),
      "/children/1/children/0/value: expected an integer from -2147483648 to 2147483647, got \"x\"");
}

}  // namespace
}  // namespace skiff
