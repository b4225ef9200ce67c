#include "server/live_server.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;

/// Tells how a piece of work ended, when it has.
class Ending {
 public:
  explicit Ending(Event<std::string>& event) : event_(event) {}
  ~Ending() { event_.happens(how_); }
  void is(std::string how) { how_ = std::move(how); }

 private:
  Event<std::string>& event_;
  std::string how_ = "destroyed";
};

Task<> sleep_and_tell(Ending& ending) {
  try {
    co_await sleep_for(1h);
  } catch (const Cancelled&) {
    ending.is("cancelled");
    throw;
  }
}

/// A service whose handler sleeps for as long as its caller stays.
struct Sleeper {
  Sleeper() {
    app.get("/", [this]() -> Task<std::string> {
      Ending ending{ended};
      began.happens();
      co_await sleep_and_tell(ending);
      co_return "too late";
    });
  }

  Event<> began;
  Event<std::string> ended;
  Router app;
};

/// How a caller leaves.
enum class Leaving { closes, resets };
constexpr Leaving ways[] = {Leaving::closes, Leaving::resets};

void leave(Client& client, Leaving way) {
  if (way == Leaving::closes) {
    client.close();
  } else {
    client.reset();
  }
}

TEST(ACallerThatLeaves, CancelsAHandlerThatSleeps) {
  for (const Leaving way : ways) {
    Sleeper sleeper;
    LiveServer server{sleeper.app};
    Client client = server.send(LiveServer::request("GET", "/"));
    ASSERT_TRUE(sleeper.began.happened());
    leave(client, way);
    EXPECT_EQ(sleeper.ended.get(), "cancelled");
  }
}

TEST(ACallerThatLeaves, CancelsAHandlerThatSwallowsItAtItsNextWaitToo) {
  Event<> began;
  Event<std::string> ended;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    Ending ending{ended};
    began.happens();
    int caught = 0;
    for (int i = 0; i < 3; ++i) {
      try {
        co_await sleep_for(1h);
      } catch (const Cancelled&) {
        ++caught;
      }
    }
    ending.is("caught " + std::to_string(caught));
    co_return "nobody reads this";
  });
  app.get("/other", [] { return "other"; });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  ASSERT_TRUE(began.happened());
  client.close();
  EXPECT_EQ(ended.get(), "caught 3");
  EXPECT_EQ(server.get("/other").body, "other");
}

TEST(ACallerThatLeaves, LetsABlockingJobEndBeforeItsHandlerDoes) {
  Event<> began;
  Event<> go_on;
  Event<std::string> ended;
  Router app;
  app.get("/", [&]() -> Task<std::string> {
    Ending ending{ended};
    std::string result;
    const auto job = [&] {
      began.happens();
      go_on.happened();
      result = "job done";
    };
    try {
      co_await blocking(job);
    } catch (const Cancelled&) {
      ending.is(result + ", cancelled");
      throw;
    }
    co_return result;
  });
  app.get("/other", [] { return "other"; });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  ASSERT_TRUE(began.happened());
  client.close();
  Client ticks = server.connect();
  EXPECT_TRUE(ticks.silent_for(500ms));
  EXPECT_TRUE(ended.pending());
  go_on.happens();
  EXPECT_EQ(ended.get(), "job done, cancelled");
}

