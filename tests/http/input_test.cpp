#include <skiff/http/input.hpp>

#include "http/told.hpp"

#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

using test::With;

enum class Order { ascending, descending };
SKIFF_DESCRIBE_ENUM(Order, ascending, descending)

struct Paging {
  int limit = 20;
  std::optional<std::uint64_t> after;
  std::vector<std::string> tags;
  Order order = Order::descending;
};
SKIFF_DESCRIBE(Paging, limit, after, tags, order)
inline void rules(Rules<Paging>& r) {
  r(&Paging::limit).between(1, 100);
  r(&Paging::tags).optional().name("tag").items(0, 2);
}

struct Login {
  std::string user;
  std::string password;
};
SKIFF_DESCRIBE(Login, user, password)
inline void rules(Rules<Login>& r) {
  r.closed();
  r(&Login::password).write_only().min_length(8);
}

template <class T>
std::string joined(const std::vector<T>& list) {
  return to_json(list);
}

/// What a handler answers to a GET of "/" with this query.
template <class F>
std::string answer(F handler, std::string_view query = {}, const With& with = {}) {
  Router router;
  router.get("/", handler);
  test::Caller call{router.handler()};
  return told(call.get("/" + std::string{query}, with));
}

TEST(AQuery, IsReadAsItsType) {
  EXPECT_EQ(answer([](Query<"q"> q) { return *q; }, "?q=a%20b"), "200 a b");
  EXPECT_EQ(answer([](Query<"n", int> n) { return std::to_string(*n); }, "?n=-7"), "200 -7");
  EXPECT_EQ(answer([](Query<"on", bool> on) { return *on ? "on" : "off"; }, "?on=true"), "200 on");
  EXPECT_EQ(answer([](Query<"x", double> x) { return *x == 0.5 ? "half" : "else"; }, "?x=0.5"), "200 half");
  EXPECT_EQ(answer([](Query<"o", Order> o) { return *o == Order::ascending ? "up" : "down"; }, "?o=ascending"),
            "200 up");
}

TEST(AQuery, IsRequiredWithoutADefault) {
  EXPECT_EQ(answer([](Query<"q">) { return "reached"; }), "400\nquery q: expected text, got nothing");
  EXPECT_EQ(answer([](Query<"n", std::uint8_t>) { return "reached"; }),
            "400\nquery n: expected an integer from 0 to 255, got nothing");
}

TEST(AQuery, HasTheDefaultOfItsDeclaration) {
  const auto handler = [](Query<"limit", int, 20> limit, Query<"deep", bool, true> deep,
                          Query<"sort", std::string, "name"> sort) {
    return std::to_string(*limit) + (*deep ? " deep " : " flat ") + *sort;
  };
  EXPECT_EQ(answer(handler), "200 20 deep name");
  EXPECT_EQ(answer(handler, "?sort=age&limit=5&deep=false"), "200 5 flat age");
  EXPECT_EQ(answer([](Query<"o", Order, Order::ascending> o) { return *o == Order::ascending ? "up" : "down"; }), "200 up");
  EXPECT_EQ(answer(handler, "?limit=many"),
            "400\nquery limit: expected an integer from -2147483648 to 2147483647, got \"many\"");
}

TEST(AQuery, MayBeMissingWhenItIsOptional) {
  const auto handler = [](Query<"after", std::optional<int>> after) { return *after ? std::to_string(**after) : "none"; };
  EXPECT_EQ(answer(handler), "200 none");
  EXPECT_EQ(answer(handler, "?after=3"), "200 3");
  EXPECT_EQ(answer(handler, "?after=x"),
            "400\nquery after: expected an integer from -2147483648 to 2147483647, got \"x\"");
}

TEST(AQuery, TakesAllOfThatNameIntoAList) {
  const auto handler = [](Query<"n", std::vector<int>> n) { return joined(*n); };
  EXPECT_EQ(answer(handler), "200 []");
  EXPECT_EQ(answer(handler, "?n=1&other=5&n=2"), "200 [1,2]");
  EXPECT_EQ(answer(handler, "?n=1&n=b"),
            "400\nquery n: expected an integer from -2147483648 to 2147483647, got \"b\"");
}

TEST(AQuery, ThatIsNoListComesOnce) {
  EXPECT_EQ(answer([](Query<"n", int>) { return "reached"; }, "?n=1&n=2"), "400\nquery n: expected one value, got 2");
}

TEST(AQuery, RefusesAnEnumsUnknownValueNamingTheKnown) {
  EXPECT_EQ(answer([](Query<"o", Order>) { return "reached"; }, "?o=sideways"),
            "400\nquery o: expected one of \"ascending\", \"descending\", got \"sideways\"");
}

TEST(AQuery, TellsEverythingThatIsWrongAtOnce) {
  EXPECT_EQ(answer([](Query<"a", bool>, Query<"b">, Header<"x-c", bool>) { return "reached"; }, "?a=1x",
                   With{}.header("X-C", "maybe")),
            "400\nquery a: expected true or false, got \"1x\"\n"
            "query b: expected text, got nothing\n"
            "header x-c: expected true or false, got \"maybe\"");
}

