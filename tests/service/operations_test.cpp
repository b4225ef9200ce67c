#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// Health, metrics and the admin listener, as those who probe, scrape and look meet them.
namespace skiff::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using namespace std::string_literals;
using Json = nlohmann::json;

Launch launch(std::vector<std::string> more = {}) {
  Launch launch{.arguments = {"--listen", "127.0.0.1:0", "--threads", "2"}};
  launch.arguments.insert(launch.arguments.end(), more.begin(), more.end());
  return launch;
}

/// Asks until the status is there. Never for long: the process ends, or ctest's patience does.
Answer get_until(std::uint16_t port, const std::string& path, int status) {
  for (;;) {
    Answer answer = get(port, path);
    if (answer.status() == status || answer.status() == 0) return answer;
  }
}

Answer get_as(std::uint16_t port, const std::string& path, const std::string& accept) {
  const Client client{port};
  client.send("GET " + path + " HTTP/1.1\r\nHost: test\r\nAccept: " + accept + "\r\n\r\n");
  return const_cast<Client&>(client).receive();
}

void throw_switch(std::uint16_t port) {
  Client client{port};
  client.send("POST /switch HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.receive().status(), 204);
}

TEST(Health, IsProbedWithoutAnySetting) {
  Process service{launch()};
  const std::uint16_t port = service.port();
  EXPECT_EQ(get(port, "/livez").body, "ok\n");
  EXPECT_EQ(get_until(port, "/readyz", 200).body, "ok\n");
  EXPECT_EQ(get_until(port, "/startupz", 200).body, "ok\n");
}

TEST(Health, FollowsItsChecks) {
  Process service{launch()};
  const std::uint16_t port = service.port();
  get_until(port, "/readyz", 200);
  throw_switch(port);
  EXPECT_EQ(get_until(port, "/readyz", 503).body, "check switch failed\n");
  EXPECT_EQ(get(port, "/livez").status(), 200);
  EXPECT_EQ(get(port, "/startupz").status(), 200);
  EXPECT_EQ(get(port, "/readyz?verbose").body,
            "[-]switch fail: it is off\n[-]check switch failed\nreadyz check failed\n");
  const Answer answer = get_as(port, "/readyz", "application/health+json");
  EXPECT_THAT(answer.head, HasSubstr("application/health+json"));
  const Json document = Json::parse(answer.body);
  EXPECT_EQ(document["status"], "fail");
  EXPECT_EQ(document["checks"]["switch"][0]["output"], "it is off");
  throw_switch(port);
  EXPECT_EQ(get_until(port, "/readyz", 200).body, "ok\n");
  EXPECT_EQ(get(port, "/readyz?verbose").body, "[+]switch ok\nreadyz check passed\n");
}

TEST(Health, TellsOfChecksThatHangAndThrow) {
  Launch broken = launch();
  broken.environment = {{"TEST_CHECKS", "1"}};
  Process service{std::move(broken)};
  const std::uint16_t port = service.port();
  EXPECT_EQ(get_until(port, "/readyz", 200).body, "ok\n") << "none of them is critical";
  const auto all = AllOf(HasSubstr("[-]hangs fail: no answer within 50 ms (not critical)\n"),
                         HasSubstr("[-]sleeps fail: no answer within 50 ms (not critical)\n"),
                         HasSubstr("[-]throws fail: the check failed (not critical)\n"), HasSubstr("[+]switch ok\n"));
  Answer answer;
  for (int attempt = 0; attempt < 10'000 && !::testing::Matches(all)(answer.body); ++attempt) {
    answer = get(port, "/readyz?verbose");
  }
  EXPECT_THAT(answer.body, all);
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 1) << "what hangs is given up";
  EXPECT_THAT(service.out(), HasSubstr("shutdown gives up on work that does not end"));
  EXPECT_THAT(service.out(), HasSubstr("no route to host")) << "the cause is for the log";
}

TEST(Health, SaysThatTheServiceDrains) {
  Process service{launch({"--shutdown-grace", "30"})};
  const std::uint16_t port = service.port();
  get_until(port, "/readyz", 200);
  service.signal(SIGTERM);
  EXPECT_EQ(get_until(port, "/readyz", 503).body, "draining\n");
  EXPECT_EQ(get(port, "/").body, "here") << "requests are still served";
  EXPECT_EQ(get(port, "/livez").status(), 200);
  service.signal(SIGTERM);
  service.exit_status();
}

