#include "outbound/a_call.hpp"

#include "http/body_sources.hpp"

#include <skiff/core/within.hpp>

#include <memory>

namespace skiff::outbound {
namespace {

using namespace std::chrono_literals;

constexpr const char* answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A body of `count` pieces; `announced`: the length it says it has.
class Pieces final : public BodySource {
 public:
  Pieces(std::string piece, std::size_t count, std::optional<std::uint64_t> announced = std::nullopt)
      : piece_(std::move(piece)), left_(count), announced_(announced) {}

  Task<Result<std::string_view>> next() override {
    if (left_ == 0) return Result<std::string_view>{std::string_view{}};
    --left_;
    ++given;
    return Result<std::string_view>{std::string_view{piece_}};
  }
  std::optional<std::uint64_t> remaining() const override { return announced_; }

  std::size_t given = 0;

 private:
  std::string piece_;
  std::size_t left_;
  std::optional<std::uint64_t> announced_;
};

struct AnUpload : ACall {
  Pieces& stream(Pieces pieces) {
    auto source = std::make_unique<Pieces>(std::move(pieces));
    Pieces& given = *source;
    request = Request{Method::post, "/"};
    request.body() = Body{std::move(source)};
    return given;
  }

  Request request;
};

TEST_F(AnUpload, SendsTextWithItsLength) {
  std::string got;
  serve([&got](test::Peer& peer, int) {
    got = peer.head();
    got += peer.read(5);
    peer.send(answer);
    peer.wait_for_close();
  });
  request = Request{Method::post, "/", "hello"};
  ASSERT_TRUE(send(request));
  EXPECT_TRUE(got.ends_with("\r\nContent-Length: 5\r\n\r\nhello")) << got;
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(AnUpload, SaysThatThereIsNothingWhereContentIsExpected) {
  std::string got;
  serve([&got](test::Peer& peer, int) {
    for (;;) {
      got = peer.head();
      peer.send(answer);
    }
  });
  for (const auto& [method, says] : {std::pair{Method::post, true}, std::pair{Method::put, true},
                                     std::pair{Method::patch, true}, std::pair{Method::delete_, false}}) {
    request = Request{method, "/"};
    ASSERT_TRUE(send(request));
    EXPECT_EQ(got.ends_with("Content-Length: 0\r\n\r\n"), says) << got;
  }
}

TEST_F(AnUpload, SendsMoreTextThanTheKernelTakesAtOnce) {
  const std::string large(16 * 1024 * 1024, 'x');
  std::size_t got = 0;
  serve([&](test::Peer& peer, int) {
    peer.head();
    got = peer.read(large.size()).size();
    peer.send(answer);
    peer.wait_for_close();
  });
  request = Request{Method::post, "/", large};
  const Reply reply = send(request);
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_EQ(got, large.size());
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(AnUpload, StreamsChunksOfUnknownNumber) {
  std::string got;
  serve([&got](test::Peer& peer, int) {
    got = peer.head();
    got += peer.read(3 * 15 + 5);
    peer.send(answer);
    peer.wait_for_close();
  });
  stream(Pieces{"0123456789", 3});
  const Reply reply = send(request);
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_TRUE(
      got.ends_with("Transfer-Encoding: chunked\r\n\r\n"
                    "a\r\n0123456789\r\na\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"))
      << got;
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(AnUpload, StreamsALengthThatIsKnown) {
  std::string got;
  serve([&got](test::Peer& peer, int) {
    got = peer.head();
    got += peer.read(6);
    peer.send(answer);
    peer.wait_for_close();
  });
  stream(Pieces{"abc", 2, 6});
  ASSERT_TRUE(send(request));
  EXPECT_TRUE(got.ends_with("Content-Length: 6\r\n\r\nabcabc")) << got;
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(AnUpload, EndsWhenTheBodyIsNotAsLongAsItSays) {
  serve([](test::Peer& peer, int) { peer.wait_for_close(); });
  for (const std::uint64_t announced : {5U, 7U}) {
    stream(Pieces{"abc", 2, announced});
    EXPECT_TRUE(is(send(request), ErrorKind::internal)) << announced;
    EXPECT_EQ(host().busy + host().idle, 0U);
  }
}

TEST_F(AnUpload, FailsWithWhatItsBodyFailsWith) {
  serve([](test::Peer& peer, int) { peer.wait_for_close(); });
  const auto pieces = []() -> Generator<std::string> {
    std::string first = "first";
    co_yield first;
    throw Failure{conflict("the body is gone")};
  };
  request = Request{Method::post, "/"};
  request.body() = Body{generator_source(pieces())};
  const Reply reply = send(request);
  ASSERT_TRUE(is(reply, ErrorKind::conflict));
  EXPECT_EQ(reply.error().message(), "the body is gone");
  EXPECT_TRUE(journey.sent);
  EXPECT_EQ(host().busy + host().idle, 0U);
}

TEST_F(AnUpload, IsAsSlowAsTheServerReads) {
  // The server reads nothing: what the kernel takes is bounded, and then the time is.
  options.write_timeout = 1ms;
  serve([](test::Peer& peer, int) { peer.read_nothing(); });
  Pieces& pieces = stream(Pieces{std::string(1024 * 1024, 'x'), 1000});
  const Reply reply = send(request);
  ASSERT_TRUE(is(reply, ErrorKind::gateway_timeout)) << (reply ? "answered" : problem(reply.error()));
  EXPECT_LT(pieces.given, 100U);
  EXPECT_GT(pieces.given, 0U);
}

TEST_F(AnUpload, StopsWhenItIsAnsweredEarly) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
    peer.read_nothing();
  });
  Pieces& pieces = stream(Pieces{std::string(1024 * 1024, 'x'), 1000});
  Reply reply = send(request);
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_EQ(reply->status(), Status::content_too_large);
  EXPECT_EQ(text(reply), "no");
  EXPECT_LT(pieces.given, 100U);
  EXPECT_EQ(host().idle, 0U) << "the rest of the request would be taken for the next one";
}

TEST_F(AnUpload, StopsWaitingForItsBodyWhenItIsAnsweredEarly) {
  for (const std::string interim : {"", "HTTP/1.1 103 Early\r\n\r\n"}) {
    serve([interim](test::Peer& peer, int) {
      peer.head();
      peer.read(10);
      peer.send(interim);
      peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
      peer.wait_for_close();
    });
    bool stopped = false;
    const auto pieces = [](bool& cancelled) -> Generator<std::string> {
      std::string first = "first";
      co_yield first;
      try {
        co_await sleep_for(patience);
      } catch (const Cancelled&) {
        cancelled = true;
        throw;
      }
    };
    request = Request{Method::post, "/"};
    request.body() = Body{generator_source(pieces(stopped))};
    Reply reply = send(request);
    ASSERT_TRUE(reply) << problem(reply.error());
    EXPECT_EQ(text(reply), "no");
    EXPECT_TRUE(stopped);
    EXPECT_EQ(host().idle + host().busy, 0U);
  }
}

TEST_F(AnUpload, EndsWhenTheServerLeavesWhileItsBodyIsAwaited) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.read(10);
  });
  const auto pieces = []() -> Generator<std::string> {
    std::string first = "first";
    co_yield first;
    co_await sleep_for(patience);
  };
  request = Request{Method::post, "/"};
  request.body() = Body{generator_source(pieces())};
  EXPECT_TRUE(is(send(request), ErrorKind::bad_gateway));
}

