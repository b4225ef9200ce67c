#include <skiff/telemetry/logging.hpp>

#include "telemetry/some_activity.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/error.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/captured_logs.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::CapturedLogs;
using test::SomeActivity;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const Log orders{"orders"};

/// Levels are the process's; each test puts its own back.
struct Levels : testing::Test {
  ~Levels() override {
    for (const LoggerLevel& logger : Logging::levels()) Logging::inherit_level(logger.name);
  }
};

TEST(ALog, WritesAMessageAndFacts) {
  const CapturedLogs logs;
  const std::string customer = "Ann";
  orders.info("order placed", {"order_id", 7}, {"customer", customer}, {"express", true}, {"order.total", 12.5},
              {"took", 1500ms}, {"bytes", std::uint64_t{18'446'744'073'709'551'615U}}, {"change", -3L}, {"by", "web"});
  const auto lines = logs.lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].level, Level::info);
  EXPECT_EQ(lines[0].logger, "orders");
  EXPECT_EQ(lines[0].message, "order placed");
  EXPECT_THAT(lines[0].fields,
              UnorderedElementsAre(Pair("order_id", "7"), Pair("customer", "Ann"), Pair("express", "true"),
                                   Pair("order.total", "12.5"), Pair("took", "1.5"),
                                   Pair("bytes", "18446744073709551615"), Pair("change", "-3"), Pair("by", "web")));
}

TEST(ALog, WritesAnErrorByItsCause) {
  const CapturedLogs logs;
  orders.error("order failed", internal_error("the disk is gone"));
  orders.error("order failed", not_found("no such order"));
  orders.error("order failed", std::runtime_error{"boom"});
  std::vector<std::string> messages;
  for (const auto& line : logs.lines()) messages.emplace_back(line.field("error.message"));
  EXPECT_THAT(messages, ElementsAre("the disk is gone", "no such order", "boom"));
}

TEST(ALog, HasTheTimeOfItsRuntime) {
  const test::VirtualRuntime runtime;
  const CapturedLogs logs;
  orders.warn("late");
  EXPECT_EQ(logs.lines().at(0).time, runtime.wall_now());
}

// What a configuration may hand out and a log must not show.
class Hidden {
 public:
  explicit Hidden(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }

 private:
  std::string value_;
};

TEST(ALog, TakesNoSecretAndNoPointer) {
  EXPECT_FALSE((std::is_constructible_v<skiff::Field, std::string_view, Hidden>));
  EXPECT_FALSE((std::is_constructible_v<skiff::Field, std::string_view, const void*>));
  EXPECT_FALSE((std::is_constructible_v<skiff::Field, std::string_view, int*>));
  EXPECT_TRUE((std::is_constructible_v<skiff::Field, std::string_view, std::string>));
}

TEST(ALog, TakesANullStringForAnEmptyOne) {
  const CapturedLogs logs;
  const char* nothing = nullptr;
  orders.info("asked", {"agent", nothing});
  EXPECT_EQ(logs.lines().at(0).field("agent"), "");
}

TEST_F(Levels, AreInfoUnlessTold) {
  const CapturedLogs logs;
  orders.trace("a");
  orders.debug("b");
  orders.info("c");
  EXPECT_THAT(logs.lines(), ElementsAre(testing::Field(&test::LogLine::message, "c")));
}

TEST_F(Levels, ChangeWhileItRunsAndHoldForTheNamesBelow) {
  const Log payment{"orders.payment"};
  const Log card{"orders.payment.card"};
  const Log ordersX{"ordersX"};
  Logging::set_level("orders", Level::debug);
  EXPECT_TRUE(orders.enabled(Level::debug));
  EXPECT_TRUE(card.enabled(Level::debug));
  EXPECT_FALSE(ordersX.enabled(Level::debug)) << "begins alike, but is not below";

  Logging::set_level("orders.payment", Level::off);
  EXPECT_FALSE(payment.enabled(Level::error));
  EXPECT_FALSE(card.enabled(Level::error));
  EXPECT_TRUE(Log{"orders.other"}.enabled(Level::debug)) << "made after the level was set";

  Logging::inherit_level("orders.payment");
  EXPECT_TRUE(card.enabled(Level::debug));
  Logging::set_level("", Level::error);
  EXPECT_FALSE(ordersX.enabled(Level::warn));
  EXPECT_TRUE(orders.enabled(Level::debug)) << "its own level wins";
}

TEST_F(Levels, AreListedWithWhereTheyComeFrom) {
  const Log shipping{"shipping"};
  Logging::set_level("shipping", Level::warn);
  Logging::set_level("not.there.yet", Level::trace);
  std::map<std::string, std::pair<Level, bool>> levels;
  for (const LoggerLevel& logger : Logging::levels()) levels[logger.name] = {logger.level, logger.inherited};
  EXPECT_THAT(levels, Contains(Pair("", Pair(Level::info, false))));
  EXPECT_THAT(levels, Contains(Pair("orders", Pair(Level::info, true))));
  EXPECT_THAT(levels, Contains(Pair("shipping", Pair(Level::warn, false))));
  EXPECT_THAT(levels, Contains(Pair("not.there.yet", Pair(Level::trace, false))));
}

TEST_F(Levels, HaveNames) {
  for (const Level level : {Level::trace, Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
    EXPECT_EQ(parse_level(name(level)), level);
  }
  EXPECT_FALSE(parse_level("INFO"));
  EXPECT_FALSE(parse_level(""));
}

Task<> wait_and_log() {
  orders.info("before");
  co_await sleep_for(1s);
  orders.info("after");
  co_await blocking([] { orders.info("in blocking()"); });
  orders.info("at the end");
}

TEST(TheActivity, IsNamedOnEveryLineOfItsChain) {
  test::VirtualRuntime runtime;
  const CapturedLogs logs;
  SomeActivity activity;
  {
    const Context::Entered entered{&activity};
    runtime.run(wait_and_log());
  }
  orders.info("outside");
  auto lines = logs.lines();
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_EQ(lines.back().request_id, "");
  EXPECT_EQ(lines.back().trace_id, "");
  lines.pop_back();
  EXPECT_THAT(lines, Each(testing::Field(&test::LogLine::request_id, "request-1")));
  EXPECT_THAT(lines, Each(testing::Field(&test::LogLine::route, "/orders/{id}")));
  EXPECT_THAT(lines, Each(testing::Field(&test::LogLine::trace_id, std::string{activity.trace().trace_id()})));
  EXPECT_THAT(lines, Each(testing::Field(&test::LogLine::span_id, std::string{activity.trace().span_id()})));
}

TEST(ASink, GetsLinesWhileItIsInstalledAndBesideOthers) {
  CapturedLogs first;
  {
    const CapturedLogs second;
    orders.info("to both");
    EXPECT_THAT(second.lines("orders"), SizeIs(1));
    EXPECT_THAT(second.lines("other"), IsEmpty());
  }
  orders.info("to one");
  EXPECT_THAT(first.lines("orders"), SizeIs(2));
}

TEST(ASink, ComesAndGoesWhileOthersLog) {
  const CapturedLogs all;
  constexpr int lines = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < lines; ++i) orders.info("busy", {"i", i});
    });
  }
  for (int i = 0; i < 100; ++i) const CapturedLogs passing;
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(all.lines("orders"), SizeIs(3 * lines));
}

}  // namespace
}  // namespace skiff