TEST(Health, SaysThatTheServiceIsOverloaded) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0", "--threads", "1", "--admin", "127.0.0.1:0"},
                   .environment = {{"TEST_IN_FLIGHT", "1"}}}};
  const std::uint16_t port = service.port();
  const std::uint16_t admin_port = service.admin_port();
  get_until(admin_port, "/readyz", 200);
  Client first{port};
  first.send("GET /held HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler waits"));
  Answer ready;
  for (int attempt = 0; attempt < 1000 && ready.body != "overloaded\n"; ++attempt) {
    EXPECT_EQ(get(port, "/").status(), 503);
    ready = get(admin_port, "/readyz");  // late on a busy machine: it says so for two seconds
  }
  EXPECT_EQ(ready.status(), 503);
  EXPECT_EQ(ready.body, "overloaded\n");
  EXPECT_EQ(get(admin_port, "/livez").status(), 200) << "a restart would make it worse";
  service.type("\n");
  EXPECT_EQ(first.receive().body, "released");
  EXPECT_EQ(get_until(admin_port, "/readyz", 200).body, "ok\n");
}

/// A request is counted once its answer is written, which its caller may read before.
template <class Matcher>
Answer get_until_it_has(std::uint16_t port, const std::string& accept, const Matcher& expected) {
  Answer answer = get_as(port, "/metrics", accept);
  for (int attempt = 0; attempt < 10'000 && !::testing::Matches(expected)(answer.body); ++attempt) {
    answer = get_as(port, "/metrics", accept);
  }
  EXPECT_THAT(answer.body, expected);
  return answer;
}

TEST(Metrics, AreScrapedWithoutAnySetting) {
  Process service{launch()};
  const std::uint16_t port = service.port();
  EXPECT_EQ(get(port, "/").body, "here");
  EXPECT_EQ(get(port, "/nowhere").status(), 404);
  throw_switch(port);
  const Answer answer = get_until_it_has(
      port, "*/*",
      AllOf(HasSubstr("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/\","
                      "http_response_status_code=\"200\",url_scheme=\"http\"} 1\n"),
            HasSubstr("http_response_status_code=\"404\""), HasSubstr("test_switched_total 1\n"),
            HasSubstr("process_cpu_seconds_total"), HasSubstr("skiff_connections_accepted_total"),
            HasSubstr("skiff_build_info{service=\"test_service\"")));
  EXPECT_THAT(answer.head, HasSubstr("text/plain; version=0.0.4"));
  const Answer open = get_as(port, "/metrics", "application/openmetrics-text; version=1.0.0");
  EXPECT_THAT(open.head, HasSubstr("application/openmetrics-text; version=1.0.0"));
  EXPECT_THAT(open.body, ::testing::EndsWith("# EOF\n"));
}

TEST(Metrics, CarryTheTraceOfASampledRequest) {
  Process service{launch()};
  const std::uint16_t port = service.port();
  {
    Client client{port};
    client.send("GET / HTTP/1.1\r\nHost: test\r\n"
                "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n");
    EXPECT_EQ(client.receive().status(), 200);
  }
  get_until_it_has(port, "application/openmetrics-text; version=1.0.0",
                   HasSubstr("# {trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\""));
}

TEST(Metrics, CountWhatIsRefused) {
  Process service{launch()};
  const std::uint16_t port = service.port();
  {
    Client client{port};
    client.send("nonsense\r\n\r\n");
    EXPECT_EQ(client.receive().status(), 400);
  }
  get_until_it_has(port, "*/*", HasSubstr("skiff_requests_refused_total{status=\"400\"} 1\n"));
}

/// A service with an admin listener.
struct AnAdminListener : ::testing::Test {
  AnAdminListener() {
    public_port = service.port();
    admin_port = service.admin_port();
  }
  Json document(const std::string& path) const { return Json::parse(get(admin_port, path).body); }
  /// A request is counted once its answer is written, which its caller may read before.
  template <class Predicate>
  Json document_when(const std::string& path, Predicate fulfilled) const {
    for (int attempt = 0; attempt < 10'000; ++attempt) {
      if (Json found = document(path); fulfilled(found)) return found;
    }
    ADD_FAILURE() << "never as expected: " << document(path);
    return document(path);
  }

  Process service{launch({"--admin", "127.0.0.1:0", "--admin-host", "test"})};
  std::uint16_t public_port = 0;
  std::uint16_t admin_port = 0;
};

TEST_F(AnAdminListener, TakesHealthAndMetricsAwayFromThePublic) {
  for (const char* path : {"/livez", "/readyz", "/startupz", "/metrics"}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(get(public_port, path).status(), 404);
    EXPECT_EQ(get_until(admin_port, path, 200).status(), 200);
  }
  EXPECT_EQ(get(public_port, "/api/overview").status(), 404);
}

