#include "net/deadlines.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace skiff::net {
namespace {

using namespace std::chrono_literals;

class Entry final : public Deadline {
 public:
  explicit Entry(std::function<void(Entry&)> then = [](Entry&) {}) : then_(std::move(then)) {}
  int passed = 0;

 private:
  void on_deadline() override {
    ++passed;
    then_(*this);
  }
  std::function<void(Entry&)> then_;
};

/// A wheel and a time that only the test moves.
struct ADeadline : testing::Test {
  ADeadline() { deadlines.jump(time); }
  void advance(Duration duration) { deadlines.advance(time += duration); }

  TimePoint time{24h};
  Deadlines deadlines;
};

TEST_F(ADeadline, PassesOnceAtMostATickLateAndNeverEarly) {
  for (const Duration wait : {Duration{1}, Duration{50ms}, Duration{100ms}, Duration{101ms}, Duration{950ms},
                              Duration{51s}, Duration{52s}, Duration{75s}, Duration{10min}}) {
    SCOPED_TRACE(wait.count());
    Entry entry;
    const TimePoint at = time + wait;
    deadlines.set(entry, at);
    while (entry.passed == 0 && time < at + 2 * Deadlines::tick) {
      advance(10ms);
      ASSERT_TRUE(entry.passed == 0 || time >= at) << "early";
    }
    EXPECT_EQ(entry.passed, 1);
    EXPECT_LE(time - at, Deadlines::tick + 10ms);
    advance(2min);
    EXPECT_EQ(entry.passed, 1);
  }
}

TEST_F(ADeadline, ThatIsInThePastPassesWithTheNextTick) {
  Entry entry;
  deadlines.set(entry, time - 1h);
  advance(Deadlines::tick);
  EXPECT_EQ(entry.passed, 1);
}

TEST_F(ADeadline, DoesNotPassWhenCleared) {
  Entry entry;
  deadlines.set(entry, time + 1s);
  deadlines.clear(entry);
  advance(1min);
  EXPECT_EQ(entry.passed, 0);
}

TEST_F(ADeadline, MayBeSetAgainAfterItWasCleared) {
  Entry entry;
  deadlines.set(entry, time + 1s);
  deadlines.clear(entry);
  deadlines.set(entry, time + 2s);
  advance(1900ms);
  EXPECT_EQ(entry.passed, 0);
  advance(200ms);
  EXPECT_EQ(entry.passed, 1);
}

TEST_F(ADeadline, MayBePushedBackAgainAndAgain) {
  Entry entry;
  for (int i = 0; i < 1000; ++i) {
    deadlines.set(entry, time + 1s);
    advance(90ms);
    ASSERT_EQ(entry.passed, 0);
  }
  advance(1100ms);
  EXPECT_EQ(entry.passed, 1);
}

TEST_F(ADeadline, MayBePulledForward) {
  Entry entry;
  deadlines.set(entry, time + 1h);
  deadlines.set(entry, time + 1s);
  advance(1100ms);
  EXPECT_EQ(entry.passed, 1);
  advance(2h);
  EXPECT_EQ(entry.passed, 1);
}

TEST_F(ADeadline, PassesAfterALongPauseToo) {
  Entry entry;
  deadlines.set(entry, time + 1s);
  advance(24h);
  EXPECT_EQ(entry.passed, 1);
}

TEST_F(ADeadline, MayBeSetAgainWhenItPasses) {
  Entry entry{[this](Entry& self) { deadlines.set(self, time + 1s); }};
  deadlines.set(entry, time + 1s);
  for (int i = 0; i < 56; ++i) advance(100ms);
  EXPECT_EQ(entry.passed, 5);
}

TEST_F(ADeadline, SetInThePastWhenItPassesWaitsForTheNextTick) {
  Entry entry{[this](Entry& self) { deadlines.set(self, time); }};
  deadlines.set(entry, time);
  for (int i = 0; i < 5; ++i) advance(Deadlines::tick);
  EXPECT_EQ(entry.passed, 5);
}

TEST_F(ADeadline, LeavesTheWheelWhenItIsDestroyed) {
  Entry before;
  auto entry = std::make_unique<Entry>();
  Entry after;
  for (Deadline* each : {static_cast<Deadline*>(&before), static_cast<Deadline*>(entry.get()),
                         static_cast<Deadline*>(&after)}) {
    deadlines.set(*each, time + 1s);
  }
  entry.reset();
  advance(2s);
  EXPECT_EQ(before.passed, 1);
  EXPECT_EQ(after.passed, 1);
}

TEST_F(ADeadline, MayDestroyItselfAndOthersOfItsSlot) {
  std::vector<std::unique_ptr<Entry>> entries;
  int passed = 0;
  for (int i = 0; i < 10; ++i) {
    entries.push_back(std::make_unique<Entry>([&](Entry&) {
      ++passed;
      entries.clear();
    }));
    deadlines.set(*entries.back(), time + 1s);
  }
  // The one that runs owns its function: it must not be destroyed while it is called.
  std::vector<std::unique_ptr<Entry>> kept;
  kept.push_back(std::move(entries.front()));
  entries.erase(entries.begin());
  advance(2s);
  EXPECT_EQ(passed, 1);
  EXPECT_EQ(kept.front()->passed, 1);
}

TEST_F(ADeadline, OfManyPassesInItsOwnTime) {
  std::mt19937 random{7};
  std::vector<std::unique_ptr<Entry>> entries;
  std::vector<TimePoint> due;
  for (int i = 0; i < 500; ++i) {
    due.push_back(time + std::chrono::milliseconds{random() % 120'000});
    entries.push_back(std::make_unique<Entry>());
    deadlines.set(*entries.back(), time + std::chrono::milliseconds{random() % 120'000});
    deadlines.set(*entries.back(), due.back());
  }
  const TimePoint end = time + 121s;
  while (time < end) {
    advance(std::chrono::milliseconds{random() % 300});
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i]->passed > 0) {
        ASSERT_GE(time, due[i]);
      }
      if (time >= due[i] + Deadlines::tick) {
        ASSERT_EQ(entries[i]->passed, 1);
      }
    }
  }
}

TEST_F(ADeadline, IsKeptAcrossAJumpOfTheClock) {
  Entry stale;
  deadlines.set(stale, time + 1s);
  deadlines.clear(stale);
  time += 24h;
  deadlines.jump(time);
  Entry entry;
  deadlines.set(entry, time + 1s);
  advance(900ms);
  EXPECT_EQ(entry.passed, 0);
  advance(200ms);
  EXPECT_EQ(entry.passed, 1);
  EXPECT_EQ(stale.passed, 0);
}

}  // namespace
}  // namespace skiff::net
