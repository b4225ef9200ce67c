#include "core/timer_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{1h};

class Alarm final : public Timer {
 public:
  explicit Alarm(std::function<void(Alarm&)> action) : action_(std::move(action)) {}

 private:
  void fire() override { action_(*this); }
  std::function<void(Alarm&)> action_;
};

struct Rung {
  std::vector<int> order;
  std::unique_ptr<Alarm> alarm(int number) {
    return std::make_unique<Alarm>([this, number](Alarm&) { order.push_back(number); });
  }
};

TEST(TimerQueue, FiresWhatIsDueTheEarliestFirst) {
  TimerQueue queue;
  Rung rung;
  const auto late = rung.alarm(3);
  const auto early = rung.alarm(1);
  const auto middle = rung.alarm(2);
  queue.arm(*late, start + 30ms);
  queue.arm(*early, start + 10ms);
  queue.arm(*middle, start + 20ms);
  EXPECT_EQ(queue.next(), start + 10ms);
  queue.fire_due(start + 20ms);
  EXPECT_EQ(rung.order, (std::vector<int>{1, 2}));
  EXPECT_EQ(queue.next(), start + 30ms);
  queue.fire_due(start + 30ms);
  EXPECT_EQ(rung.order, (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, FiresEqualTimesInTheOrderOfArming) {
  TimerQueue queue;
  Rung rung;
  std::vector<std::unique_ptr<Alarm>> alarms;
  std::vector<int> expected;
  for (int i = 0; i < 20; ++i) {
    alarms.push_back(rung.alarm(i));
    queue.arm(*alarms.back(), start);
    expected.push_back(i);
  }
  queue.fire_due(start);
  EXPECT_EQ(rung.order, expected);
}

TEST(TimerQueue, MovesATimerThatIsArmedAgain) {
  TimerQueue queue;
  Rung rung;
  const auto first = rung.alarm(1);
  const auto second = rung.alarm(2);
  queue.arm(*first, start + 10ms);
  queue.arm(*second, start + 20ms);
  queue.arm(*first, start + 30ms);
  EXPECT_EQ(first->at(), start + 30ms);
  queue.fire_due(start + 30ms);
  EXPECT_EQ(rung.order, (std::vector<int>{2, 1}));
}

TEST(TimerQueue, ForgetsADisarmedTimer) {
  TimerQueue queue;
  Rung rung;
  const auto alarm = rung.alarm(1);
  queue.arm(*alarm, start);
  queue.disarm(*alarm);
  queue.disarm(*alarm);
  EXPECT_FALSE(alarm->armed());
  EXPECT_TRUE(queue.empty());
  queue.fire_due(start);
  EXPECT_TRUE(rung.order.empty());
}

TEST(TimerQueue, ForgetsADestroyedTimer) {
  TimerQueue queue;
  Rung rung;
  const auto kept = rung.alarm(1);
  queue.arm(*kept, start + 2ms);
  {
    const auto gone = rung.alarm(2);
    queue.arm(*gone, start + 1ms);
  }
  queue.fire_due(start + 1s);
  EXPECT_EQ(rung.order, std::vector<int>{1});
}

TEST(TimerQueue, MayEndBeforeItsTimers) {
  Rung rung;
  const auto alarm = rung.alarm(1);
  {
    TimerQueue queue;
    queue.arm(*alarm, start);
  }
  EXPECT_FALSE(alarm->armed());
}

TEST(TimerQueue, HandsATimerOverToAnother) {
  Rung rung;
  const auto alarm = rung.alarm(1);
  TimerQueue first;
  TimerQueue second;
  first.arm(*alarm, start);
  second.arm(*alarm, start);
  first.disarm(*alarm);  // no longer its own: nothing happens
  EXPECT_TRUE(first.empty());
  EXPECT_TRUE(alarm->armed());
  second.fire_due(start);
  EXPECT_EQ(rung.order, std::vector<int>{1});
}

TEST(TimerQueue, DisarmsATimerBeforeItFires) {
  TimerQueue queue;
  bool armed = true;
  Alarm alarm{[&armed](Alarm& self) { armed = self.armed(); }};
  queue.arm(alarm, start);
  queue.fire_due(start);
  EXPECT_FALSE(armed);
}

TEST(TimerQueue, IsNotHeldByATimerThatArmsItselfAgain) {
  TimerQueue queue;
  int fired = 0;
  Alarm again{[&](Alarm& self) {
    ++fired;
    queue.arm(self, start);
  }};
  queue.arm(again, start);
  queue.fire_due(start);
  EXPECT_EQ(fired, 1);
  EXPECT_TRUE(again.armed());
}

TEST(TimerQueue, LetsATimerDestroyAnotherThatIsDue) {
  TimerQueue queue;
  Rung rung;
  auto victim = rung.alarm(2);
  Alarm killer{[&victim](Alarm&) { victim.reset(); }};
  queue.arm(killer, start);
  queue.arm(*victim, start);
  queue.fire_due(start);
  EXPECT_TRUE(rung.order.empty());
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, AgreesWithASortedListWhateverIsArmedAndDisarmed) {
  std::mt19937 random{7};
  for (int round = 0; round < 50; ++round) {
    TimerQueue queue;
    Rung rung;
    std::vector<std::unique_ptr<Alarm>> alarms;
    std::vector<std::pair<TimePoint, int>> expected;
    for (int i = 0; i < 200; ++i) {
      alarms.push_back(rung.alarm(i));
      const TimePoint at = start + std::chrono::milliseconds{random() % 50};
      queue.arm(*alarms.back(), at);
      expected.emplace_back(at, i);
    }
    for (int i = 0; i < 80; ++i) {
      const int victim = static_cast<int>(random() % 200);
      queue.disarm(*alarms[victim]);
      std::erase_if(expected, [victim](const auto& entry) { return entry.second == victim; });
    }
    std::stable_sort(expected.begin(), expected.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    while (!queue.empty()) queue.fire_due(queue.next());
    ASSERT_EQ(rung.order.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(rung.order[i], expected[i].second);
  }
}

}  // namespace
}  // namespace skiff
