#include "service/supervisor.hpp"

#include "service/client.hpp"
#include "service/notify_socket.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

// What systemd hears of a service (sd_notify(3)).
namespace skiff::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Launch notifying(const NotifySocket& supervisor, std::vector<std::string> more = {}) {
  Launch launch{.arguments = {"--listen", "127.0.0.1:0", "--threads", "2"},
                .environment = {{"NOTIFY_SOCKET", supervisor.name()}}};
  launch.arguments.insert(launch.arguments.end(), more.begin(), more.end());
  return launch;
}

class SupervisedService : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  NotifySocket supervisor_{folder_.path("notify")};
};

TEST_F(SupervisedService, IsReadyOnceItListens) {
  Process service{notifying(supervisor_)};
  const std::string ready = supervisor_.receive("READY=1");
  const std::string port = std::to_string(service.port());
  EXPECT_EQ(ready, "READY=1\nSTATUS=listening on http://127.0.0.1:" + port + "\n");
  EXPECT_EQ(get(service.port(), "/").body, "here");
}

TEST_F(SupervisedService, FindsAnAbstractSocket) {
  const NotifySocket abstract{"@skiff-" + folder_.path("notify")};
  Process service{notifying(abstract)};
  EXPECT_THAT(abstract.receive("READY=1"), StartsWith("READY=1\n"));
}

TEST_F(SupervisedService, SaysThatItsEndHasBegunAndAsksForTheTimeItTakes) {
  Process service{notifying(supervisor_)};
  Client caller{service.port()};
  caller.send("GET /held HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler waits"));
  service.signal(SIGTERM);
  EXPECT_EQ(supervisor_.receive("STOPPING=1"), "STOPPING=1\nSTATUS=shutdown: finishing the requests under way\n");
  EXPECT_EQ(supervisor_.receive("EXTEND"), "EXTEND_TIMEOUT_USEC=10000000\n");
  EXPECT_EQ(supervisor_.receive("EXTEND"), "EXTEND_TIMEOUT_USEC=10000000\n") << "again while the end takes long";
  service.type("x");
  EXPECT_EQ(caller.receive().body, "released");
  EXPECT_EQ(service.exit_status(), 0);
}

TEST_F(SupervisedService, SaysThatItStopsAtTheBeginningOfTheGrace) {
  Process service{notifying(supervisor_, {"--shutdown-grace", "3600"})};
  const std::uint16_t port = service.port();
  service.signal(SIGTERM);
  EXPECT_EQ(supervisor_.receive("STOPPING=1"), "STOPPING=1\nSTATUS=shutdown: serving on until callers have noticed\n");
  EXPECT_THAT(supervisor_.receive("EXTEND"), Not(IsEmpty()));
  EXPECT_EQ(get(port, "/").body, "here");
}

TEST_F(SupervisedService, SaysWhyItCannotStart) {
  Process first{{.arguments = {"--listen", "127.0.0.1:0"}}};
  const std::string taken = "127.0.0.1:" + std::to_string(first.port());
  Process second{{.arguments = {"--listen", taken}, .environment = {{"NOTIFY_SOCKET", supervisor_.name()}}}};
  EXPECT_EQ(second.exit_status(), 1);
  EXPECT_THAT(supervisor_.receive("STATUS="),
              AllOf(StartsWith("STATUS=cannot listen on http://" + taken), Not(HasSubstr("READY"))));
}

TEST_F(SupervisedService, KeepsTheWatchdogQuietWhileItsWorkersWork) {
  Launch launch = notifying(supervisor_);
  launch.environment.emplace_back("WATCHDOG_USEC", "1000000");
  Process service{std::move(launch)};
  Client caller{service.port()};
  caller.send("GET /held HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler waits")) << "it waits elsewhere; its worker is free";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(supervisor_.receive("WATCHDOG"), "WATCHDOG=1\n");
}

