#include "outbound/a_call.hpp"

#include <skiff/core/within.hpp>

#include <list>
#include <vector>

namespace skiff::outbound {
namespace {

using namespace std::chrono_literals;

/// Calls that run side by side.
struct SideBySide : ACall {
  struct Running {
    Request request{Method::get, "/"};
    Journey journey;
    Destination destination;
    std::optional<Reply> reply;
    Operation<Reply> operation;
    bool over = false;
  };

  Running& begin(Destination to, std::string target = "/") {
    Running& call = running.emplace_back();
    call.request = Request{Method::get, std::move(target)};
    call.destination = std::move(to);
    const auto ended = [](void* self) {
      auto& done = *static_cast<Running*>(self);
      try {
        done.reply.emplace(done.operation.take());
      } catch (const Cancelled&) {
      }
      done.over = true;
    };
    loop.runtime().post([this, &call, ended] {
      if (call.operation.start(the_pool().send(call.request, call.destination, call.journey), &call, ended))
        ended(&call);
    });
    wait_until([&] { return call.over || call.operation.active(); });
    return call;
  }
  Running& begin(std::string target = "/") { return begin(destination, std::move(target)); }

  void end(Running& call) {
    wait_until([&call] { return call.over; });
  }

  std::list<Running> running;
};

/// Answers "/slow" once `go` is set, anything else at once.
auto slow_until(std::atomic<bool>& go) {
  return [&go](test::Peer& peer, int) {
    for (;;) {
      const bool slow = peer.head().starts_with("GET /slow");
      while (slow && !go) std::this_thread::yield();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  };
}

TEST_F(SideBySide, CallsWaitInLineForTheConnectionsOfAHost) {
  options.connections_per_host = 1;
  std::atomic<bool> go = false;
  serve(slow_until(go));
  Running& first = begin("/slow");
  Running& second = begin();
  Running& third = begin();
  EXPECT_EQ(host().busy + host().connecting, 1U);
  EXPECT_EQ(host().waiting, 2U);
  go = true;
  end(third);
  EXPECT_TRUE(first.over);
  EXPECT_TRUE(second.over) << "the line is kept";
  for (const Running& call : running) EXPECT_TRUE(*call.reply);
  EXPECT_EQ(server->connections(), 1);
  EXPECT_TRUE(third.journey.reused);
  EXPECT_GT(third.journey.connecting, 0ns);
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(SideBySide, ACallIsRefusedWhenTheLineIsFull) {
  options.connections_per_host = 1;
  options.waiting = 1;
  std::atomic<bool> go = false;
  serve(slow_until(go));
  begin("/slow");
  Running& second = begin();
  Running& third = begin();
  ASSERT_TRUE(third.over);
  ASSERT_TRUE(is(*third.reply, ErrorKind::unavailable));
  EXPECT_NE(third.reply->error().cause().find("in line"), std::string_view::npos);
  EXPECT_FALSE(third.journey.sent);
  go = true;
  end(second);
  EXPECT_TRUE(*second.reply);
}

TEST_F(SideBySide, ACallThatIsCancelledInLineLeavesItsPlaceToTheNext) {
  options.connections_per_host = 1;
  std::atomic<bool> go = false;
  serve(slow_until(go));
  begin("/slow");
  Running& second = begin();
  Running& third = begin();
  second.operation.cancel();
  end(second);
  EXPECT_FALSE(second.reply);
  EXPECT_EQ(host().waiting, 1U);
  go = true;
  end(third);
  EXPECT_TRUE(*third.reply);
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(SideBySide, ACallInLineMayMakeAConnectionWhenAnotherFails) {
  options.connections_per_host = 1;
  std::atomic<bool> go = false;
  serve([&go](test::Peer& peer, int nth) {
    peer.head();
    while (nth == 0 && !go) std::this_thread::yield();
    if (nth > 0) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  Running& first = begin();
  Running& second = begin();
  EXPECT_EQ(host().waiting, 1U);
  go = true;
  end(second);
  EXPECT_TRUE(is(*first.reply, ErrorKind::bad_gateway));
  EXPECT_TRUE(*second.reply);
  EXPECT_EQ(second.journey.connects, 1U);
}

TEST_F(SideBySide, NoCallFailsWhenEveryKeptConnectionTurnsOutDead) {
  for (const std::size_t limit : {1U, 2U}) {
    SCOPED_TRACE(limit);
    pool.reset();
    running.clear();
    options.connections_per_host = limit;
    options.waiting = 30;
    serve([](test::Peer& peer, int) {
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      peer.head();  // of a call that comes just as this closes
    });
    for (std::size_t i = 0; i < options.waiting + limit; ++i) begin();
    for (Running& call : running) {
      end(call);
      ASSERT_TRUE(call.reply);
      EXPECT_TRUE(*call.reply) << problem(call.reply->error());
      EXPECT_FALSE(call.journey.reused);
      EXPECT_EQ(call.journey.connects, 1U);
    }
    EXPECT_GT(pool->inspect().repeated, limit) << "connections were handed over";
    EXPECT_LE(host().idle, limit);
    EXPECT_EQ(host().busy + host().connecting + host().waiting, 0U);
  }
}

TEST_F(SideBySide, RoomIsMadeByClosingWhatIsIdleElsewhere) {
  options.connections = 1;
  std::atomic<bool> go = true;
  serve(slow_until(go));
  test::ScriptedServer elsewhere{slow_until(go)};
  ASSERT_TRUE(get());
  Running& other = begin(Destination{"127.0.0.1", elsewhere.port()});
  end(other);
  ASSERT_TRUE(*other.reply);
  EXPECT_EQ(pool->inspect().opened, 2U);
  std::size_t idle = 0;
  for (const HostSnapshot& each : pool->inspect().hosts) idle += each.idle;
  EXPECT_EQ(idle, 1U);
}

TEST_F(SideBySide, TheLimitInAllIsSharedInTheOrderOfTheLine) {
  options.connections = 1;
  std::atomic<bool> go = false;
  serve(slow_until(go));
  test::ScriptedServer elsewhere{slow_until(go)};
  begin("/slow");
  Running& other = begin(Destination{"127.0.0.1", elsewhere.port()});
  EXPECT_FALSE(other.over);
  go = true;
  end(other);
  ASSERT_TRUE(*other.reply) << problem(other.reply->error());
  EXPECT_EQ(elsewhere.connections(), 1);
}

TEST_F(ACall, TakesTheConnectionThatFellIdleLast) {
  const auto two = [](Pool& of, const Destination& to) -> Task<> {
    Request a{Method::get, "/"};
    Request b{Method::get, "/"};
    Journey first;
    Journey second;
    Operation<Reply> beside;
    beside.start(of.send(a, to, first), &beside, [](void*) {});
    Reply reply = co_await of.send(b, to, second);
    while (beside.active()) co_await sleep_for(1ms);
  };
  serve([](test::Peer& peer, int nth) {
    for (;;) {
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(nth));
    }
  });
  loop.run(two(the_pool(), destination));
  ASSERT_EQ(host().idle, 2U);
  Reply reply = get();
  const std::string newest = text(reply);
  for (int i = 0; i < 3; ++i) {
    reply = get();
    EXPECT_EQ(text(reply), newest);
  }
}

TEST_F(ACall, LeavesAConnectionThatIsClosedWhenItIsIdleForLong) {
  options.idle_timeout = 1ms;
  answer_each("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(get());
  EXPECT_EQ(host().idle, 1U);
  wait_until([this] { return host().idle == 0; });
}

TEST_F(ACall, LeavesNoConnectionThatIsTooOld) {
  options.max_age = 1ns;
  answer_each("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(get());
  wait_until([this] { return host().idle == 0; });
  ASSERT_TRUE(get());
  EXPECT_EQ(server->connections(), 2);
}

TEST_F(ACall, IsMadeOnANewConnectionOnceIdleOnesAreClosed) {
  answer_each("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(get());
  pool->close_idle();
  EXPECT_EQ(host().idle, 0U);
  ASSERT_TRUE(get());
  EXPECT_EQ(host().idle, 1U);
  EXPECT_EQ(server->connections(), 2);
}

TEST(PoolOptions, AreCheckedByTheirNames) {
  const auto refused = [](auto change) -> std::string {
    PoolOptions options;
    change(options);
    try {
      const Pool pool{options};
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(refused([](PoolOptions& o) { o.connections_per_host = 0; }),
            "PoolOptions::connections_per_host must be at least 1, it is 0");
  EXPECT_EQ(refused([](PoolOptions& o) { o.read_timeout = 0ns; }),
            "PoolOptions::read_timeout must be more than nothing, it is 0 ms");
  EXPECT_EQ(refused([](PoolOptions&) {}), "accepted");
}

}  // namespace
}  // namespace skiff::outbound
