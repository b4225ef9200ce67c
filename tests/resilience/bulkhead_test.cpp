#include <skiff/resilience/bulkhead.hpp>

#include <skiff/core/error.hpp>
#include <skiff/core/random.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct Caller final : Bulkhead::Waiter {
  Caller(std::string n, std::string& l) : name(std::move(n)), log(l) {}
  void admitted() noexcept override { log += "+" + name; }
  void displaced() noexcept override { log += "-" + name; }
  std::string name;
  std::string& log;
};

struct ABulkhead : testing::Test {
  Caller& caller(const std::string& name) { return *callers.emplace_back(std::make_unique<Caller>(name, log)); }
  static void fill(Bulkhead& full) {
    while (full.try_enter()) continue;
  }
  std::string log;
  Bulkhead bulkhead{BulkheadOptions{.limit = 2, .queue = 3}};
  std::vector<std::unique_ptr<Caller>> callers;
};

TEST_F(ABulkhead, HasSoManyPlaces) {
  EXPECT_TRUE(bulkhead.try_enter());
  EXPECT_TRUE(bulkhead.try_enter());
  EXPECT_FALSE(bulkhead.try_enter());
  EXPECT_EQ(bulkhead.inside(), 2u);
  bulkhead.leave();
  EXPECT_TRUE(bulkhead.try_enter());
}

TEST_F(ABulkhead, GivesAPlaceToWhoCameFirst) {
  fill(bulkhead);
  EXPECT_TRUE(bulkhead.wait(caller("a"), Priority::normal));
  EXPECT_TRUE(bulkhead.wait(caller("b"), Priority::normal));
  bulkhead.leave();
  EXPECT_EQ(log, "+a");
  EXPECT_EQ(bulkhead.inside(), 2u);
  EXPECT_EQ(bulkhead.waiting(), 1u);
  bulkhead.leave();
  EXPECT_EQ(log, "+a+b");
  bulkhead.leave();
  EXPECT_EQ(bulkhead.inside(), 1u);
}

TEST_F(ABulkhead, LetsThoseThatMatterMoreGoFirst) {
  fill(bulkhead);
  EXPECT_TRUE(bulkhead.wait(caller("low"), Priority::low));
  EXPECT_TRUE(bulkhead.wait(caller("critical"), Priority::critical));
  EXPECT_TRUE(bulkhead.wait(caller("normal"), Priority::normal));
  for (int i = 0; i < 3; ++i) bulkhead.leave();
  EXPECT_EQ(log, "+critical+normal+low");
}

TEST_F(ABulkhead, RefusesWhenItsQueueIsFull) {
  fill(bulkhead);
  for (const char* name : {"a", "b", "c"}) EXPECT_TRUE(bulkhead.wait(caller(name), Priority::normal));
  Caller& late = caller("d");
  EXPECT_FALSE(bulkhead.wait(late, Priority::normal));
  EXPECT_FALSE(late.queued());
  EXPECT_EQ(log, "");
}

TEST_F(ABulkhead, GivesUpTheLastOfTheLowestForOneThatMattersMore) {
  fill(bulkhead);
  EXPECT_TRUE(bulkhead.wait(caller("high"), Priority::high));
  EXPECT_TRUE(bulkhead.wait(caller("first"), Priority::low));
  EXPECT_TRUE(bulkhead.wait(caller("second"), Priority::low));
  EXPECT_TRUE(bulkhead.wait(caller("normal"), Priority::normal));
  EXPECT_EQ(log, "-second");
  EXPECT_FALSE(bulkhead.wait(caller("third"), Priority::low));
  EXPECT_EQ(bulkhead.waiting(), 3u);
}

TEST_F(ABulkhead, ForgetsWhoWaitsNoLonger) {
  fill(bulkhead);
  Caller& a = caller("a");
  Caller& b = caller("b");
  EXPECT_TRUE(bulkhead.wait(a, Priority::normal));
  EXPECT_TRUE(bulkhead.wait(b, Priority::normal));
  EXPECT_TRUE(bulkhead.wait(caller("c"), Priority::normal));
  bulkhead.forget(b);
  bulkhead.forget(b);
  callers.erase(callers.begin());  // a, with its memory
  bulkhead.leave();
  EXPECT_EQ(log, "+c");
}

