#include "outbound/a_call.hpp"

#include <skiff/core/within.hpp>
#include <skiff/test/server.hpp>

#include <atomic>
#include <string>

namespace skiff::outbound {
namespace {

using namespace std::chrono_literals;

/// A server that hands its requests on to another. Its pool outlives its worker.
struct AProxy : ACall {
  AProxy() { destination = Destination{"127.0.0.1", proxy.port()}; }

  Destination backend;
  Pool onward;
  test::Server proxy{[this](Request& request) -> Task<Reply> {
    Journey passed;
    request.headers().remove("host");
    co_return co_await onward.send(request, backend, passed);
  }};
};

TEST_F(AProxy, HandsRequestsAndAnswersOn) {
  test::Server echo{[](Request& request) -> Task<Reply> {
    const auto body = co_await request.text();
    if (!body) co_return body.error();
    co_return Response{Status::created}.header("X", request.target()).body(Body{std::string{*body}});
  }};
  backend = Destination{"127.0.0.1", echo.port()};
  for (const std::string& sent : {std::string{}, std::string{"hello"}, std::string(5'000'000, 'x')}) {
    Request request{Method::post, "/a", sent};
    Reply reply = send(request);
    EXPECT_EQ(text(reply).size(), sent.size());
    ASSERT_TRUE(reply) << problem(reply.error());
    EXPECT_EQ(reply->status(), Status::created);
    EXPECT_EQ(reply->headers().get("x"), "/a");
    EXPECT_EQ(host().idle, 1U);
  }
}

TEST_F(AProxy, AnswersWhenThereIsNoServiceBehindIt) {
  backend = Destination{"127.0.0.1", test::closed_port()};
  Reply reply = get();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status(), Status::service_unavailable);
  EXPECT_EQ(text(reply).find("127.0.0.1"), std::string::npos) << "the cause stays inside";
}

TEST_F(AProxy, LeavesTheServiceWhenItsCallerHasLeft) {
  std::atomic<bool> begun = false;
  std::atomic<bool> left = false;
  serve([&](test::Peer& peer, int) {
    peer.head();
    begun = true;
    peer.wait_for_close();
    left = true;
  });
  backend = std::exchange(destination, Destination{"127.0.0.1", proxy.port()});
  Request request{Method::get, "/"};
  EXPECT_FALSE(loop.run(within(50ms, the_pool().send(request, destination, journey))));
  wait_until([&] { return left.load(); });
  EXPECT_TRUE(begun);
}

}  // namespace
}  // namespace skiff::outbound
