#include <skiff/telemetry/span.hpp>

#include "telemetry/some_activity.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/error.hpp>
#include <skiff/core/generator.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/telemetry/log.hpp>
#include <skiff/test/captured_logs.hpp>
#include <skiff/test/collected_spans.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::CollectedSpans;
using test::SomeActivity;
using testing::ElementsAre;
using testing::SizeIs;

const Log orders{"orders"};

std::string current_span() {
  return Activity::current() != nullptr ? std::string{Activity::current()->trace().span_id()} : "none";
}

/// A request under way on this thread, whose spans are collected.
struct ASpan : testing::Test {
  std::string_view own_id() const { return activity.trace().span_id(); }

  test::VirtualRuntime runtime;
  CollectedSpans tracer;
  SomeActivity activity{&tracer};
  Context::Entered entered{&activity};
};

TEST_F(ASpan, IsAChildOfWhatIsCurrentAndIsItselfCurrent) {
  {
    Span outer{"outer"};
    ASSERT_TRUE(outer.recording());
    EXPECT_EQ(current_span(), outer.context()->span_id());
    EXPECT_EQ(Activity::current()->request_id(), "request-1");
    EXPECT_EQ(Activity::current()->route(), "/orders/{id}");
    {
      const Span inner{"inner", SpanKind::client};
      EXPECT_EQ(current_span(), inner.context()->span_id());
    }
    EXPECT_EQ(current_span(), outer.context()->span_id());
  }
  EXPECT_EQ(current_span(), own_id());

  const auto spans = tracer.spans();
  ASSERT_THAT(spans, SizeIs(2));
  const SpanData& inner = spans[0];
  const SpanData& outer = spans[1];
  EXPECT_EQ(inner.name, "inner");
  EXPECT_EQ(inner.kind, SpanKind::client);
  EXPECT_EQ(outer.kind, SpanKind::internal);
  EXPECT_EQ(outer.context.parent_span_id(), own_id());
  EXPECT_EQ(inner.context.parent_span_id(), outer.context.span_id());
  EXPECT_EQ(inner.context.trace_id(), activity.trace().trace_id());
}

Task<> timed() {
  Span span{"timed"};
  co_await sleep_for(10ms);
  span.event("cache miss", {"cache.key", "order-7"});
  co_await sleep_for(20ms);
}

TEST_F(ASpan, TellsWhenItBeganWhatHappenedAndWhenItEnded) {
  const WallTime start = runtime.wall_now();
  runtime.run(timed());
  const auto spans = tracer.spans();
  ASSERT_THAT(spans, SizeIs(1));
  EXPECT_EQ(spans[0].start, start);
  EXPECT_EQ(spans[0].end, start + 30ms);
  ASSERT_THAT(spans[0].events, SizeIs(1));
  EXPECT_EQ(spans[0].events[0].name, "cache miss");
  EXPECT_EQ(spans[0].events[0].time, start + 10ms);
  EXPECT_EQ(std::get<std::string>(spans[0].events[0].attributes.at(0).value), "order-7");
}

TEST_F(ASpan, HasAttributesAndAnOutcome) {
  {
    Span span{"load order"};
    span.attribute("order.id", "7");
    span.attribute("order.count", 3U);
    span.attribute("order.total", 1.5F);
    span.attribute("order.paid", false);
    span.attribute("order.paid", true);
    span.error(internal_error("the disk is gone"));
  }
  {
    Span span{"parse"};
    span.error(std::runtime_error{"boom"});
  }
  const auto spans = tracer.spans();
  ASSERT_THAT(spans, SizeIs(2));
  const auto& attributes = spans[0].attributes;
  ASSERT_THAT(attributes, SizeIs(4));
  EXPECT_EQ(std::get<std::string>(attributes[0].value), "7");
  EXPECT_EQ(std::get<std::int64_t>(attributes[1].value), 3);
  EXPECT_EQ(std::get<double>(attributes[2].value), 1.5);
  EXPECT_EQ(std::get<bool>(attributes[3].value), true) << "the later one";
  EXPECT_EQ(spans[0].status, SpanStatus::error);
  EXPECT_EQ(spans[0].status_message, "the disk is gone");
  EXPECT_EQ(spans[1].status_message, "boom");
  EXPECT_EQ(spans[1].events.at(0).name, "exception");
}