TEST(AQuery, ThatIsNotUtf8IsRefused) {
  const std::string told = answer([](Query<"q">) { return "reached"; }, "?q=%FF");
  EXPECT_TRUE(told.starts_with("400\nquery q: expected text, got ")) << told;
}

std::string paging_told(Query<"unrelated", std::optional<int>>, QueryOf<Paging> page) { return to_json(*page); }

TEST(AQueryOfAStruct, HasItsMembersDefaultsAndNames) {
  EXPECT_EQ(answer(paging_told), R"(200 {"limit":20,"tag":[],"order":"descending"})");
  EXPECT_EQ(answer(paging_told, "?limit=5&after=9&tag=a&tag=b&order=ascending&more=1"),
            R"(200 {"limit":5,"after":9,"tag":["a","b"],"order":"ascending"})");
}

TEST(AQueryOfAStruct, TellsAllThatBreaksItsRules) {
  EXPECT_EQ(answer(paging_told, "?limit=500&after=x&tag=a&tag=b&tag=c"),
            "400\nquery limit: expected a value from 1 to 100, got 500\n"
            "query after: expected an integer from 0 to 18446744073709551615, got \"x\"\n"
            "query tag: expected at most 2 items, got 3");
  EXPECT_EQ(answer(paging_told, "?limit=5&limit=6"), "400\nquery limit: expected one value, got 2");
}

TEST(AQueryOfAStruct, ThatIsClosedRefusesWhatItDoesNotKnowAndRepeatsNoSecret) {
  const auto handler = [](QueryOf<Login> login) { return login->user; };
  EXPECT_EQ(answer(handler, "?user=ada&password=12345678"), "200 ada");
  EXPECT_EQ(answer(handler, "?user=ada&password=1234&admin=1"),
            "400\nquery password: expected text of at least 8 characters\nquery admin: there is no such member");
  EXPECT_EQ(answer(handler, "?user=ada&password=12345678&password=87654321"),
            "400\nquery password: expected one value, got 2");
}

TEST(AHeader, IsReadWhateverTheCaseOfItsName) {
  const auto handler = [](Header<"x-tenant"> tenant) { return *tenant; };
  EXPECT_EQ(answer(handler, "", With{}.header("X-TENANT", "blue")), "200 blue");
  EXPECT_EQ(answer(handler), "400\nheader x-tenant: expected text, got nothing");
}

TEST(AHeader, IsConvertedAndHasDefaults) {
  const auto handler = [](Header<"x-depth", int, 3> depth, Header<"x-note", std::optional<std::string>> note) {
    return std::to_string(*depth) + note->value_or("-");
  };
  EXPECT_EQ(answer(handler), "200 3-");
  EXPECT_EQ(answer(handler, "", With{}.header("x-depth", "4").header("x-note", "n")), "200 4n");
}

TEST(AHeader, ThatIsAListIsSplitAtItsCommas) {
  const auto handler = [](Header<"x-n", std::vector<int>> n) { return joined(*n); };
  EXPECT_EQ(answer(handler, "", With{}.header("x-n", "1, 2,,3")), "200 [1,2,3]");
  EXPECT_EQ(answer(handler), "200 []");
  EXPECT_EQ(answer(handler, "", With{}.header("x-n", "1, b")),
            "400\nheader x-n: expected an integer from -2147483648 to 2147483647, got \"b\"");
}

TEST(ACookie, IsReadAsItsType) {
  const auto handler = [](Cookie<"visits", int, 0> visits, Cookie<"session", std::optional<std::string>> session) {
    return std::to_string(*visits) + session->value_or(" nobody");
  };
  EXPECT_EQ(answer(handler), "200 0 nobody");
  EXPECT_EQ(answer(handler, "", With{}.cookie("visits", "3").cookie("session", "abc")), "200 3abc");
  EXPECT_EQ(answer(handler, "", With{}.cookie("visits", "x")),
            "400\ncookie visits: expected an integer from -2147483648 to 2147483647, got \"x\"");
  EXPECT_EQ(answer([](Cookie<"session">) { return "reached"; }), "400\ncookie session: expected text, got nothing");
}

TEST(MergedErrors, HaveTheFaultsOfAll) {
  Fault fault;
  fault.where = "/a";
  fault.message = "wrong";
  const Error error = merged({unprocessable("one").with_faults({fault}), bad_request("another")});
  EXPECT_EQ(error.kind(), ErrorKind::bad_request);
  ASSERT_EQ(error.faults().size(), 2U);
  EXPECT_EQ(error.faults()[0].where, "/a");
  EXPECT_EQ(error.faults()[1].message, "another");
}

TEST(MergedErrors, LetOneThatIsNoMatterOfContentStandForItself) {
  const Error error = merged({bad_request("a fault"), unauthorized("who are you?"), conflict("later")});
  EXPECT_EQ(error.kind(), ErrorKind::unauthorized);
  EXPECT_EQ(error.message(), "who are you?");
  EXPECT_TRUE(error.faults().empty());
}

}  // namespace
}  // namespace skiff
