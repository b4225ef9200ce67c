#include <skiff/core/runtime_local.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace skiff {
namespace {

/// Writes down its end.
class Kept {
 public:
  Kept(std::string name, std::vector<std::string>& ended) : name_(std::move(name)), ended_(ended) {}
  ~Kept() { ended_.push_back(name_); }

 private:
  std::string name_;
  std::vector<std::string>& ended_;
};

std::unique_ptr<int> zero() { return std::make_unique<int>(0); }

TEST(RuntimeLocal, IsMadeOnceForEachRuntime) {
  const RuntimeLocal<int> local{zero};
  test::VirtualRuntime first;
  EXPECT_EQ(local.find(), nullptr);
  local.here() = 1;
  EXPECT_EQ(local.here(), 1);
  {
    test::VirtualRuntime second;
    EXPECT_EQ(local.here(), 0);
  }
  EXPECT_EQ(local.here(), 1);
}

TEST(RuntimeLocal, IsItsOwnOnEachThread) {
  const RuntimeLocal<int> local{zero};
  local.here() = 1;
  int seen = -1;
  std::thread{[&] { seen = local.here(); }}.join();
  EXPECT_EQ(seen, 0);
}

TEST(RuntimeLocal, EndsWithItsRuntimeWhileTimersCanStillBeDisarmed) {
  struct Alarm final : Timer {
    Alarm() { Runtime::current().arm(*this, now() + std::chrono::hours{1}); }
    ~Alarm() override { Runtime::current().disarm(*this); }
    void fire() override {}
  };
  const RuntimeLocal<Alarm> local{[] { return std::make_unique<Alarm>(); }};
  test::VirtualRuntime runtime;
  EXPECT_TRUE(local.here().armed());
}

TEST(RuntimeLocal, EndsOnTheThreadThatDestroysIt) {
  std::vector<std::string> ended;
  test::VirtualRuntime runtime;
  {
    const RuntimeLocal<Kept> local{[&] { return std::make_unique<Kept>("one", ended); }};
    local.here();
    EXPECT_TRUE(ended.empty());
  }
  EXPECT_EQ(ended, std::vector<std::string>{"one"});
}

TEST(RuntimeLocal, DoesNotFindWhatAnEarlierOneLeft) {
  std::vector<std::string> ended;
  test::VirtualRuntime outer;
  auto earlier = std::make_unique<RuntimeLocal<Kept>>([&] { return std::make_unique<Kept>("earlier", ended); });
  earlier->here();
  {
    test::VirtualRuntime inner;
    earlier.reset();  // what it made for `outer` is left there
  }
  EXPECT_TRUE(ended.empty());
  const RuntimeLocal<int> later{zero};  // takes the same place
  EXPECT_EQ(later.find(), nullptr);
  EXPECT_EQ(later.here(), 0);
  EXPECT_EQ(ended, std::vector<std::string>{"earlier"});
}

}  // namespace
}  // namespace skiff