TEST_F(ASpan, KeepsOnlySoManyAttributesAndEvents) {
  {
    Span span{"busy"};
    for (int i = 0; i < 130; ++i) {
      span.attribute("a" + std::to_string(i), i);
      span.event("e");
    }
  }
  const SpanData span = tracer.spans().at(0);
  EXPECT_THAT(span.attributes, SizeIs(128));
  EXPECT_THAT(span.events, SizeIs(128));
  EXPECT_EQ(span.dropped_attributes, 2U);
  EXPECT_EQ(span.dropped_events, 2U);
}

Task<std::vector<std::string>> holds_a_span() {
  std::vector<std::string> seen;
  const Span span{"held"};
  const std::string own{span.context()->span_id()};
  const auto look = [&] { seen.push_back(current_span() == own ? "own" : current_span()); };
  look();
  co_await sleep_for(1s);
  look();
  co_await blocking(look);
  look();
  co_return seen;
}

TEST_F(ASpan, StaysCurrentAcrossWaitsAndInBlocking) {
  EXPECT_THAT(runtime.run(holds_a_span()), ElementsAre("own", "own", "own", "own"));
  EXPECT_EQ(current_span(), own_id());
}

Task<> logs_in_a_span(std::string_view name) {
  const Span span{name};
  for (int i = 0; i < 3; ++i) {
    co_await sleep_for(1s);
    orders.info(name);
  }
}

void ignore(void*) {}

TEST_F(ASpan, OfAChainThatWaitsIsNotThatOfTheNextChain) {
  const test::CapturedLogs logs;
  Operation<void> first;
  Operation<void> second;
  ASSERT_FALSE(first.start(logs_in_a_span("first"), this, ignore));
  EXPECT_EQ(current_span(), own_id());
  ASSERT_FALSE(second.start(logs_in_a_span("second"), this, ignore));
  EXPECT_EQ(current_span(), own_id());
  runtime.advance(10s);
  EXPECT_EQ(current_span(), own_id());

  const auto spans = tracer.spans();
  ASSERT_THAT(spans, SizeIs(2));
  for (const SpanData& span : spans) EXPECT_EQ(span.context.parent_span_id(), own_id());
  const auto lines = logs.lines("orders");
  ASSERT_THAT(lines, SizeIs(6));
  for (const test::LogLine& line : lines) {
    const SpanData& own = spans[0].name == line.message ? spans[0] : spans[1];
    EXPECT_EQ(line.span_id, own.context.span_id()) << line.message;
  }
}

TEST_F(ASpan, OfACancelledChainEnds) {
  {
    Operation<void> operation;
    ASSERT_FALSE(operation.start(logs_in_a_span("cancelled"), this, ignore));
    operation.cancel();
    runtime.run_ready();
    EXPECT_THROW(operation.take(), Cancelled);
    EXPECT_EQ(current_span(), own_id());
  }
  {
    Operation<void> operation;
    ASSERT_FALSE(operation.start(logs_in_a_span("destroyed"), this, ignore));
  }
  EXPECT_EQ(current_span(), own_id());
  EXPECT_THAT(tracer.spans(), SizeIs(2));
}

Generator<std::string> sequence(bool waits) {
  const Span span{"sequence"};
  for (int i = 0; i < 3; ++i) {
    if (waits) co_await sleep_for(1s);
    const std::string seen = current_span() == span.context()->span_id() ? "own" : current_span();
    co_yield seen;
  }
}

