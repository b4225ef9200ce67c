#include "outbound/a_call.hpp"

#include <skiff/core/random.hpp>
#include <skiff/core/within.hpp>

#include <memory>
#include <vector>

namespace skiff::outbound {
namespace {

using namespace std::chrono_literals;

/// What comes next is by chance: an answer of one kind or another, or none, or half of one, or the end.
void misbehave(test::Peer& peer, int nth) {
  RandomSource chance{static_cast<std::uint64_t>(nth) + 1};
  for (;;) {
    const std::string head = peer.head();
    const std::size_t at = head.find("Content-Length: ");
    if (at != std::string::npos) peer.read(std::stoul(head.substr(at + 16)));
    switch (chance() % 12) {
      case 0: return;
      case 1: return peer.reset();
      case 2: peer.send("HTTP/1.1 200 OK\r\nContent-Len"); return;
      case 3: peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell"); return peer.reset();
      case 4: peer.send("nonsense"); return peer.wait_for_close();
      case 5: return peer.wait_for_close();
      case 6: peer.send("HTTP/1.1 200 OK\r\n\r\nuntil the end"); return;
      case 7: peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); return;
      case 8: peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"); break;
      case 9:
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n");
        peer.send(std::string(50'000, 'x'));
        break;
      case 10: peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"); break;
      default: peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); break;
    }
  }
}

struct Tally {
  int answered = 0;
  int failed = 0;
  int cut_off = 0;
};

Task<bool> call_and_read(Pool& pool, const Destination& to, Request& request, Journey& journey, bool read) {
  Reply reply = co_await pool.send(request, to, journey);
  if (!reply) co_return false;
  if (!read) co_return true;
  const auto body = co_await reply->body().read_all();
  co_return body.has_value();
}

Task<> call_again_and_again(Pool& pool, const Destination& to, std::uint64_t seed, Tally& tally) {
  RandomSource chance{seed};
  for (int i = 0; i < 60; ++i) {
    const std::uint64_t bits = chance();
    Request request{Method::get, "/"};
    if (bits % 3 == 0) request = Request{Method::post, "/", std::string(bits % 100'000, 'x')};
    Journey journey;
    Task<bool> calling = call_and_read(pool, to, request, journey, bits % 5 != 0);
    // Every second caller is in a hurry, the others have time even where all is slow.
    const Duration patience = i % 2 == 0 ? Duration{std::chrono::microseconds{200 + bits % 5000}} : Duration{500ms};
    const auto outcome = co_await within(patience, std::move(calling));
    ++(!outcome ? tally.cut_off : *outcome ? tally.answered : tally.failed);
  }
}

TEST_F(ACall, LeavesNothingBehindWhateverTheServerAndTheCallerDo) {
  options.connections_per_host = 6;
  options.idle_timeout = 10ms;
  serve(misbehave);
  constexpr std::size_t callers = 12;
  Tally tally;
  const auto all = [&tally](Pool& of, const Destination& to) -> Task<> {
    std::vector<std::unique_ptr<Operation<void>>> running;
    for (std::size_t i = 0; i < callers; ++i) {
      running.push_back(std::make_unique<Operation<void>>());
      running.back()->start(call_again_and_again(of, to, i + 1, tally), running.back().get(), [](void*) {});
    }
    for (const auto& each : running) {
      while (each->active()) co_await sleep_for(1ms);
    }
  };
  loop.run(all(the_pool(), destination));
  EXPECT_EQ(tally.answered + tally.failed + tally.cut_off, 60 * static_cast<int>(callers));
  EXPECT_GT(tally.answered, 0);
  EXPECT_GT(tally.failed, 0);
  EXPECT_EQ(host().waiting, 0U);
  EXPECT_EQ(host().connecting, 0U);
  wait_until([this] { return host().busy + host().idle == 0; });
}

}  // namespace
}  // namespace skiff::outbound
