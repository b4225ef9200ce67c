#include "telemetry/exemplars.hpp"

#include <skiff/telemetry/metrics.hpp>
#include <skiff/telemetry/trace_context.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

class Exemplars : public testing::Test {
 protected:
  TraceContext sampled() const {
    TraceContext trace = TraceContext::root();
    trace.sampled(true);
    return trace;
  }
  std::vector<std::optional<Exemplar>> kept() const { return metrics.snapshot().at(0).series.at(0).exemplars; }

  test::VirtualRuntime runtime;
  Metrics metrics;
  Histogram histogram = metrics.histogram("h", "", {.unit = {}, .buckets = {1, 2}});
};

TEST_F(Exemplars, AreKeptPerBucket) {
  const TraceContext one = sampled();
  const TraceContext two = sampled();
  histogram.observe(0.5, one);
  histogram.observe(9, two);
  ASSERT_THAT(kept(), SizeIs(3));
  ASSERT_TRUE(kept()[0]);
  EXPECT_EQ(kept()[0]->trace_id, one.trace_id());
  EXPECT_EQ(kept()[0]->span_id, one.span_id());
  EXPECT_EQ(kept()[0]->value, 0.5);
  EXPECT_EQ(kept()[0]->at, wall_now());
  EXPECT_FALSE(kept()[1]);
  EXPECT_EQ(kept()[2]->trace_id, two.trace_id());
}

TEST_F(Exemplars, AreOfSampledTracesOnly) {
  histogram.observe(0.5, TraceContext::root());
  histogram.observe(0.5);
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(metrics.snapshot().at(0).series.at(0).count(), 2U);
}

TEST_F(Exemplars, AreReplacedOnceASecond) {
  const TraceContext first = sampled();
  const TraceContext last = sampled();
  histogram.observe(0.5, first);
  runtime.advance(999ms);
  histogram.observe(0.25, sampled());
  EXPECT_EQ(kept()[0]->trace_id, first.trace_id());
  runtime.advance(1ms);
  histogram.observe(750ms, last);
  EXPECT_EQ(kept()[0]->trace_id, last.trace_id());
  EXPECT_EQ(kept()[0]->value, 0.75);
  EXPECT_EQ(metrics.snapshot().at(0).series.at(0).count(), 3U);
}

TEST_F(Exemplars, AreNotKeptOfWhatWasIgnored) {
  histogram.observe(std::numeric_limits<double>::quiet_NaN(), sampled());
  EXPECT_THAT(kept(), IsEmpty());
}

// Each time the clock of its thread is asked, a second has passed.
class HastyRuntime final : public Runtime {
 public:
  TimePoint now() const override { return time_ += 1s; }
  WallTime wall_now() const override { return WallTime{time_.time_since_epoch()}; }
  std::uint64_t random_bits() override { return ++bits_; }
  void post(std::function<void()>) override {}
  void arm(Timer&, TimePoint) override {}
  void disarm(Timer&) noexcept override {}
  bool run_blocking(std::function<void()>, std::function<void()>) override { return false; }

 private:
  mutable TimePoint time_{};
  std::uint64_t bits_ = 0;
  Current current_{*this};
};

TEST(AnExemplar, IsNeverMixedFromTwo) {
  ExemplarSlot slot;
  std::atomic<bool> done{false};
  std::vector<std::thread> writers;
  for (const char digit : {'a', 'b', 'c'}) {
    writers.emplace_back([&slot, &done, digit] {
      const HastyRuntime runtime;
      const auto trace = TraceContext::parse("00-" + std::string(32, digit) + "-" + std::string(16, digit) + "-01");
      while (!done) slot.offer(digit, *trace);
    });
  }
  for (int read = 0; read < 2000;) {
    const std::optional<Exemplar> exemplar = slot.read();
    if (!exemplar) {
      std::this_thread::yield();
      continue;
    }
    ++read;
    const char digit = static_cast<char>(exemplar->value);
    ASSERT_EQ(exemplar->trace_id, std::string(32, digit));
    ASSERT_EQ(exemplar->span_id, std::string(16, digit));
  }
  done = true;
  for (std::thread& writer : writers) writer.join();
}

}  // namespace
}  // namespace skiff