TEST_F(SupervisedService, KeepsTheWatchdogQuietWhileItEnds) {
  Launch launch = notifying(supervisor_, {"--shutdown-grace", "3600"});
  launch.environment.emplace_back("WATCHDOG_USEC", "200000");
  Process service{std::move(launch)};
  ASSERT_NE(service.port(), 0);
  service.signal(SIGTERM);
  ASSERT_THAT(supervisor_.receive("STOPPING=1"), Not(IsEmpty()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(supervisor_.receive("WATCHDOG"), "WATCHDOG=1\n");
}

TEST_F(SupervisedService, LetsTheWatchdogBiteWhileAHandlerBlocksOneOfItsWorkers) {
  Launch launch = notifying(supervisor_);
  launch.environment.emplace_back("WATCHDOG_USEC", "400000");
  Process service{std::move(launch)};
  Client caller{service.port()};
  EXPECT_EQ(supervisor_.receive("WATCHDOG"), "WATCHDOG=1\n");
  caller.send("GET /blocked HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(service.says("handler blocks its worker"));
  EXPECT_TRUE(supervisor_.falls_silent("WATCHDOG", 400ms));
  EXPECT_TRUE(service.says("a worker is held up"));

  service.type("x");
  EXPECT_EQ(caller.receive().body, "released");
  EXPECT_EQ(supervisor_.receive("WATCHDOG"), "WATCHDOG=1\n");
}

TEST_F(SupervisedService, ServesOnWhenNobodyListensToIt) {
  const std::string too_long(200, 'x');
  for (const std::string& name : {folder_.path("nobody"), "@nobody-" + folder_.path(""), std::string{"vsock:2:1234"},
                                  folder_.path(too_long), std::string{"@"}, std::string{"relative"}}) {
    SCOPED_TRACE(name);
    Process service{{.arguments = {"--listen", "127.0.0.1:0", "--threads", "1"},
                     .environment = {{"NOTIFY_SOCKET", name}, {"WATCHDOG_USEC", "1000"}}}};
    EXPECT_EQ(get(service.port(), "/").body, "here");
    service.signal(SIGTERM);
    EXPECT_EQ(service.exit_status(), 0);
    EXPECT_EQ(service.err(), "");
  }
}

// ---- the class by itself --------------------------------------------------------------------

class Variables {
 public:
  explicit Variables(const std::vector<std::pair<std::string, std::string>>& variables) {
    for (const char* name : names) ::unsetenv(name);
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;
  ~Variables() {
    for (const char* name : names) ::unsetenv(name);
  }

  static bool any() {
    return std::any_of(std::begin(names), std::end(names), [](const char* name) { return std::getenv(name) != nullptr; });
  }

 private:
  static constexpr const char* names[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"};
};

std::optional<std::chrono::milliseconds> period(const std::string& interval, const std::string& pid) {
  const Variables variables{{{"NOTIFY_SOCKET", "/run/notify"}, {"WATCHDOG_USEC", interval}, {"WATCHDOG_PID", pid}}};
  return Supervisor{}.watchdog_period();
}

TEST(Supervisor, IsToldFourTimesInTheIntervalOfItsWatchdog) {
  EXPECT_EQ(period("10000000", std::to_string(::getpid())), 2500ms);
  EXPECT_EQ(period("10000000", ""), 2500ms);
  EXPECT_EQ(period("1", ""), 1ms) << "not all the time";
}

TEST(Supervisor, HasNoWatchdogForAnotherProcessOrWithoutAnInterval) {
  for (const char* interval : {"", "0", "-1", "soon", "10s", "99999999999999999999"}) {
    EXPECT_EQ(period(interval, ""), std::nullopt) << interval;
  }
  EXPECT_EQ(period("10000000", "1"), std::nullopt);
  EXPECT_EQ(period("10000000", "me"), std::nullopt);
  const Variables no_socket{{{"WATCHDOG_USEC", "10000000"}}};
  EXPECT_EQ(Supervisor{}.watchdog_period(), std::nullopt);
}

TEST(Supervisor, IsNotForTheProgramsThatTheServiceStarts) {
  const Variables variables{{{"NOTIFY_SOCKET", "/run/notify"}, {"WATCHDOG_USEC", "1000"}, {"WATCHDOG_PID", "1"}}};
  const Supervisor supervisor;
  EXPECT_FALSE(Variables::any());
}

TEST(Supervisor, GetsOneLineOfStatusWhateverStandsInIt) {
  const TemporaryFolder folder;
  const NotifySocket socket{folder.path("notify")};
  const Variables variables{{{"NOTIFY_SOCKET", socket.name()}}};
  Supervisor supervisor;
  supervisor.status("tricked\nREADY=1");
  EXPECT_EQ(socket.receive(patience), "STATUS=tricked READY=1\n");
}

}  // namespace
}  // namespace skiff::test