TEST_F(ABulkhead, AdmitsThoseWhoWaitWhenItsLimitIsRaised) {
  fill(bulkhead);
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(bulkhead.wait(caller(name), Priority::normal));
  bulkhead.limit(4);
  EXPECT_EQ(log, "+a+b");
  EXPECT_EQ(bulkhead.inside(), 4u);
}

TEST_F(ABulkhead, AdmitsNobodyUntilItIsBelowALoweredLimit) {
  bulkhead.limit(3);
  fill(bulkhead);
  ASSERT_TRUE(bulkhead.wait(caller("a"), Priority::normal));
  bulkhead.limit(1);
  bulkhead.leave();
  bulkhead.leave();
  EXPECT_EQ(log, "");
  bulkhead.leave();
  EXPECT_EQ(log, "+a");
  bulkhead.limit(0);
  EXPECT_EQ(bulkhead.limit(), 1u);
}

TEST_F(ABulkhead, MayBeWithoutAQueue) {
  Bulkhead none{BulkheadOptions{.limit = 1, .queue = 0}};
  Bulkhead impatient{BulkheadOptions{.limit = 1, .longest_wait = 0s}};
  for (Bulkhead* full : {&none, &impatient}) {
    fill(*full);
    EXPECT_FALSE(full->wait(caller("a"), Priority::critical));
  }
}

TEST_F(ABulkhead, TellsOptionsThatCannotBe) {
  EXPECT_THROW(Bulkhead{BulkheadOptions{.limit = 0}}, ConfigurationError);
  EXPECT_THROW(Bulkhead{BulkheadOptions{.longest_wait = -1s}}, ConfigurationError);
}

// Any order of arrivals, departures, desertions and limits against a plain list.
TEST_F(ABulkhead, OrdersAsASortedListWould) {
  struct InList {
    Caller* caller;
    Priority priority;
  };
  Bulkhead tested{BulkheadOptions{.limit = 3, .queue = 8}};
  std::vector<InList> list;  // highest first
  std::string expected;
  std::uint32_t inside = 0;
  std::uint32_t limit = 3;
  const auto admit = [&] {
    for (; !list.empty() && inside < limit; ++inside) {
      expected += "+" + list.front().caller->name;
      list.erase(list.begin());
    }
  };
  RandomSource random{17};
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t choice = random() % 10;
    if (choice < 5) {
      const auto priority = static_cast<Priority>(random() % 5);
      Caller& coming = caller(std::to_string(i));
      const bool enters = inside < limit && list.empty();
      ASSERT_EQ(tested.try_enter(), enters);
      if (enters) {
        ++inside;
        continue;
      }
      bool fits = list.size() < 8;
      if (!fits && list.back().priority < priority) {
        expected += "-" + list.back().caller->name;
        list.pop_back();
        fits = true;
      }
      ASSERT_EQ(tested.wait(coming, priority), fits);
      if (!fits) continue;
      auto at = list.begin();
      while (at != list.end() && at->priority >= priority) ++at;
      list.insert(at, {&coming, priority});
    } else if (choice < 8 && inside > 0) {
      --inside;
      admit();
      tested.leave();
    } else if (choice == 8 && !list.empty()) {
      const auto leaving = list.begin() + static_cast<std::ptrdiff_t>(random() % list.size());
      tested.forget(*leaving->caller);
      list.erase(leaving);
    } else if (choice == 9) {
      limit = static_cast<std::uint32_t>(1 + random() % 6);
      admit();
      tested.limit(limit);
    }
    ASSERT_EQ(tested.inside(), inside);
    ASSERT_EQ(tested.waiting(), list.size());
    ASSERT_EQ(log, expected);
    log.clear();
    expected.clear();
  }
  callers.clear();
}

}  // namespace
}  // namespace skiff
