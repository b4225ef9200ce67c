#include "outbound/a_call.hpp"

#include <skiff/core/within.hpp>

namespace skiff::outbound {
namespace {

using namespace std::chrono_literals;

struct BrokenAnswer {
  const char* what;
  std::string bytes;
  const char* cause;
};

TEST_F(ACall, RefusesWhatIsNoAnswer) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  std::string many;
  for (int i = 0; i < 201; ++i) many += "A: b\r\n";
  std::string interim;
  for (int i = 0; i < 17; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  const BrokenAnswer rows[] = {
      {"nothing", "", "ended before it was answered: the server closed it"},
      {"garbage", "\x16\x03\x01garbage", "an answer starts with HTTP/1"},
      {"another protocol", "SSH-2.0-x\r\n", "an answer starts with HTTP/1"},
      {"half a head", ok + "Content-", "ended before the head of its answer"},
      {"lines without CR", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "LF without CR"},
      {"two lengths", ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", "Content-Length stands twice"},
      {"both lengths", ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "stand together"},
      {"a folded field", ok + "A: b\r\n c\r\n\r\n", "folded"},
      {"an endless head", ok + std::string(70'000, 'x'), "the header is too large"},
      {"a head of many fields", ok + many + "\r\n", "too many header fields"},
      {"endless interim answers", interim, "too many interim answers"},
      {"another protocol, switched to", "HTTP/1.1 101 Switching\r\n\r\n", "changes the protocol"},
      {"half a body", ok + "Content-Length: 10\r\n\r\nhello", "ended before its body"},
      {"half a chunk", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "ended before its body"},
      {"no last chunk", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "ended before its body"},
      {"a chunk size that is none", ok + "Transfer-Encoding: chunked\r\n\r\nx\r\n", "not a hexadecimal number"},
      {"a chunk that goes on", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n", "longer than its size"},
  };
  for (const BrokenAnswer& row : rows) {
    SCOPED_TRACE(row.what);
    pool.reset();
    answer_once(row.bytes);
    Reply reply = get();
    const std::string problem = text(reply);
    EXPECT_TRUE(problem.starts_with("!" + std::to_string(static_cast<int>(ErrorKind::bad_gateway)))) << problem;
    EXPECT_NE(problem.find(row.cause), std::string::npos) << problem;
    EXPECT_NE(problem.find("127.0.0.1:" + std::to_string(server->port())), std::string::npos) << problem;
    EXPECT_TRUE(journey.sent);
    EXPECT_EQ(journey.answered, !row.bytes.empty());
    reply = unavailable("");
    EXPECT_EQ(host().idle + host().busy, 0U);
  }
}

TEST_F(ACall, SaysThatTheConnectionWasReset) {
  for (const std::string before : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
                                   "HTTP/1.1 200 OK\r\n\r\nuntil the end"}) {
    SCOPED_TRACE(before);
    pool.reset();
    std::atomic<bool> received = false;
    serve([&](test::Peer& peer, int) {
      peer.head();
      peer.send(before);
      while (before.ends_with("x") && !received) std::this_thread::yield();  // a reset overtakes what was sent
      peer.reset();
    });
    Reply reply = get();
    received = true;
    const std::string problem = text(reply);
    server.reset();
    EXPECT_TRUE(problem.starts_with("!" + std::to_string(static_cast<int>(ErrorKind::bad_gateway)))) << problem;
    EXPECT_NE(problem.find("reset"), std::string::npos) << problem;
  }
}

TEST_F(ACall, GivesUpOnAServerThatSaysNothing) {
  options.read_timeout = 1ms;
  for (const std::string before : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"}) {
    SCOPED_TRACE(before);
    pool.reset();
    serve([before](test::Peer& peer, int) {
      peer.head();
      peer.send(before);
      peer.wait_for_close();
    });
    Reply reply = get();
    const std::string problem = text(reply);
    EXPECT_TRUE(problem.starts_with("!" + std::to_string(static_cast<int>(ErrorKind::gateway_timeout)))) << problem;
    EXPECT_EQ(host().idle + host().busy, 0U);
  }
}

TEST_F(ACall, NeverMeetsAConnectionThatTheServerHasClosed) {
  answer_once("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  for (int i = 0; i < 3; ++i) {
    Request request{Method::post, "/", "once"};
    ASSERT_TRUE(send(request));
    wait_until([this] { return host().idle == 0; });
  }
  EXPECT_EQ(server->connections(), 3);
  EXPECT_EQ(pool->inspect().repeated, 0U);
}

TEST_F(ACall, IsTriedAgainWhenItsConnectionDiesUnderIt) {
  const auto script = [](test::Peer& peer, int nth) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer.head();
    if (nth > 0) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain");
  };
  serve(script);
  ASSERT_TRUE(get());
  Reply reply = get();
  EXPECT_EQ(text(reply), "ok") << "of the second connection";
  EXPECT_FALSE(journey.reused);
  EXPECT_EQ(journey.connects, 2U);
  EXPECT_EQ(pool->inspect().repeated, 1U);
}

TEST_F(ACall, IsNotTriedAgainWhenTheServerMayHaveActedOnIt) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer.head();
  });
  ASSERT_TRUE(get());
  Request request{Method::post, "/", "x"};
  const Reply reply = send(request);
  ASSERT_TRUE(is(reply, ErrorKind::bad_gateway));
  EXPECT_NE(reply.error().cause().find("kept from an earlier call"), std::string_view::npos);
  EXPECT_TRUE(journey.sent);
  EXPECT_TRUE(journey.reused);
  EXPECT_FALSE(journey.answered);
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(ACall, IsNotTriedAgainOnceAnAnswerHasBegun) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer.head();
    peer.send("HTTP/1.1 ");
  });
  ASSERT_TRUE(get());
  EXPECT_TRUE(is(get(), ErrorKind::bad_gateway));
  EXPECT_TRUE(journey.answered);
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(ACall, IsTriedAgainOnceOnly) {
  serve([](test::Peer& peer, int nth) {
    peer.head();
    if (nth == 0) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    if (nth == 0) peer.head();
  });
  ASSERT_TRUE(get());
  EXPECT_TRUE(is(get(), ErrorKind::bad_gateway));
  EXPECT_EQ(server->connections(), 2);
}

