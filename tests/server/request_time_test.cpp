#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/core/time.hpp>
#include <skiff/http/propagation.hpp>
#include <skiff/telemetry/activity.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

// When a request began: what its duration is measured from, and its deadline.
namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::LiveServer;

constexpr Duration timeout = 1h;

/// What one request saw.
struct Seen {
  TimePoint began;
  TimePoint entered;
  TimePoint left;
};

class ARequestsTime : public ::testing::Test {
 protected:
  static std::string get(std::string_view path) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
    return LiveServer::request("GET", path,
                               std::string{timeout_header} + ": " + std::to_string(milliseconds) + "\r\n");
  }

  Router notes() {
    Router app;
    app.get("/at-once", [this](Request&) {
      const Seen now_seen{Activity::current()->deadline() - timeout, now(), now()};
      seen.push_back(now_seen);
      return "seen";
    });
    app.get("/later", [this](Request&) -> Task<std::string> {
      const TimePoint began = Activity::current()->deadline() - timeout;
      const TimePoint entered = now();
      co_await sleep_for(1ms);
      seen.push_back({began, entered, now()});
      co_return "seen";
    });
    return app;
  }

  std::vector<Seen> seen;
};

TEST_F(ARequestsTime, BeginsWhenTheOneBeforeItHasEndedAndNotBefore) {
  LiveServer server{notes()};
  for (const std::string first : {"/at-once", "/later"}) {
    for (const std::string second : {"/at-once", "/later"}) {
      seen.clear();
      Client client = server.send(get(first) + get(second));
      EXPECT_EQ(client.answer().body, "seen");
      EXPECT_EQ(client.answer().body, "seen");
      ASSERT_EQ(seen.size(), 2U);
      EXPECT_GE(seen[1].began, seen[0].left) << first << " " << second;
      EXPECT_LE(seen[1].began, seen[1].entered) << first << " " << second;
    }
  }
}

TEST_F(ARequestsTime, LeavesOutHowLongItsConnectionWasIdle) {
  LiveServer server{notes()};
  Client client = server.connect();
  for (const std::string path : {"/at-once", "/later", "/at-once"}) {
    const TimePoint sent = std::chrono::steady_clock::now();
    client.send(get(path));
    EXPECT_EQ(client.answer().body, "seen");
    EXPECT_GE(seen.back().began, sent) << path;
  }
}

TEST_F(ARequestsTime, LeavesOutHowLongTheRestOfItsHeadTook) {
  LiveServer server{notes()};
  const std::string second = get("/at-once");
  Client client = server.send(get("/at-once") + second.substr(0, 10));
  EXPECT_EQ(client.answer().body, "seen");
  const TimePoint sent = std::chrono::steady_clock::now();
  client.send(second.substr(10));
  EXPECT_EQ(client.answer().body, "seen");
  EXPECT_GE(seen.back().began, sent);
}

}  // namespace
}  // namespace skiff