Task<std::vector<std::string>> consume(bool waits) {
  std::vector<std::string> seen;
  Generator<std::string> values = sequence(waits);
  const std::string mine = current_span();
  while (auto value = co_await values.next()) {
    seen.push_back(*value);
    EXPECT_EQ(current_span(), mine) << "the consumer's";
    const Span beside{"beside"};
    co_await sleep_for(1s);
  }
  EXPECT_EQ(current_span(), mine);
  co_return seen;
}

TEST_F(ASpan, OfASequenceIsNotItsConsumers) {
  for (const bool waits : {false, true}) {
    SCOPED_TRACE(waits);
    EXPECT_THAT(runtime.run(consume(waits)), ElementsAre("own", "own", "own"));
    EXPECT_EQ(current_span(), own_id());
  }
  for (const SpanData& span : tracer.spans()) EXPECT_EQ(span.context.parent_span_id(), own_id());
}

TEST_F(ASpan, MayEndBeforeWhatWasBegunInIt) {
  const test::CapturedLogs logs;
  Operation<void> outlives;
  std::string outer_id;
  {
    const Span outer{"outer"};
    outer_id = current_span();
    ASSERT_FALSE(outlives.start(logs_in_a_span("inner"), this, ignore));
  }
  runtime.advance(10s);
  EXPECT_EQ(tracer.spans().at(1).context.parent_span_id(), outer_id);
  EXPECT_THAT(logs.lines("orders"), SizeIs(3));
  EXPECT_EQ(current_span(), own_id());
}

TEST_F(ASpan, MayEndOutOfOrder) {
  std::optional<Span> outer;
  std::optional<Span> inner;
  outer.emplace("outer");
  inner.emplace("inner");
  outer.reset();
  EXPECT_EQ(current_span(), inner->context()->span_id());
  inner.reset();
  EXPECT_EQ(current_span(), own_id());
}

TEST_F(ASpan, IsInertInATraceThatIsNotRecorded) {
  activity.sampled(false);
  Span span{"unseen"};
  span.attribute("a", 1);
  span.error("why");
  EXPECT_FALSE(span.recording());
  EXPECT_EQ(span.context(), nullptr);
  EXPECT_EQ(current_span(), own_id());
  EXPECT_FALSE((Span{"unseen", tracer}.recording()));
}

TEST(ASpanAlone, IsInertWithoutATracerOrAnActivity) {
  const test::VirtualRuntime runtime;
  EXPECT_FALSE(Span{"unseen"}.recording());
  SomeActivity untraced;
  const Context::Entered entered{&untraced};
  EXPECT_FALSE(Span{"unseen"}.recording());
}

class Asked final : public Tracer {
 public:
  explicit Asked(bool answer) : answer_(answer) {}
  bool sample(const TraceContext&, std::string_view name, SpanKind) noexcept override {
    asked.emplace_back(name);
    return answer_;
  }
  void ended(SpanData span) noexcept override { spans.push_back(std::move(span)); }

  std::vector<std::string> asked;
  std::vector<SpanData> spans;

 private:
  bool answer_;
};

TEST(ASpanAlone, BeginsATraceIfItsTracerWants) {
  const test::VirtualRuntime runtime;
  for (const bool wanted : {true, false}) {
    Asked tracer{wanted};
    {
      const Span job{"nightly job", tracer, SpanKind::internal};
      const Span step{"step"};
      EXPECT_EQ(job.recording(), wanted);
      EXPECT_EQ(step.recording(), wanted);
      EXPECT_EQ(Activity::current() != nullptr, wanted);
    }
    EXPECT_THAT(tracer.asked, ElementsAre("nightly job"));
    EXPECT_EQ(Activity::current(), nullptr);
    if (!wanted) continue;
    ASSERT_THAT(tracer.spans, SizeIs(2));
    EXPECT_EQ(tracer.spans[0].context.parent_span_id(), tracer.spans[1].context.span_id());
    EXPECT_EQ(tracer.spans[1].context.parent_span_id(), "");
    EXPECT_TRUE(tracer.spans[1].context.sampled());
  }
}

}  // namespace
}  // namespace skiff
