#include "outbound/a_call.hpp"
#include "semaphore.hpp"

#include <skiff/core/within.hpp>

#include <atomic>
#include <memory>

namespace skiff::outbound {
namespace {

using namespace std::chrono_literals;

using Endpoints = Result<std::vector<Endpoint>>;

/// What is asked, and how often.
struct AResolver : testing::Test {
  Resolver::Lookup lookup() {
    return [this](const std::string& host, std::uint16_t port) -> Endpoints {
      ++asked;
      if (host == "slow") go.acquire();
      if (host == "broken") throw std::runtime_error{"broken"};
      if (host == "none") return unavailable("x").with_cause("no such name");
      return std::vector<Endpoint>{*numeric_endpoint("127.0.0.1", port)};
    };
  }

  std::atomic<int> asked = 0;
  test::Semaphore go;
  test::OnRuntime loop;
};

TEST_F(AResolver, TakesAddressesAsTheyAre) {
  Resolver resolver{1h, 1h, lookup()};
  for (const auto& [host, text] :
       {std::pair{"192.0.2.1", "192.0.2.1:80"}, std::pair{"2001:db8::1", "[2001:db8::1]:80"}}) {
    auto resolving = resolver.resolve(host, 80);
    EXPECT_TRUE(resolving.ready());
    const Endpoints found = loop.run(std::move(resolving));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().text(), text);
  }
  EXPECT_EQ(asked, 0);
}

TEST_F(AResolver, RemembersForAWhile) {
  Resolver resolver{1h, 1h, lookup()};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(loop.run(resolver.resolve("a", 1)));
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(loop.run(resolver.resolve("a", 2)));
  EXPECT_TRUE(loop.run(resolver.resolve("b", 1)));
  EXPECT_EQ(asked, 3);
}

TEST_F(AResolver, AsksAgainWhenWhatItKnowsIsOld) {
  Resolver resolver{0ns, 1h, lookup()};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(loop.run(resolver.resolve("a", 1)));
  EXPECT_EQ(asked, 3);
}

TEST_F(AResolver, RemembersThatThereIsNone) {
  Resolver remembers{0ns, 1h, lookup()};
  for (int i = 0; i < 2; ++i) {
    const Endpoints found = loop.run(remembers.resolve("none", 1));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().cause(), "no such name");
  }
  EXPECT_EQ(asked, 1);
  Resolver forgets{1h, 0ns, lookup()};
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(loop.run(forgets.resolve("none", 1)));
  EXPECT_EQ(asked, 3);
}

TEST_F(AResolver, AsksOnceForAllWhoAskAtTheSameTime) {
  Resolver resolver{1h, 1h, lookup()};
  const auto both = [this, &resolver]() -> Task<bool> {
    Operation<Endpoints> beside;
    beside.start(resolver.resolve("slow", 1), &beside, [](void*) {});
    Task<Endpoints> second = resolver.resolve("slow", 1);
    go.release();
    const Endpoints found = co_await std::move(second);
    while (beside.active()) co_await sleep_for(1ms);
    co_return found.has_value() && beside.take().has_value();
  };
  EXPECT_TRUE(loop.run(both()));
  EXPECT_EQ(asked, 1);
}

TEST_F(AResolver, CanBeCancelledWhileTheQuestionGoesOn) {
  Resolver resolver{1h, 1h, lookup()};
  EXPECT_FALSE(loop.run(within(2ms, resolver.resolve("slow", 1))));
  go.release();
  EXPECT_TRUE(loop.run(resolver.resolve("slow", 1)));
  EXPECT_EQ(asked, 1);
}

TEST_F(AResolver, DoesNotAskAgainWhenTheAnswerCameBeforeTheTaskWasStarted) {
  Resolver resolver{1h, 1h, lookup()};
  Task<Endpoints> later = resolver.resolve("a", 1);
  EXPECT_TRUE(loop.run(resolver.resolve("a", 1)));
  EXPECT_TRUE(loop.run(std::move(later)));
  EXPECT_EQ(asked, 1);
}

