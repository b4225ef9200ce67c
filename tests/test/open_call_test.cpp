#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/event_stream.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/captured_logs.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::OpenCall;

/// What became of a handler.
struct Seen {
  bool cancelled = false;
  bool destroyed = false;
};

class Watch {
 public:
  explicit Watch(Seen& seen) noexcept : seen_(seen) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { seen_.destroyed = true; }

 private:
  Seen& seen_;
};

Generator<std::string> count(Duration every, Seen& seen) {
  const Watch watch{seen};
  for (int i = 1;; ++i) {
    co_yield std::to_string(i);
    try {
      co_await sleep_for(every);
    } catch (const Cancelled&) {
      seen.cancelled = true;
      throw;
    }
  }
}

Generator<Event> ticks() {
  for (int i = 1;; ++i) {
    co_await sleep_for(40s);
    co_yield Event{std::to_string(i)}.type("tick").id("id-" + std::to_string(i));
  }
}

struct AnOpenCall : testing::Test {
  AnOpenCall() {
    app.get("/count", [this] { return Response::stream(count(2s, seen)); });
    app.get("/three", [] {
      return Response::stream([](BodyWriter& out) -> Task<> {
        for (const char* piece : {"a", "b", "c"}) co_await out.write(piece);
      });
    });
    app.get("/breaks", [] {
      return Response::stream([](BodyWriter& out) -> Task<> {
        co_await out.write("begun");
        throw std::runtime_error{"broken"};
      });
    });
    app.get("/ticks", [] { return ticks(); });
    app.get("/slow", [this]() -> Task<std::string> {
      const Watch watch{seen};
      try {
        co_await sleep_for(10s);
      } catch (const Cancelled&) {
        seen.cancelled = true;
        throw;
      }
      co_return "done";
    });
    app.get("/blocking", [this]() -> Task<std::string> {
      const Watch watch{seen};
      co_await sleep_for(1s);
      co_await blocking([] {});
      co_return "done";
    });
    app.get("/text", [] { return "text"; });
    app.get("/lines", [] {
      return Response::text("retry: 3000\nid: 7\n\ndata: x\n\n").header("Content-Type", "text/event-stream");
    });
  }

  Seen seen;
  Router app;
};

TEST_F(AnOpenCall, ReadsPieceByPiece) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/three");
  EXPECT_EQ(call.status(), Status::ok);
  EXPECT_EQ(call.next(), "a");
  EXPECT_EQ(call.next(), "b");
  EXPECT_EQ(call.next(), "c");
  EXPECT_FALSE(call.ended()) << "nobody knows yet";
  EXPECT_EQ(call.next(), std::nullopt);
  EXPECT_TRUE(call.ended());
  EXPECT_EQ(call.next(), std::nullopt);
}

TEST_F(AnOpenCall, ReadsTheRestAtOnce) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/three");
  EXPECT_EQ(call.next(), "a");
  EXPECT_EQ(call.reply().text(), "bc");
}

TEST_F(AnOpenCall, ReadsWhatIsNoStreamInOnePiece) {
  Caller api{std::move(app)};
  OpenCall call = api.open("GET", "/text");
  EXPECT_EQ(call.header("content-length"), "4");
  EXPECT_EQ(call.next(), "text");
  EXPECT_EQ(call.next(), std::nullopt);
}

TEST_F(AnOpenCall, WaitsForAPieceAsLongAsItIsTold) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/count");
  EXPECT_EQ(call.next(0s), "1");
  const TimePoint before = now();
  EXPECT_EQ(call.next(1500ms), std::nullopt);
  EXPECT_FALSE(call.ended());
  EXPECT_EQ(now() - before, 1500ms);
  EXPECT_EQ(call.next(500ms), "2");
  EXPECT_EQ(now() - before, 2s);
  EXPECT_EQ(call.next(), "3");
}

TEST_F(AnOpenCall, DoesNotWaitToBegin) {
  Caller api{std::move(app)};
  const TimePoint before = now();
  OpenCall call = api.open("/slow");
  EXPECT_FALSE(call.answered());
  EXPECT_EQ(now(), before);
  api.advance(9s);
  EXPECT_FALSE(call.answered());
  api.advance(1s);
  EXPECT_TRUE(call.answered());
  EXPECT_EQ(call.reply().text(), "done");
}