TEST(ACallerThatLeaves, DestroysTheGeneratorOfItsAnswer) {
  for (const Leaving way : ways) {
    Event<std::string> ended;
    const auto pieces = [&]() -> Generator<std::string> {
      const Ending ending{ended};
      for (;;) co_yield std::string(10'000, 'x');
    };
    Router app;
    app.get("/", [&] { return Response::stream(pieces()); });
    LiveServer server{app};
    Client client{server.address(), 4096};
    client.send(LiveServer::request("GET", "/"));
    client.read(1000);
    leave(client, way);
    EXPECT_EQ(ended.get(), "destroyed");
  }
}

TEST(ACallerThatLeaves, CancelsAGeneratorThatWaits) {
  Event<std::string> ended;
  const auto pieces = [&]() -> Generator<std::string> {
    Ending ending{ended};
    co_yield "first";
    co_await sleep_and_tell(ending);
  };
  Router app;
  app.get("/", [&] { return Response::stream(pieces()); });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.answer(true);
  client.read(10);
  client.close();
  EXPECT_EQ(ended.get(), "cancelled");
}

TEST(ACallerThatLeaves, EndsTheWriterOfItsAnswer) {
  for (const Leaving way : ways) {
    Event<std::string> ended;
    Router app;
    app.get("/", [&] {
      return Response::stream([&](BodyWriter& writer) -> Task<> {
        const Ending ending{ended};
        for (;;) co_await writer.write(std::string(10'000, 'x'));
      });
    });
    LiveServer server{app};
    Client client{server.address(), 4096};
    client.send(LiveServer::request("GET", "/"));
    client.read(1000);
    leave(client, way);
    EXPECT_TRUE(ended.happened());
  }
}

TEST(ACallerThatLeaves, CancelsAWriterThatSleeps) {
  Event<std::string> ended;
  Router app;
  app.get("/", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
      Ending ending{ended};
      co_await writer.write("x");
      co_await sleep_and_tell(ending);
    });
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.answer(true);
  client.read(6);
  client.close();
  EXPECT_EQ(ended.get(), "cancelled");
}

TEST(ACallerThatLeaves, IsNoticedBehindTheRequestsThatItHasSentAhead) {
  for (const Leaving way : ways) {
    Sleeper sleeper;
    LiveServer server{sleeper.app};
    Client client = server.send(LiveServer::request("GET", "/"));
    ASSERT_TRUE(sleeper.began.happened());
    client.send(LiveServer::request("GET", "/missing"));
    leave(client, way);
    EXPECT_EQ(sleeper.ended.get(), "cancelled");
  }
}

TEST(ACallerThatLeaves, DuringItsBodyIsAnErrorThatTheHandlerSees) {
  for (const std::string& begun : {LiveServer::request("POST", "/", "Content-Length: 10\r\n", "abc"),
                                   LiveServer::post_chunked("/", "3\r\nabc\r\n")}) {
    for (const Leaving way : ways) {
      Event<> began;
      Event<std::string> ended;
      Router app;
      app.post("/", [&](Request& request) -> Task<Reply> {
        Ending ending{ended};
        auto piece = co_await request.body().next();
        began.happens();
        piece = co_await request.body().next();
        ending.is(piece ? "got " + std::string{*piece} : std::string{piece.error().message()});
        co_return Response::text("nobody reads this");
      });
      LiveServer server{app};
      Client client = server.send(begun);
      ASSERT_TRUE(began.happened());
      leave(client, way);
      EXPECT_EQ(ended.get(), "the request's body ended before its end");
    }
  }
}

TEST(ACallerThatHalfCloses, GetsAnAnswerThatIsMadeAtOnce) {
  Router app;
  app.get("/now", [] { return "now"; });
  app.get("/soon", []() -> Task<std::string> {
    co_await sleep_for(1ms);
    co_return "soon";
  });
  app.get("/large", [] { return std::string(5'000'000, 'x'); });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/now") + LiveServer::request("GET", "/soon") +
                              LiveServer::request("GET", "/large"));
  client.finish_sending();
  EXPECT_EQ(client.answer().body, "now");
  EXPECT_EQ(client.answer().body, "soon");
  EXPECT_EQ(client.answer().body.size(), 5'000'000U);
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.was_reset());
}

TEST(ACallerThatHalfCloses, HasLeftWhenItsHandlerTakesLong) {
  Sleeper sleeper;
  LiveServer server{sleeper.app};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.finish_sending();
  EXPECT_EQ(sleeper.ended.get(), "cancelled");
  EXPECT_TRUE(client.closed());
}

TEST(ACallerThatHalfCloses, IsServedAllTheSameWhenToldSo) {
  Router app;
  app.get("/", []() -> Task<std::string> {
    co_await sleep_for(500ms);
    co_return "late";
  });
  ServerOptions options;
  options.serve_half_closed = true;
  LiveServer server{app, options};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.finish_sending();
  EXPECT_EQ(client.answer().body, "late");
  EXPECT_TRUE(client.closed());
}

TEST(ACallerThatHalfCloses, ButResetsAfterwardsHasLeftInAnyCase) {
  Sleeper sleeper;
  ServerOptions options;
  options.serve_half_closed = true;
  LiveServer server{sleeper.app, options};
  Client client = server.send(LiveServer::request("GET", "/"));
  client.finish_sending();
  ASSERT_TRUE(sleeper.began.happened());
  client.reset();
  EXPECT_EQ(sleeper.ended.get(), "cancelled");
}

TEST(ACallerThatLeaves, DoesNotDisturbOthers) {
  Router app;
  app.get("/slow", []() -> Task<std::string> {
    co_await sleep_for(30ms);
    co_return "slow";
  });
  app.get("/stream", [] {
    return Response::stream([](BodyWriter& writer) -> Task<> {
      for (int i = 0; i < 50; ++i) {
        co_await writer.write("piece ");
        co_await sleep_for(1ms);
      }
    });
  });
  app.post("/echo", [](Request& request) -> Task<Reply> {
    auto text = co_await request.text();
    if (!text) co_return text.error();
    co_return Response::text(std::string{*text});
  });
  LiveServer server{app};
  const std::string requests[] = {
      LiveServer::request("GET", "/slow"), LiveServer::request("GET", "/stream"),
      LiveServer::request("POST", "/echo", "Content-Length: 100\r\n", "abc"), "GET / HT",
      LiveServer::request("POST", "/echo", "Content-Length: 3\r\nExpect: 100-continue\r\n")};
  for (int round = 0; round < 40; ++round) {
    for (const std::string& request : requests) {
      Client client = server.send(request + (round % 3 == 0 ? requests[0] : ""));
      if (round % 2 == 0) client.finish_sending();
      leave(client, ways[round % 4 / 2]);
    }
  }
  EXPECT_EQ(server.get("/slow").body, "slow");
  EXPECT_EQ(server.get("/stream").body.size(), 300U);
}

}  // namespace
}  // namespace skiff