TEST_F(AnUpload, CanBeCancelledWhileItsBodyIsAwaited) {
  serve([](test::Peer& peer, int) { peer.wait_for_close(); });
  const auto pieces = []() -> Generator<std::string> {
    std::string first = "first";
    co_yield first;
    co_await sleep_for(patience);
  };
  request = Request{Method::post, "/"};
  request.body() = Body{generator_source(pieces())};
  EXPECT_FALSE(loop.run(within(20ms, the_pool().send(request, destination, journey))));
  EXPECT_TRUE(journey.sent);
  EXPECT_EQ(host().busy, 0U);
}

TEST_F(AnUpload, TakesTheAnswerOfAServerThatCloses) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
    peer.finish();
    peer.read_nothing();
  });
  request = Request{Method::post, "/", std::string(32 * 1024 * 1024, 'x')};
  Reply reply = send(request);
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_EQ(reply->status(), Status::content_too_large);
  EXPECT_EQ(text(reply), "no");
}

/// What is uploaded goes on once the server has crashed: so a send meets the reset, and not the receive.
struct AnUploadToAServerThatCrashes : AnUpload {
  std::string answered(bool finished) {
    std::atomic<bool> crashed = false;
    serve([&](test::Peer& peer, int) {
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
      if (finished) peer.finish();
      peer.crash();
      crashed = true;
    });
    const auto pieces = [](std::atomic<bool>& go) -> Generator<std::string> {
      while (!go) std::this_thread::yield();
      std::string piece = "x";
      for (int i = 0; i < 100'000; ++i) co_yield piece;
    };
    request = Request{Method::post, "/"};
    request.body() = Body{generator_source(pieces(crashed))};
    Reply reply = send(request);
    return text(reply);
  }
};

TEST_F(AnUploadToAServerThatCrashes, HasNoAnswerThatMayBeCutOff) {
  const std::string problem = answered(false);
  EXPECT_TRUE(problem.starts_with("!" + std::to_string(static_cast<int>(ErrorKind::bad_gateway)))) << problem;
  EXPECT_NE(problem.find("Connection reset by peer"), std::string::npos) << problem;
}

TEST_F(AnUploadToAServerThatCrashes, HasTheAnswerThatWasWholeBefore) {
  EXPECT_EQ(answered(true), "until the end");
}

TEST_F(AnUpload, WaitsToBeAskedForWhenItIsToldTo) {
  std::string got;
  serve([&got](test::Peer& peer, int) {
    got = peer.head();
    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
    peer.read(8 + 5);
    peer.send(answer);
    peer.wait_for_close();
  });
  Pieces& pieces = stream(Pieces{"abc", 1});
  request.headers().set("Expect", "100-continue");
  const Reply reply = send(request);
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_NE(got.find("Expect: 100-continue\r\n"), std::string::npos);
  EXPECT_EQ(pieces.given, 1U);
  EXPECT_EQ(host().idle, 1U);
}

TEST_F(AnUpload, IsNotSentWhenTheServerDeclines) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    peer.wait_for_close();
  });
  Pieces& pieces = stream(Pieces{"abc", 1});
  request.headers().set("Expect", "100-continue");
  const Reply reply = send(request);
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_EQ(reply->status(), Status::unauthorized);
  EXPECT_EQ(pieces.given, 0U);
  EXPECT_EQ(host().idle, 0U);
}