TEST_F(AnAdminListener, GivesAnOverview) {
  get_until(admin_port, "/readyz", 200);
  EXPECT_EQ(get(public_port, "/").body, "here");
  const Json overview = document_when(
      "/api/overview", [](const Json& document) { return document["traffic"]["requests_total"] != 0; });
  EXPECT_EQ(overview["service"]["name"], "test_service");
  EXPECT_EQ(overview["service"]["pid"], service.pid());
  EXPECT_EQ(overview["service"]["listen"], Json::array({"http://127.0.0.1:" + std::to_string(public_port)}));
  EXPECT_THAT(overview["build"]["compiler"].get<std::string>(), HasSubstr("12"));
  EXPECT_EQ(overview["state"], "running");
  EXPECT_EQ(overview["health"]["ready"], "pass");
  EXPECT_EQ(overview["health"]["checks"][0]["name"], "switch");
  EXPECT_EQ(overview["traffic"]["requests_total"], 1) << "its own requests do not count";
  EXPECT_EQ(overview["traffic"]["by_class"]["2xx"], 1);
  EXPECT_GT(overview["latency_ms"]["p99"], 0.0);
  EXPECT_EQ(overview["workers"].size(), 2U);
  EXPECT_TRUE(overview["workers"][0]["answered"]);
  EXPECT_GT(overview["process"]["rss_bytes"], 1'000'000);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they have allocators of their own
  EXPECT_GT(overview["heap"]["in_use_bytes"], 0);
#endif
}

TEST_F(AnAdminListener, ListsRoutesTrafficAndSettings) {
  get(public_port, "/pid");
  Json route{{"method", "GET"}, {"pattern", "/stream/{n}"}, {"middlewares", Json::array()}, {"body_limit", nullptr}};
  EXPECT_THAT(document("/api/routes"), Contains(route));
  const Json traffic = document_when("/api/traffic", [](const Json& document) { return !document.empty(); });
  ASSERT_EQ(traffic.size(), 1U);
  EXPECT_EQ(traffic[0]["route"], "/pid");
  EXPECT_EQ(traffic[0]["status"], "200");
  EXPECT_EQ(traffic[0]["count"], 1);
  Json settings = Json::object();
  for (const Json& setting : document("/api/config")) settings[setting["name"].get<std::string>()] = setting;
  const auto told = [&](const char* name) {
    return std::pair{settings[name].value("value", "none"), settings[name].value("source", "none")};
  };
  EXPECT_EQ(told("--threads"), std::pair("2"s, "command line"s));
  EXPECT_EQ(settings["--threads"]["variable"], "SKIFF_THREADS");
  EXPECT_EQ(told("--log-level"), std::pair("info"s, "default"s));
  EXPECT_EQ(told("limits.body_bytes"), std::pair("8388608"s, "default"s));
  EXPECT_EQ(told("blocking_queue"), std::pair("64"s, "program"s));
}

TEST_F(AnAdminListener, ListsConnectionsAndWhatTheyWaitFor) {
  Client caller{public_port};
  caller.send("GET /endless?token=secret HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler sleeps"));
  Json found;
  for (const Json& worker : document("/api/connections")) {
    EXPECT_TRUE(worker["answered"]);
    for (const Json& connection : worker["connections"]) found = connection;
  }
  EXPECT_EQ(found["state"], "handling");
  EXPECT_EQ(found["request"]["route"], "/endless");
  EXPECT_EQ(found["request"]["target"], "/endless") << "a query may hold secrets";
  EXPECT_GE(found["request"]["age_s"], 0.0);
}

TEST_F(AnAdminListener, AnswersWhenEveryWorkerIsStuck) {
  Client first{public_port};
  Client second{public_port};
  Client third{public_port};
  Client fourth{public_port};
  for (Client* client : {&first, &second, &third, &fourth}) client->send("GET /stuck HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler blocks its worker"));
  const Json overview = document("/api/overview");
  const auto answered = [](const Json& worker) { return worker["answered"].get<bool>(); };
  EXPECT_FALSE(std::all_of(overview["workers"].begin(), overview["workers"].end(), answered));
  EXPECT_EQ(get(admin_port, "/livez").status(), 200) << "not yet";
}

