#include "outbound/a_call.hpp"

#include <skiff/test/virtual_runtime.hpp>

#include <memory>

namespace skiff::outbound {
namespace {

struct WholeAnswer {
  const char* what;
  const char* bytes;
  unsigned status;
  const char* body;
  bool kept;
};

TEST_F(ACall, TakesAnswersOfEveryFraming) {
  const WholeAnswer rows[] = {
      {"a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", true},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
      {"a length of nothing", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, "", true},
      {"not modified, with the length it would have", "HTTP/1.1 304 X\r\nContent-Length: 9\r\n\r\n", 304, "", true},
      {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, "ok", true},
      {"chunks and a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\n", 200,
       "ok", true},
      {"until the end", "HTTP/1.1 200 OK\r\n\r\nok", 200, "ok", false},
      {"the last of its connection", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "ok",
       false},
      {"an old server", "HTTP/1.0 200 OK\r\n\r\nok", 200, "ok", false},
      {"an old server with a length", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false},
      {"an old server that keeps", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", 200,
       "ok", true},
      {"no phrase", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", 200, "ok", true},
      {"interim answers before it",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
       "2\r\n\r\nok",
       200, "ok", true},
      {"more than was asked for", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200", 200, "ok", false},
      {"a status of no one's", "HTTP/1.1 799 X\r\nContent-Length: 2\r\n\r\nok", 799, "ok", true},
  };
  for (const WholeAnswer& row : rows) {
    SCOPED_TRACE(row.what);
    pool.reset();
    serve([row](test::Peer& peer, int) {
      peer.head();
      peer.send(row.bytes);
      if (!row.kept) peer.finish();
      peer.wait_for_close();
    });
    Reply reply = get();
    ASSERT_TRUE(reply) << problem(reply.error());
    EXPECT_EQ(code(reply->status()), row.status);
    EXPECT_EQ(text(reply), row.body);
    EXPECT_EQ(host().busy, 0U);
    if (row.kept) {
      EXPECT_EQ(host().idle, 1U);
    } else {
      EXPECT_EQ(host().idle, 0U);
    }
  }
}

TEST_F(ACall, ReadsWhatComesByteByByte) {
  for (const std::string bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nA: b\r\n\r\nhello, world",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"}) {
    pool.reset();
    serve([bytes](test::Peer& peer, int) {
      peer.head();
      for (const char c : bytes) peer.send({&c, 1});
      peer.wait_for_close();
    });
    Reply reply = get();
    EXPECT_EQ(text(reply), "hello, world");
    EXPECT_EQ(host().idle, 1U);
  }
}

TEST_F(ACall, WithHeadHasAnAnswerWithoutABody) {
  answer_each("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  for (int i = 0; i < 2; ++i) {
    Request request{Method::head, "/"};
    Reply reply = send(request);
    ASSERT_TRUE(reply) << problem(reply.error());
    EXPECT_EQ(reply->headers().get("content-length"), "1000");
    EXPECT_EQ(text(reply), "");
  }
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(ACall, GivesTrailersAtTheEndOfTheBody) {
  answer_each("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nChecksum: 1\r\nHost: x\r\n\r\n");
  Reply reply = get();
  EXPECT_EQ(text(reply), "ok");
  ASSERT_NE(reply->body().trailers(), nullptr);
  EXPECT_EQ(reply->body().trailers()->get("checksum"), "1");
  EXPECT_FALSE(reply->body().trailers()->contains("host"));
}

TEST_F(ACall, WritesOneHeadWithoutTheFieldsOfOneHop) {
  std::string head;
  serve([&head](test::Peer& peer, int) {
    head = peer.head();
    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
    peer.wait_for_close();
  });
  Request request{Method::get, "/a?b=c"};
  for (const auto& [name, value] :
       {std::pair{"A", "1"}, std::pair{"Connection", "close, Secret"}, std::pair{"Secret", "2"},
        std::pair{"TE", "trailers"}, std::pair{"Transfer-Encoding", "chunked"}, std::pair{"Content-Length", "7"},
        std::pair{"Keep-Alive", "x"}, std::pair{"Upgrade", "h2c"}, std::pair{"Proxy-Authorization", "x"},
        std::pair{"Expect", "100-continue"}, std::pair{"B", "3"}}) {
    request.headers().add(name, value);
  }
  ASSERT_TRUE(send(request));
  EXPECT_EQ(head,
            "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server->port()) + "\r\nA: 1\r\nB: 3\r\n\r\n");
}

TEST_F(ACall, HasAnAnswerWithoutTheFieldsOfOneHop) {
  for (const auto& [hop, keeps] :
       {std::pair{"", true}, std::pair{"Connection: keep-alive\r\n", true}, std::pair{"CONNECTION: close\r\n", false},
        std::pair{"Connection: X-One,\tclose\r\nX-One: 1\r\nx-one: 2\r\n", false},
        std::pair{"X-Two: 1\r\nX-One: 2\r\nConnection: x-one\r\nConnection: connection, X-TWO, absent\r\n", true},
        std::pair{"Keep-Alive: timeout=5\r\nconnection: Keep-Alive\r\nTE: trailers\r\nTrailer: Sum\r\n", true},
        std::pair{"Proxy-Authenticate: Basic\r\nPROXY-Connection: close\r\nUpgrade: h2c\r\n", true}}) {
    SCOPED_TRACE(hop);
    pool.reset();
    answer_each("HTTP/1.1 200 OK\r\nProxy: a\r\nProxy-Status: x\r\n" + std::string{hop} +
                "X-Onetwo: b\r\nContent-Length: 2\r\n\r\nok");
    Reply reply = get();
    EXPECT_EQ(text(reply), "ok");
    std::string left;
    for (const Headers::Field& field : reply->headers()) {
      left += std::string{field.name} + ": " + std::string{field.value} + "\n";
    }
    EXPECT_EQ(left, "Proxy: a\nProxy-Status: x\nX-Onetwo: b\nContent-Length: 2\n");
    EXPECT_EQ(host().idle, keeps ? 1U : 0U) << "they still say what becomes of the connection";
  }
  answer_each("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: Transfer-Encoding\r\n\r\n"
              "2\r\nok\r\n0\r\n\r\n");
  Reply reply = get();
  EXPECT_EQ(text(reply), "ok");
  EXPECT_TRUE(reply->headers().empty());
}

TEST_F(ACall, LeavesAHostThatIsThere) {
  std::string head;
  serve([&head](test::Peer& peer, int) {
    head = peer.head();
    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
    peer.wait_for_close();
  });
  Request request{Method::get, "/"};
  request.headers().set("host", "elsewhere");
  ASSERT_TRUE(send(request));
  EXPECT_EQ(head, "GET / HTTP/1.1\r\nhost: elsewhere\r\n\r\n");
}

TEST_F(ACall, RefusesWhatCannotBeSent) {
  answer_each("HTTP/1.1 204 No Content\r\n\r\n");
  for (const char* target : {"", "x", "/a b", "/a\r\nX: y", "/a#b", "http://elsewhere/"}) {
    EXPECT_TRUE(is(get(target), ErrorKind::internal)) << target;
  }
  Request connect{Method::connect, "/"};
  EXPECT_TRUE(is(send(connect), ErrorKind::internal));
  for (const char* host : {"a b", "a\r\nX: y", "a/b", "a,b"}) {
    destination.host = host;
    EXPECT_TRUE(is(get(), ErrorKind::internal)) << host;
  }
  EXPECT_EQ(server->connections(), 0);
}

TEST_F(ACall, NeedsAWorkersEventLoop) {
  const auto runtime = std::make_shared<test::VirtualRuntime>();
  Request request{Method::get, "/"};
  const Reply reply = runtime->run(the_pool().send(request, destination, journey));
  ASSERT_TRUE(is(reply, ErrorKind::internal));
  EXPECT_NE(reply.error().cause().find("event loop"), std::string_view::npos);
}

TEST_F(ACall, GivesALargeBodyInPiecesAsTheyAreRead) {
  constexpr std::size_t total = 64 * 1024 * 1024;
  std::atomic<std::size_t> sent = 0;
  serve([&sent](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(total) + "\r\n\r\n");
    const std::string piece(256 * 1024, 'x');
    for (std::size_t i = 0; i < total && peer.send(piece); i += piece.size()) sent += piece.size();
    peer.wait_for_close();
  });
  Reply reply = get();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body().size(), total);
  reply->body().limit(total);

  struct Read {
    std::size_t bytes = 0;
    std::size_t largest = 0;
    std::size_t ahead = 0;
  };
  const auto read = [](Response& response, const std::atomic<std::size_t>& written) -> Task<Read> {
    Read result;
    for (;;) {
      auto piece = co_await response.body().next();
      if (!piece || piece->empty()) break;
      result.bytes += piece->size();
      result.largest = std::max(result.largest, piece->size());
      const std::size_t so_far = written;
      result.ahead = std::max(result.ahead, so_far - std::min(so_far, result.bytes));
    }
    co_return result;
  };
  const Read result = loop.run(read(*reply, sent));
  server.reset();
  EXPECT_EQ(result.bytes, total);
  EXPECT_LE(result.largest, 256U * 1024);
  EXPECT_LT(result.ahead, 32U * 1024 * 1024) << "a slow reader slows the server";
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(ACall, HasABodyThatCameWithTheHeadAsText) {
  const std::string body(40'000, 'x');
  serve([body](test::Peer& peer, int) {
    for (;;) {
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  });
  for (int i = 0; i < 3; ++i) {
    Reply reply = get();
    ASSERT_TRUE(reply);
    EXPECT_EQ(text(reply), body);
  }
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(ACall, LimitsABodyUnlessToldOtherwise) {
  options.body_bytes = 4;
  for (const std::string framing :
       {"Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}) {
    pool.reset();
    answer_each("HTTP/1.1 200 OK\r\n" + framing);
    Reply reply = get();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body().limited_to(), 4U);
    EXPECT_TRUE(text(reply).starts_with("!" + std::to_string(static_cast<int>(ErrorKind::content_too_large))));
    EXPECT_EQ(host().idle + host().busy, 0U) << "its connection is closed";
    Reply again = get();
    ASSERT_TRUE(again);
    again->body().limit(5);
    EXPECT_EQ(text(again), "hello");
  }
}

TEST_F(ACall, ReadsOnForALittleThatNoOneWants) {
  serve([](test::Peer& peer, int) {
    for (;;) {
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n");
      peer.send(std::string(10'000, 'x'));
    }
  });
  for (int i = 0; i < 3; ++i) {
    { ASSERT_TRUE(get()); }
    wait_until([this] { return host().idle == 1; });
  }
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(ACall, ClosesItsConnectionWhenMuchIsLeft) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nx");
    peer.wait_for_close();
  });
  {
    Reply reply = get();
    ASSERT_TRUE(reply);
    EXPECT_EQ(host().busy, 1U);
  }
  EXPECT_EQ(host().idle + host().busy, 0U);
}

TEST_F(ACall, LeavesABodyThatOutlivesThePoolAndTheLoop) {
  std::optional<test::OnRuntime> other{std::in_place};
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    peer.head();
  });
  Request request{Method::get, "/"};
  std::optional<Pool> shortlived{std::in_place, options};
  Reply reply = other->run(shortlived->send(request, destination, journey));
  ASSERT_TRUE(reply);
  shortlived.reset();
  const auto next = [](Response& response) -> Task<std::string> {
    auto piece = co_await response.body().next();
    co_return piece ? std::string{*piece} : "!";
  };
  EXPECT_EQ(other->run(next(*reply)), "hello");
  other.reset();
  EXPECT_EQ(loop.run(next(*reply)), "!");
}

TEST_F(ACall, OfAPoolThatOutlivesItsLoopIsMadeOnANewConnection) {
  answer_each("HTTP/1.1 204 No Content\r\n\r\n");
  {
    test::OnRuntime other;
    Request request{Method::get, "/"};
    ASSERT_TRUE(other.run(the_pool().send(request, destination, journey)));
    EXPECT_EQ(host().idle, 1U);
    const Reply here = get();
    EXPECT_TRUE(is(here, ErrorKind::internal)) << "a pool belongs to one worker";
  }
  EXPECT_EQ(host().idle, 0U);
  ASSERT_TRUE(get());
  EXPECT_EQ(server->connections(), 2);
}

TEST_F(ACall, TakesAUnixSocketAndAnIpv6Address) {
  destination = Destination{"somewhere", 80, "/nonexistent/skiff.sock"};
  Reply reply = get();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_EQ(reply.error().cause(), "cannot connect to /nonexistent/skiff.sock: No such file or directory");
  destination = Destination{"x", 80, std::string(200, 'x')};
  EXPECT_TRUE(is(get(), ErrorKind::unavailable));
  destination = Destination{"::1", test::closed_port()};
  reply = get();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_NE(reply.error().cause().find("cannot connect to [::1]:"), std::string_view::npos) << reply.error().cause();
}

}  // namespace
}  // namespace skiff::outbound
