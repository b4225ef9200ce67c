#include "http/event_source.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/event_stream.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

std::string text_of(const Event& event) {
  std::string text;
  append_event(text, event);
  return text;
}

TEST(AnEvent, IsLinesAndAnEmptyOne) {
  EXPECT_EQ(text_of(Event{"hello"}), "data: hello\n\n");
  EXPECT_EQ(text_of(Event{"5"}.type("tick").id("7").retry(3s)),
            "event: tick\nid: 7\nretry: 3000\ndata: 5\n\n");
}

TEST(AnEvent, WithoutDataIsStillDispatched) {
  EXPECT_EQ(text_of(Event{""}.type("ping")), "event: ping\ndata: \n\n");
}

TEST(AnEvent, KeepsTheLinesOfItsData) {
  EXPECT_EQ(text_of(Event{"a\nb\r\nc\rd"}), "data: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(text_of(Event{"a\n"}), "data: a\ndata: \n\n");
}

TEST(AnEvent, CannotBeSplitByItsTypeOrId) {
  EXPECT_EQ(text_of(Event{"x"}.type("a\ndata: forged").id(std::string{"1\r\n\n2\0003", 7})),
            "event: adata: forged\nid: 123\ndata: x\n\n");
}

/// Yields 1, 2, 3, ..., `every` apart, for ever.
Generator<Event> count(Duration every) {
  for (int i = 1;; ++i) {
    co_await sleep_for(every);
    co_yield Event{std::to_string(i)};
  }
}

Generator<Event> hold(std::shared_ptr<int> held, Duration before) {
  co_await sleep_for(before);
  co_yield Event{std::to_string(*held)};
}

/// Yields each; an empty one throws instead.
Generator<Event> give(std::vector<std::string> texts) {
  for (const std::string& text : texts) {
    if (text.empty()) throw std::runtime_error{"the source of events broke"};
    co_yield Event{text};
  }
}

Generator<Event> block(std::function<void()> job) {
  co_await sleep_for(1s);
  co_await blocking(job);
  co_yield Event{"done"};
}

struct AnEventStream : testing::Test {
  using Source = std::unique_ptr<EventSource>;

  static Source source_of(Generator<Event> events, Duration heartbeat = 15s) {
    return std::make_unique<EventSource>(std::move(events), heartbeat);
  }
  std::string next(EventSource& source) { return std::string{*runtime.run(source.next())}; }

  test::VirtualRuntime runtime;
};

TEST_F(AnEventStream, SaysAtOnceThatItIsOpen) {
  const Source source = source_of(count(1h));
  const TimePoint began = runtime.now();
  EXPECT_EQ(next(*source), ":\n\n");
  EXPECT_EQ(runtime.now(), began);
}

TEST_F(AnEventStream, SendsEachEventAndEnds) {
  const Source source = source_of(give({"a", "b"}));
  EXPECT_EQ(next(*source), ":\n\n");
  EXPECT_EQ(next(*source), "data: a\n\n");
  EXPECT_EQ(next(*source), "data: b\n\n");
  EXPECT_EQ(next(*source), "");
}

TEST_F(AnEventStream, SendsHeartbeatsWhileThereIsNothingToSayAndLosesNoEvent) {
  const Source source = source_of(count(40s));
  const TimePoint began = runtime.now();
  std::vector<std::string> pieces;
  for (int i = 0; i < 7; ++i) pieces.push_back(next(*source));
  EXPECT_THAT(pieces, testing::ElementsAre(":\n\n", ":\n\n", ":\n\n", "data: 1\n\n", ":\n\n", ":\n\n", "data: 2\n\n"));
  EXPECT_EQ(runtime.now() - began, 80s) << "a heartbeat delays no event";
}

TEST_F(AnEventStream, SendsNoHeartbeatsWhenToldSo) {
  const Source source = source_of(count(1h), 0s);
  next(*source);
  EXPECT_EQ(next(*source), "data: 1\n\n");
}

TEST_F(AnEventStream, ThatFailsBreaksOff) {
  const Source source = source_of(give({"a", ""}));
  next(*source);
  EXPECT_EQ(next(*source), "data: a\n\n");
  const Result<std::string_view> broken = runtime.run(source->next());
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().cause(), "the source of events broke");
}

TEST_F(AnEventStream, EndsWhenTheServerDrains) {
  const Source source = source_of(count(1h), 0s);
  next(*source);
  Operation<Result<std::string_view>> reading;
  bool ended = false;
  ASSERT_FALSE(reading.start(source->next(), &ended, [](void* flag) { *static_cast<bool*>(flag) = true; }));
  source->drain();
  EXPECT_FALSE(ended) << "not inside of drain()";
  runtime.run_ready();
  ASSERT_TRUE(ended);
  EXPECT_EQ(*reading.take(), "");
  EXPECT_EQ(next(*source), "") << "from then on";
}

TEST_F(AnEventStream, CancelsItsGeneratorWhenTheReaderLeaves) {
  const auto held = std::make_shared<int>(7);
  Source source = source_of(hold(held, 1h));
  next(*source);
  Operation<Result<std::string_view>> reading;
  bool ended = false;
  ASSERT_FALSE(reading.start(source->next(), &ended, [](void* flag) { *static_cast<bool*>(flag) = true; }));
  reading.cancel();
  runtime.run_ready();
  ASSERT_TRUE(ended) << "now, not when the hour is over";
  EXPECT_THROW((void)reading.take(), Cancelled);
  source.reset();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(AnEventStream, MayBeDestroyedWhileItsGeneratorWaits) {
  for (const bool source_first : {true, false}) {
    const auto held = std::make_shared<int>(7);
    Source source = source_of(hold(held, 1h));
    next(*source);
    next(*source);  // a heartbeat: the generator goes on waiting
    {
      Operation<Result<std::string_view>> reading;
      ASSERT_FALSE(reading.start(source->next(), this, [](void*) {}));
      if (source_first) source.reset();
    }
    source.reset();
    EXPECT_EQ(held.use_count(), 1);
    runtime.advance(2h);
  }
}

TEST_F(AnEventStream, ThatIsDestroyedLetsBlockingWorkEndFirst) {
  const auto held = std::make_shared<int>(7);
  Source source;
  // In a VirtualRuntime the job runs in place, so the source is destroyed from within it.
  source = source_of(block([&source, held] {
    source.reset();
    EXPECT_GT(held.use_count(), 1) << "the job is still there";
  }));
  next(*source);
  {
    Operation<Result<std::string_view>> reading;
    ASSERT_FALSE(reading.start(source->next(), this, [](void*) {}));
    runtime.advance(1s);
  }
  runtime.run_ready();
  EXPECT_EQ(source, nullptr);
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(AnEventStream, IsWhatAHandlerReturns) {
  Router router;
  router.get("/ticks", [] { return count(1s); });
  router.get("/ended", []() -> Result<Generator<Event>> { return not_found("no such feed"); });
  const Handler handler = router;
  Request request{Method::get, "/ticks"};
  const Reply reply = runtime.run(handler(request));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->headers().get("content-type"), "text/event-stream");
  EXPECT_EQ(reply->headers().get("cache-control"), "no-store");
  EXPECT_TRUE(reply->body().streamed());
  Request other{Method::get, "/ended"};
  EXPECT_EQ(runtime.run(handler(other)).error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace skiff