TEST_F(AnUpload, IsSentAllTheSameWhenTheServerDoesNotKnowHowToAsk) {
  options.continue_timeout = 1ms;
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.read(8 + 5);
    peer.send(answer);
    peer.wait_for_close();
  });
  stream(Pieces{"abc", 1});
  request.headers().set("Expect", "100-continue");
  ASSERT_TRUE(send(request));
}

TEST_F(AnUpload, CanBeCancelled) {
  serve([](test::Peer& peer, int) { peer.read_nothing(); });
  for (const bool streamed : {false, true}) {
    if (streamed) {
      stream(Pieces{std::string(1024 * 1024, 'x'), 1000});
    } else {
      request = Request{Method::post, "/", std::string(64 * 1024 * 1024, 'x')};
    }
    EXPECT_FALSE(loop.run(within(50ms, the_pool().send(request, destination, journey))));
    EXPECT_TRUE(journey.sent);
    EXPECT_EQ(host().busy, 0U);
  }
}

TEST_F(AnUpload, OfAStreamIsNotTriedAgain) {
  serve([](test::Peer& peer, int) {
    peer.head();
    peer.send(answer);
    peer.head();
  });
  ASSERT_TRUE(get());
  stream(Pieces{"abc", 1});
  RequestBuilder{request}.method("PUT");
  EXPECT_TRUE(is(send(request), ErrorKind::bad_gateway));
  EXPECT_EQ(server->connections(), 1);
}

}  // namespace
}  // namespace skiff::outbound