TEST_F(AnOpenCall, CancelsTheHandlerWhenItLeaves) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/slow");
  api.advance(1s);
  const TimePoint before = now();
  call.leave();
  EXPECT_TRUE(seen.cancelled);
  EXPECT_TRUE(seen.destroyed);
  EXPECT_EQ(now(), before);
  EXPECT_THROW(call.status(), std::logic_error);
}

TEST_F(AnOpenCall, CancelsTheStreamWhenItLeaves) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/count");
  EXPECT_EQ(call.next(), "1");
  EXPECT_EQ(call.next(1s), std::nullopt);
  call.leave();
  EXPECT_TRUE(seen.cancelled);
  EXPECT_TRUE(seen.destroyed);
  EXPECT_EQ(call.status(), Status::ok);
  EXPECT_EQ(call.next(), std::nullopt);
}

TEST_F(AnOpenCall, DestroysTheStreamThatRestsWhenItLeaves) {
  Caller api{std::move(app)};
  {
    OpenCall call = api.open("/count");
    EXPECT_EQ(call.next(), "1");
    EXPECT_FALSE(seen.destroyed);
  }
  EXPECT_FALSE(seen.cancelled) << "it waited for nothing";
  EXPECT_TRUE(seen.destroyed);
}

TEST_F(AnOpenCall, LetsBlockingWorkEndBeforeItLeaves) {
  Caller api{std::move(app)};
  {
    OpenCall call = api.open("/blocking");
    api.advance(1s);
  }
  EXPECT_TRUE(seen.destroyed);
}

TEST_F(AnOpenCall, MayOutliveItsCaller) {
  auto api = std::make_unique<Caller>(std::move(app));
  OpenCall call = api->open("/slow");
  api.reset();
  EXPECT_EQ(call.reply().text(), "done");
}

TEST_F(AnOpenCall, SaysThatTheStreamBroke) {
  const test::CapturedLogs logs;
  Caller api{std::move(app)};
  OpenCall call = api.open("/breaks");
  EXPECT_EQ(call.next(), "begun");
  EXPECT_THROW(call.next(), test::BrokenOff);
  EXPECT_TRUE(call.ended());
}

TEST_F(AnOpenCall, SaysWhenNothingComes) {
  app.get("/asleep", [] {
    return Response::stream([](BodyWriter& out) -> Task<> {
      co_await sleep_for(2h);
      co_await out.write("x");
    });
  });
  Caller api{std::move(app)};
  OpenCall call = api.open("/asleep");
  EXPECT_EQ(call.status(), Status::ok);
  try {
    call.next();
    ADD_FAILURE();
  } catch (const test::NoAnswer& failure) {
    EXPECT_EQ(std::string{failure.what()}.substr(0, 80),
              "GET /asleep: the next of its answer has not come after 3600 s of virtual time\nGE");
  }
  EXPECT_EQ(call.next(), "x") << "an hour later";
}

TEST_F(AnOpenCall, ReadsServerSentEventsOneByOne) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/ticks");
  EXPECT_EQ(call.header("content-type"), "text/event-stream");
  const auto first = call.event();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, "tick");
  EXPECT_EQ(first->data, "1");
  EXPECT_EQ(first->id, "id-1");
  EXPECT_EQ(first->retry, std::nullopt);
  EXPECT_EQ(first->comment, "\n\n") << "the opening and two heartbeats";
  EXPECT_EQ(call.event()->data, "2");
}

TEST_F(AnOpenCall, WaitsForAnEventAsLongAsItIsTold) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/ticks");
  const TimePoint before = now();
  EXPECT_FALSE(call.event(39s));
  EXPECT_EQ(now() - before, 39s);
  EXPECT_EQ(call.comments().size(), 3u);
  EXPECT_EQ(call.event(1s)->data, "1");
  call.leave();
  EXPECT_FALSE(call.event(1h));
}

TEST_F(AnOpenCall, ReadsToTheEndOfTheEvents) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/lines");
  const auto event = call.event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "x");
  EXPECT_EQ(event->type, "message");
  EXPECT_EQ(event->id, "7");
  EXPECT_EQ(event->retry, 3000ms);
  EXPECT_FALSE(call.event());
  EXPECT_TRUE(call.ended());
}

TEST_F(AnOpenCall, DrainsAStreamAsAStoppingServerDoes) {
  Caller api{std::move(app)};
  OpenCall call = api.open("/ticks");
  EXPECT_FALSE(call.event(10s));
  call.drain();
  EXPECT_FALSE(call.event(0s));
  EXPECT_TRUE(call.ended());
}

}  // namespace
}  // namespace skiff