TEST_F(AResolver, MayEndBeforeItsAnswerComes) {
  auto resolver = std::make_unique<Resolver>(1h, 1h, lookup());
  EXPECT_FALSE(loop.run(within(2ms, resolver->resolve("slow", 1))));
  resolver.reset();
  go.release();
  loop.run([]() -> Task<> { co_await sleep_for(1ms); }());
}

TEST_F(AResolver, TakesWhatTheLookupThrowsAsItsAnswer) {
  Resolver resolver{1h, 1h, lookup()};
  const Endpoints found = loop.run(resolver.resolve("broken", 1));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().cause(), "broken");
}

TEST(Interleaved, LetsTheFamiliesTakeTurns) {
  std::vector<Endpoint> endpoints;
  for (const char* address : {"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"}) {
    endpoints.push_back(*numeric_endpoint(address, 1));
  }
  std::string order;
  for (const Endpoint& endpoint : interleaved(endpoints)) order += endpoint.text() + " ";
  EXPECT_EQ(order, "[2001:db8::1]:1 192.0.2.1:1 [2001:db8::2]:1 [2001:db8::3]:1 ");
}

/// Calls to a name with these addresses.
struct ACallByName : ACall {
  void resolve_to(std::vector<Endpoint> endpoints) {
    destination.host = "service";
    pool.emplace(options, [endpoints](const std::string&, std::uint16_t) { return Endpoints{endpoints}; });
  }
  Endpoint at(std::uint16_t port) { return *numeric_endpoint("127.0.0.1", port); }
};

TEST_F(ACallByName, GoesToTheFirstAddressThatAccepts) {
  answer_each("HTTP/1.1 204 No Content\r\n\r\n");
  const test::SilentPort silent;
  options.connect_stagger = 5ms;
  options.connect_timeout = 10s;
  resolve_to({at(test::closed_port()), at(silent.port()), at(server->port())});
  const Reply reply = get();
  ASSERT_TRUE(reply) << problem(reply.error());
  EXPECT_EQ(journey.address, at(server->port()).text());
  EXPECT_GE(journey.connecting, 5ms) << "the silent one has its time first";
  EXPECT_EQ(host().name, "service:" + std::to_string(destination.port));
}

TEST_F(ACallByName, SaysWhatEachAddressDid) {
  const test::SilentPort silent;
  const std::uint16_t closed = test::closed_port();
  options.connect_timeout = 500ms;  // which the thread that resolves is started in, too
  resolve_to({at(closed), at(silent.port())});
  const Reply reply = get();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_EQ(reply.error().cause(), "cannot connect to " + at(closed).text() +
                                       ": Connection refused; cannot connect to " + at(silent.port()).text() +
                                       ": Connection timed out");
}

TEST_F(ACallByName, SaysThatTheNameHasNoAddress) {
  destination = Destination{"nowhere.invalid", 80};
  const Reply reply = get();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_TRUE(reply.error().cause().starts_with("cannot resolve nowhere.invalid: ")) << reply.error().cause();
  EXPECT_EQ(journey.connects, 0U);
  EXPECT_EQ(host().connecting, 0U);
}

TEST_F(ACallByName, GivesUpResolvingAfterItsTime) {
  auto go = std::make_shared<test::Semaphore>();
  options.connect_timeout = 5ms;
  destination.host = "service";
  pool.emplace(options, [go](const std::string&, std::uint16_t) -> Endpoints {
    go->acquire();
    return unavailable("");
  });
  const Reply reply = get();
  go->release();
  ASSERT_TRUE(is(reply, ErrorKind::unavailable));
  EXPECT_EQ(reply.error().cause(), "cannot resolve service: it took too long");
}

}  // namespace
}  // namespace skiff::outbound
