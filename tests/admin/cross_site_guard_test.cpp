#include "admin/cross_site_guard.hpp"

#include "server/live_server.hpp"

#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <string>
#include <unistd.h>

namespace skiff {
namespace {

/// An admin listener that is also asked for as Ops.Example.
struct AGuardedListener : testing::Test {
  static Handler handler() {
    Router router;
    for (const char* path : {"/", "/api/overview", "/livez", "/readyz", "/startupz", "/metrics"}) {
      router.get(path, [] { return "told"; });
    }
    router.put("/api/loggers/{name}", [] { return "changed"; });
    return Chain{{CrossSiteGuard{{"Ops.Example", "admin"}}}, router.handler()};
  }

  int ask(const std::string& method, const std::string& path, const std::string& fields) const {
    test::Client client = listener.send(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n");
    answer = client.answer(method == "HEAD");
    return answer.status;
  }
  int status_for_host(const std::string& host, const std::string& path = "/api/overview") const {
    return ask("GET", path, "Host: " + host + "\r\n");
  }
  static std::string fetched(const std::string& site, const std::string& mode, const std::string& destination) {
    return "Host: localhost\r\nSec-Fetch-Site: " + site + "\r\nSec-Fetch-Mode: " + mode +
           "\r\nSec-Fetch-Dest: " + destination + "\r\n";
  }

  mutable test::Answer answer;
  test::LiveServer listener{handler()};
};

TEST_F(AGuardedListener, AnswersForLocalhostAndIpAddresses) {
  for (const char* host : {"localhost", "localhost:9090", "LOCALHOST", "127.0.0.1", "127.0.0.1:9090", "10.1.2.3",
                           "[::1]", "[::1]:9090", "[fe80::1]:1"}) {
    EXPECT_EQ(status_for_host(host), 200) << host;
  }
}

TEST_F(AGuardedListener, AnswersForTheNamesItWasGiven) {
  for (const char* host : {"ops.example", "OPS.example:8443", "admin"}) EXPECT_EQ(status_for_host(host), 200) << host;
}

TEST_F(AGuardedListener, RefusesEveryOtherName) {
  for (const char* host : {"evil.example", "evil.example:9090", "localhost.evil.example", "127.0.0.1.evil.example",
                           "evil-localhost", "sub.ops.example", "ops.example.evil.example", "127.1", "1", "0x7f.0.0.1",
                           "localhost.", "admin.", "10.1.2.3.", "[v1.x]"}) {
    EXPECT_EQ(status_for_host(host), 403) << host;
    EXPECT_EQ(status_for_host(host, "/"), 403) << host;
    EXPECT_EQ(status_for_host(host, "/nowhere"), 403) << host;
  }
  EXPECT_NE(answer.body.find("--admin-host"), std::string::npos) << "it says what to do: " << answer.body;
}

TEST_F(AGuardedListener, GoesByTheHostOfAnAbsoluteTarget) {
  EXPECT_EQ(ask("GET", "http://evil.example/", "Host: localhost\r\n"), 403);
  EXPECT_EQ(ask("GET", "http://localhost:9090/", "Host: evil.example\r\n"), 200);
}

TEST_F(AGuardedListener, IsProbedAndScrapedByAnyName) {
  for (const char* path : {"/livez", "/readyz", "/startupz", "/metrics", "/readyz?verbose"}) {
    EXPECT_EQ(status_for_host("orders.shop.svc.cluster.local:9090", path), 200) << path;
  }
  EXPECT_EQ(status_for_host("orders", "/metrics/../api/overview"), 403);
  EXPECT_EQ(status_for_host("orders", "/%6detrics"), 403) << "what is spelled otherwise is not waved through";
}

TEST_F(AGuardedListener, AnswersItsOwnPageAndProgramsThatAreNoBrowsers) {
  EXPECT_EQ(ask("GET", "/api/overview", fetched("same-origin", "cors", "empty")), 200);
  EXPECT_EQ(ask("GET", "/api/overview", fetched("none", "navigate", "document")), 200) << "typed into the address bar";
  EXPECT_EQ(ask("PUT", "/api/loggers/x", fetched("same-origin", "cors", "empty") + "Content-Length: 0\r\n"), 200);
  EXPECT_EQ(ask("PUT", "/api/loggers/x", "Host: localhost\r\nContent-Length: 0\r\n"), 200);
}

TEST_F(AGuardedListener, RefusesWhatThePagesOfOtherOriginsAsk) {
  for (const char* site : {"cross-site", "same-site"}) {
    SCOPED_TRACE(site);
    EXPECT_EQ(ask("PUT", "/api/loggers/x", fetched(site, "cors", "empty") + "Content-Length: 0\r\n"), 403);
    EXPECT_EQ(ask("GET", "/api/overview", fetched(site, "cors", "empty")), 403);
    EXPECT_EQ(ask("GET", "/api/overview", fetched(site, "no-cors", "script")), 403);
    EXPECT_EQ(ask("GET", "/api/overview", fetched(site, "navigate", "document")), 403) << "a profile costs";
    EXPECT_EQ(ask("GET", "/", fetched(site, "navigate", "iframe")), 403);
    EXPECT_EQ(ask("GET", "/", fetched(site, "navigate", "document")), 200) << "a link leads to the page";
    EXPECT_EQ(ask("PUT", "/", fetched(site, "navigate", "document") + "Content-Length: 0\r\n"), 403);
  }
}

TEST_F(AGuardedListener, PermitsNothingToAPreflight) {
  const std::string preflight = "Host: localhost\r\nOrigin: http://evil.example\r\n"
                                "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: content-type\r\n";
  ask("OPTIONS", "/api/loggers/x", preflight);
  EXPECT_EQ(answer.head.find("ccess-"), std::string::npos) << answer.head;
  ask("OPTIONS", "/api/loggers/x", preflight + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.head.find("ccess-"), std::string::npos) << answer.head;
}

TEST(AGuardedUnixSocket, AnswersForAnyNameSinceNoBrowserReachesIt) {
  const std::string path = testing::TempDir() + "skiff-guard-" + std::to_string(::getpid());
  ServerOptions options;
  options.listen = {Address::parse("unix:" + path)};
  const test::LiveServer listener{AGuardedListener::handler(), options};
  test::Client client = listener.send("GET /api/overview HTTP/1.1\r\nHost: whatever\r\n\r\n");
  EXPECT_EQ(client.answer().status, 200);
}

TEST(AHostName, HasNoPortAndNoBlank) {
  for (const char* right : {"localhost", "ops.example", "a-b_c.D9"}) EXPECT_TRUE(is_host_name(right)) << right;
  for (const char* wrong : {"", "ops.example:80", "http://ops", "[::1]", "*", "ops example"}) {
    EXPECT_FALSE(is_host_name(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace skiff
