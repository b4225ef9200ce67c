#pragma once

#include "outbound/on_runtime.hpp"
#include "outbound/pool.hpp"
#include "outbound/scripted_server.hpp"

#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace skiff::outbound {

/// Calls to a server that does what the test says, from a worker's event loop in the test's thread.
struct ACall : testing::Test {
  static constexpr std::chrono::seconds patience{20};

  void serve(test::ScriptedServer::Script script) {
    server.emplace(std::move(script));
    destination = Destination{"127.0.0.1", server->port()};
  }

  /// Each request without a body is answered with these bytes; the connection stays open.
  void answer_each(std::string bytes) {
    serve([bytes](test::Peer& peer, int) {
      for (;;) {
        peer.head();
        peer.send(bytes);
      }
    });
  }

  /// The first request of each connection is answered with these bytes; then it is closed.
  void answer_once(std::string bytes) {
    serve([bytes](test::Peer& peer, int) {
      peer.head();
      peer.send(bytes);
      peer.finish();
      peer.wait_for_close();
    });
  }

  Pool& the_pool() {
    if (!pool) pool.emplace(options);
    return *pool;
  }

  Reply send(Request& request) { return loop.run(the_pool().send(request, destination, journey)); }

  Reply get(std::string target = "/") {
    Request request{Method::get, std::move(target)};
    return send(request);
  }

  /// The whole body; an error as "!", its kind and its cause.
  std::string text(Reply& reply) {
    const auto read = [](Response& response) -> Task<Result<std::string_view>> {
      co_return co_await response.body().read_all();
    };
    if (!reply) return problem(reply.error());
    const auto all = loop.run(read(*reply));
    return all ? std::string{*all} : problem(all.error());
  }

  static std::string problem(const Error& error) {
    return "!" + std::to_string(static_cast<int>(error.kind())) + " " + std::string{error.cause()};
  }

  /// Runs the loop until `holds`.
  void wait_until(std::function<bool()> holds) {
    const auto wait = [](const std::function<bool()>& held) -> Task<bool> {
      const TimePoint limit = now() + patience;
      while (!held() && now() < limit) co_await sleep_for(std::chrono::milliseconds{1});
      co_return held();
    };
    EXPECT_TRUE(loop.run(wait(holds))) << "what the test waits for does not happen";
  }

  HostSnapshot host() {
    const PoolSnapshot snapshot = the_pool().inspect();
    return snapshot.hosts.empty() ? HostSnapshot{} : snapshot.hosts.front();
  }

  std::optional<test::ScriptedServer> server;
  test::OnRuntime loop;
  PoolOptions options;
  std::optional<Pool> pool;
  Destination destination;
  Journey journey;
};

inline bool is(const Reply& reply, ErrorKind kind) {
  return !reply && reply.error().kind() == kind;
}

}  // namespace skiff::outbound
