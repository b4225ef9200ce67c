#include <skiff/http/json_stream.hpp>

#include "http/told.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::With;

struct Item {
  std::string sku;
  int quantity = 1;
};
SKIFF_DESCRIBE(Item, sku, quantity)

Generator<Item> items(int count) {
  for (int i = 1; i <= count; ++i) {
    Item item{"a", i};
    co_yield item;
    co_await sleep_for(1s);
  }
}

Generator<int> broken() {
  co_yield 1;
  throw std::runtime_error{"the disk is gone"};
}

struct AStreamOfValues : testing::Test {
  AStreamOfValues() {
    router.get("/items", [](Query<"count", int, 2> count) { return items(*count); });
    router.get("/broken", [] { return broken(); });
    router.get("/late", [this]() -> Task<Result<Generator<Item>>> {
      ++calls;
      co_return items(1);
    });
  }
  test::Caller& call() {
    if (!caller) caller.emplace(router.handler());
    return *caller;
  }
  Router router;
  std::optional<test::Caller> caller;
  int calls = 0;
};

const With lines = With{}.header("Accept", "application/x-ndjson");

TEST_F(AStreamOfValues, IsAnArray) {
  const test::Reply reply = call().get("/items");
  EXPECT_EQ(told(reply), R"(200 [{"sku":"a","quantity":1},{"sku":"a","quantity":2}])");
  EXPECT_EQ(reply.header("content-type"), "application/json");
  EXPECT_EQ(reply.header("vary"), "Accept");
  EXPECT_EQ(reply.as<std::vector<Item>>().size(), 2U);
}

TEST_F(AStreamOfValues, IsALineForEachWhereThatIsPreferred) {
  const test::Reply reply = call().get("/items", lines);
  EXPECT_EQ(told(reply), "200 {\"sku\":\"a\",\"quantity\":1}\n{\"sku\":\"a\",\"quantity\":2}\n");
  EXPECT_EQ(reply.header("content-type"), "application/x-ndjson");
  EXPECT_EQ(call().get("/items", With{}.header("Accept", "application/json;q=0.5, application/x-ndjson"))
                .header("content-type"),
            "application/x-ndjson");
  EXPECT_EQ(call().get("/items", With{}.header("Accept", "*/*")).header("content-type"), "application/json");
}

TEST_F(AStreamOfValues, MayBeEmpty) {
  EXPECT_EQ(told(call().get("/items?count=0")), "200 []");
  EXPECT_EQ(told(call().get("/items?count=0", lines)), "200 ");
}

TEST_F(AStreamOfValues, SendsEachAsItComes) {
  test::OpenCall stream = call().open("/items?count=3");
  EXPECT_EQ(stream.next(), R"([{"sku":"a","quantity":1})");
  EXPECT_EQ(stream.next(500ms), std::nullopt);
  EXPECT_EQ(stream.next(), R"(,{"sku":"a","quantity":2})");
  EXPECT_EQ(stream.next(), R"(,{"sku":"a","quantity":3})");
  EXPECT_EQ(stream.next(), "]");
  EXPECT_EQ(stream.next(), std::nullopt);
  EXPECT_TRUE(stream.ended());
}

TEST_F(AStreamOfValues, BreaksOffWhenItsGeneratorThrows) {
  const test::Reply reply = call().get("/broken");
  EXPECT_EQ(reply.status(), Status::ok);
  EXPECT_TRUE(reply.broken_off());
  EXPECT_THROW(reply.text(), test::BrokenOff);
  EXPECT_EQ(reply.answered().text, "[1");
}

TEST_F(AStreamOfValues, IsRefusedBeforeTheHandlerRunsToACallerWhoTakesNeither) {
  const With html = With{}.header("Accept", "text/html");
  EXPECT_EQ(told(call().get("/items", html)),
            "406 the answer is application/json or application/x-ndjson, and the request's Accept allows none of that");
  EXPECT_EQ(call().get("/late", html).status(), Status::not_acceptable);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(told(call().get("/late")), R"(200 [{"sku":"a","quantity":1}])");
}

}  // namespace
}  // namespace skiff