TEST_F(AnAdminListener, ChangesTheLevelOfALogger) {
  const auto put = [this](const std::string& name, const std::string& body, const std::string& type = "application/json") {
    Client client{admin_port};
    client.send("PUT /api/loggers/" + name + " HTTP/1.1\r\nHost: test\r\nContent-Type: " + type +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.receive();
  };
  const auto level = [this](const std::string& name) -> Json {
    for (const Json& logger : document("/api/loggers")) {
      if (logger["name"] == name) return logger["level"];
    }
    return nullptr;
  };
  EXPECT_EQ(level("skiff.server"), "info");
  EXPECT_EQ(put("skiff.server", R"({"level":"debug"})").status(), 204);
  EXPECT_EQ(level("skiff.server"), "debug");
  EXPECT_EQ(level("root"), "info");
  EXPECT_EQ(put("root", R"({"level":"warn"})").status(), 204);
  EXPECT_EQ(level("skiff.service"), "warn");
  EXPECT_EQ(level("skiff.server"), "debug");
  EXPECT_EQ(put("skiff.server", R"({"level":null})").status(), 204);
  EXPECT_EQ(level("skiff.server"), "warn");
  EXPECT_EQ(put("skiff.server", R"({"level":"loud"})").status(), 400);
  EXPECT_EQ(put("skiff.server", "level=debug", "application/x-www-form-urlencoded").status(), 415);
  EXPECT_EQ(put("nobody", R"({"level":"debug"})").status(), 404);
}

TEST_F(AnAdminListener, ShowsAPage) {
  const Answer page = get(admin_port, "/");
  EXPECT_EQ(page.status(), 200);
  EXPECT_THAT(page.head, AllOf(HasSubstr("text/html"), HasSubstr("Content-Security-Policy: default-src 'none'")));
  EXPECT_THAT(page.body, HasSubstr("app.js"));
  EXPECT_EQ(get(admin_port, "/app.js").status(), 200);
}

TEST_F(AnAdminListener, TakesAProfile) {
  const Answer answer = get(admin_port, "/api/profile?seconds=0.2");
  EXPECT_EQ(answer.status(), 200);
  for (const char* wrong : {"0", "-1", "61", "x", "nan"}) {
    EXPECT_EQ(get(admin_port, "/api/profile?seconds=" + std::string{wrong}).status(), 400) << wrong;
  }
}

TEST_F(AnAdminListener, ShowsInAProfileWhatAHandlerBurns) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer hands signals on when the thread next calls into it: not where the CPU was used";
#endif
  Client caller{public_port};
  caller.send("GET /burn HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler burns"));
  Answer profile;  // again where a busy machine left it no CPU
  for (int i = 0; i < 15 && profile.body.find("burn_cpu") == std::string::npos; ++i) {
    profile = get(admin_port, "/api/profile?seconds=1");
  }
  EXPECT_THAT(profile.head, HasSubstr("text/plain"));
  EXPECT_THAT(profile.body, HasSubstr("burn_cpu_for_the_profile"));
  EXPECT_EQ(get(public_port, "/pid").status(), 200) << "the signals ended nothing";
}

TEST_F(AnAdminListener, RefusesNamesThatItWasNotGiven) {
  const auto status_for = [](std::uint16_t port, const std::string& host, const std::string& path) {
    Client client{port};
    client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client.receive().status();
  };
  EXPECT_EQ(status_for(admin_port, "evil.example", "/api/overview"), 403);
  EXPECT_EQ(status_for(admin_port, "evil.example", "/"), 403);
  EXPECT_EQ(status_for(admin_port, "localhost", "/"), 200);
  EXPECT_EQ(status_for(admin_port, "test", "/metrics"), 200) << "scrapers use service names";
  EXPECT_EQ(status_for(public_port, "evil.example", "/"), 200) << "this is for the admin listener alone";
}

TEST(AnAdminHost, IsSetByFlagOrEnvironmentAndHasNoPort) {
  Launch by_environment = launch({"--admin", "127.0.0.1:0"});
  by_environment.environment.emplace_back("SKIFF_ADMIN_HOST", "ops.example,test");
  Process service{std::move(by_environment)};
  EXPECT_EQ(get(service.admin_port(), "/api/overview").status(), 200) << "its Host is test";
  Process wrong{launch({"--admin-host", "ops.example:80"})};
  EXPECT_EQ(wrong.exit_status(), 2);
  EXPECT_THAT(wrong.err(), HasSubstr("expected a host name without a port, got ops.example:80"));
}

TEST(AnAdminAddress, ThatIsTakenOrMalformedIsSaidSo) {
  Process service{launch({"--admin", "nonsense"})};
  EXPECT_EQ(service.exit_status(), 2);
  EXPECT_THAT(service.err(), HasSubstr("nonsense"));
  Process first{launch()};
  Process second{launch({"--admin", "127.0.0.1:" + std::to_string(first.port())})};
  EXPECT_EQ(second.exit_status(), 1);
  EXPECT_THAT(second.err(), HasSubstr("in use"));
}

}  // namespace
}  // namespace skiff::test
