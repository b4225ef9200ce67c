#include <skiff/telemetry/activity.hpp>

#include <skiff/core/blocking.hpp>
#include <skiff/core/generator.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

class Named final : public Activity {
 public:
  explicit Named(std::string name) : name_(std::move(name)) {}
  std::string_view request_id() const override { return name_; }
  std::string_view route() const override { return {}; }
  const TraceContext& trace() const override { return trace_; }

 private:
  std::string name_;
  TraceContext trace_ = TraceContext::root();
};

std::string current() {
  const Activity* activity = Activity::current();
  return activity != nullptr ? std::string{activity->request_id()} : "none";
}

Task<std::string> seen_along_the_way() {
  std::string seen = current();
  co_await sleep_for(1s);
  seen += " " + current();
  const auto child = []() -> Task<std::string> {
    co_await sleep_for(1s);
    co_return current();
  };
  seen += " " + co_await child();
  const auto job = [] { return current(); };
  seen += " " + co_await blocking(job);
  co_return seen + " " + current();
}

struct AnActivity : testing::Test {
  test::VirtualRuntime runtime;
  Named a{"a"};
  Named b{"b"};
};

void ignore(void*) {}

TEST_F(AnActivity, IsCurrentAcrossTheWaitsOfItsTasks) {
  Operation<std::string> first;
  Operation<std::string> second;
  {
    const Context::Entered entered{&a};
    first.start(seen_along_the_way(), &first, ignore);
    {
      const Context::Entered inner{&b};
      second.start(seen_along_the_way(), &second, ignore);
    }
    EXPECT_EQ(current(), "a");
  }
  EXPECT_EQ(current(), "none");
  runtime.advance(10s);
  EXPECT_EQ(first.take(), "a a a a a");
  EXPECT_EQ(second.take(), "b b b b b");
  EXPECT_EQ(current(), "none");
}

TEST_F(AnActivity, IsNotCurrentOutsideOfIt) {
  EXPECT_EQ(runtime.run(seen_along_the_way()), "none none none none none");
}

TEST_F(AnActivity, ThatEndsIsCurrentNoMore) {
  const Context::Entered entered{&a};
  b.end();
  EXPECT_EQ(current(), "a");
  a.end();
  EXPECT_EQ(current(), "none");
}

}  // namespace
}  // namespace skiff