TEST_F(ACall, TakesNoAnswerThatCameBeforeItWasAskedFor) {
  serve([](test::Peer& peer, int nth) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    if (nth == 0) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    peer.wait_for_close();
  });
  Reply first = get();
  EXPECT_EQ(text(first), "ok");
  wait_until([this] { return host().idle == 0; });
  Reply second = get();
  EXPECT_EQ(text(second), "ok");
  EXPECT_EQ(server->connections(), 2);
}

TEST_F(ACall, TakesNoAnswerThatCameWithTheOneBefore) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    peer.wait_for_close();
  });
  const auto two = [](Pool& of, const Destination& to) -> Task<std::string> {
    std::string all;
    for (int i = 0; i < 2; ++i) {
      Request request{Method::post, "/"};
      Journey each;
      Reply reply = co_await of.send(request, to, each);
      all += reply ? reply->body().text() : problem(reply.error());
    }
    co_return all;
  };
  EXPECT_EQ(loop.run(two(the_pool(), destination)), "okok");
}

TEST_F(ACall, MeetsNoConnectionThatWasClosedWithTheLastAnswer) {
  std::atomic<int> served = 0;
  serve([&served](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    ++served;
  });
  const auto several = [&served](Pool& of, const Destination& to) -> Task<int> {
    int answered = 0;
    for (int i = 0; i < 20; ++i) {
      Request request{Method::get, "/"};
      Journey each;
      Reply reply = co_await of.send(request, to, each);
      answered += reply ? 1 : 0;
    }
    co_return answered;
  };
  EXPECT_EQ(loop.run(several(the_pool(), destination)), 20);
  server.reset();
}

TEST_F(ACall, SaysWhereNothingListens) {
  destination = Destination{"127.0.0.1", test::closed_port()};
  const Reply reply = get();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_EQ(reply.error().cause(),
            "cannot connect to 127.0.0.1:" + std::to_string(destination.port) + ": Connection refused");
  EXPECT_FALSE(journey.sent);
  EXPECT_EQ(journey.connects, 1U);
  EXPECT_EQ(journey.address, "");
  EXPECT_EQ(pool->inspect().connect_failed, 1U);
  EXPECT_EQ(host().connecting, 0U);
}

TEST_F(ACall, GivesUpConnectingAfterItsTime) {
  const test::SilentPort silent;
  options.connect_timeout = 20ms;
  destination = Destination{"127.0.0.1", silent.port()};
  const Reply reply = get();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_NE(reply.error().cause().find("timed out"), std::string_view::npos) << reply.error().cause();
  EXPECT_GE(journey.connecting, 20ms);
  EXPECT_EQ(host().connecting, 0U);
}

TEST_F(ACall, CanBeCancelledWhileItConnects) {
  const test::SilentPort silent;
  destination = Destination{"127.0.0.1", silent.port()};
  Request request{Method::get, "/"};
  EXPECT_FALSE(loop.run(within(5ms, the_pool().send(request, destination, journey))));
  EXPECT_FALSE(journey.sent);
  EXPECT_GE(journey.connecting, 5ms);
  EXPECT_EQ(host().connecting, 0U);
}

TEST_F(ACall, CanBeCancelledWhileItWaitsForAnAnswer) {
  std::atomic<bool> closed = false;
  serve([&closed](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 ");
    peer.wait_for_close();
    closed = true;
  });
  Request request{Method::get, "/"};
  EXPECT_FALSE(loop.run(within(30ms, the_pool().send(request, destination, journey))));
  EXPECT_TRUE(journey.sent);
  EXPECT_EQ(host().busy, 0U);
  wait_until([&] { return closed.load(); });
}

TEST_F(ACall, CanBeCancelledWhileItsBodyIsRead) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx");
    peer.wait_for_close();
  });
  Reply reply = get();
  ASSERT_TRUE(reply);
  const auto read = [](Response& response) -> Task<bool> {
    co_return (co_await response.body().read_all()).has_value();
  };
  EXPECT_FALSE(loop.run(within(5ms, read(*reply))));
  EXPECT_EQ(host().busy, 0U);
  EXPECT_TRUE(text(reply).starts_with("!"));
}

TEST_F(ACall, CanBeDestroyedWhereItWaits) {
  serve([](test::Peer& peer, int) { peer.wait_for_close(); });
  Request request{Method::get, "/"};
  {
    Operation<Reply> operation;
    loop.runtime().post(
        [&] { operation.start(the_pool().send(request, destination, journey), &operation, [](void*) {}); });
    wait_until([this] { return journey.sent; });
  }
  EXPECT_EQ(host().busy, 0U);
}

}  // namespace
}  // namespace skiff::outbound
