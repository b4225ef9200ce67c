#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

// The log as the one who runs a service sees it: on its stdout, or not at all.
namespace skiff::test {
namespace {

using nlohmann::json;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A service with one worker, more arguments, and the lines that it wrote.
struct AService {
  explicit AService(std::vector<std::string> more = {}) : process{{.arguments = arguments(std::move(more))}} {}

  std::vector<json> end() {
    process.signal(SIGTERM);
    EXPECT_EQ(process.exit_status(), 0);
    std::vector<json> lines;
    std::istringstream out{process.out()};
    for (std::string line; std::getline(out, line);) {
      if (!line.starts_with("listening on ")) lines.push_back(json::parse(line));
    }
    return lines;
  }

  static std::vector<json> of(const std::vector<json>& lines, std::string_view logger) {
    std::vector<json> chosen;
    for (const json& line : lines) {
      if (line["log.logger"] == logger) chosen.push_back(line);
    }
    return chosen;
  }

  static std::vector<std::string> arguments(std::vector<std::string> more) {
    more.insert(more.begin(), {"--listen", "127.0.0.1:0", "--threads", "1"});
    return more;
  }

  Process process;
};

TEST(TheLog, IsJsonWhereThereIsNoTerminal) {
  AService service;
  EXPECT_EQ(get(service.process.port(), "/fail").status(), 500);
  const auto lines = service.end();
  ASSERT_THAT(lines, SizeIs(3)) << service.process.out();
  for (const json& line : lines) {
    EXPECT_EQ(line["service.name"], "test_service");
    EXPECT_TRUE(line.contains("@timestamp"));
  }
  EXPECT_EQ(lines[0]["log.logger"], "skiff.server");
  EXPECT_EQ(lines[0]["log.level"], "error");
  EXPECT_EQ(lines[0]["error.message"], "as asked");
  EXPECT_EQ(lines[0]["http.route"], "/fail");
  EXPECT_EQ(lines[0]["process.thread.name"], "worker-0");
  EXPECT_EQ(lines[2]["message"], "shutdown complete") << "nothing is lost at the end";
}

TEST(TheLog, IsTextWhenAsked) {
  AService service{{"--log-format", "text"}};
  EXPECT_EQ(get(service.process.port(), "/note/x%0a%1b%5b2Jforged").status(), 200);
  service.process.signal(SIGTERM);
  EXPECT_EQ(service.process.exit_status(), 0);
  EXPECT_THAT(service.process.out(), HasSubstr(R"(Z info  notes noted text="x\n\u001b[2Jforged" request=)"));
  EXPECT_THAT(service.process.out(), Not(HasSubstr("\x1b")));
}

TEST(TheLog, NamesTheRequestInBlockingTooAndHasLevelsByLogger) {
  AService service{{"--log-level", "warn,notes=debug"}};
  EXPECT_EQ(get(service.process.port(), "/note/x%0a%22").status(), 200);
  const auto lines = service.end();
  ASSERT_THAT(lines, SizeIs(2)) << service.process.out();
  EXPECT_EQ(lines[0]["labels"]["text"], "x\n\"");
  EXPECT_EQ(lines[1]["message"], "noted again");
  EXPECT_EQ(lines[1]["process.thread.name"], "blocking");
  for (const char* name : {"http.request.id", "trace.id", "span.id", "http.route"}) {
    EXPECT_TRUE(lines[0].contains(name)) << name;
    EXPECT_EQ(lines[0][name], lines[1][name]) << name;
  }
}

TEST(TheLog, HasALineForEachRequestWhenAsked) {
  AService service{{"--access-log"}};
  const std::uint16_t port = service.process.port();
  Client client{port};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.get("/").body, "here");
  EXPECT_EQ(client.get("/missing").status(), 404);
  EXPECT_EQ(client.get("/stream/3").body.size(), 3U * 16 * 1024);
  const auto lines = AService::of(service.end(), "skiff.access");
  ASSERT_THAT(lines, SizeIs(22));
  EXPECT_EQ(lines[0]["client.address"], "127.0.0.1");
  EXPECT_EQ(lines[20]["http.response.status_code"], 404);
  EXPECT_EQ(lines[21]["http.response.body.bytes"], 3 * 16 * 1024);
}

TEST(TheLog, HoldsUpNoRequestAndNoEndWhenItsReaderStops) {
  AService service{{"--access-log"}};
  const std::uint16_t port = service.process.port();  // and nothing is read from here on
  constexpr int enough_to_fill_the_queue = 12'000;
  const std::string agent(500, 'x');
  Client client{port};
  for (int i = 0; i < enough_to_fill_the_queue; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: test\r\nUser-Agent: " + agent + "\r\n\r\n");
    ASSERT_EQ(client.receive().body, "here") << i;
  }
  const auto asked = std::chrono::steady_clock::now();
  service.process.signal(SIGTERM);
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(service.process.pid()), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, patience);
  EXPECT_EQ(service.process.exit_status(), 0);
}

TEST(TheLog, TellsHowManyLinesWereLostOnceItIsReadAgain) {
  AService service{{"--access-log"}};
  const std::uint16_t port = service.process.port();
  constexpr int enough_to_fill_the_queue = 12'000;
  const std::string agent(500, 'x');
  Client client{port};
  for (int i = 0; i < enough_to_fill_the_queue; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: test\r\nUser-Agent: " + agent + "\r\n\r\n");
    ASSERT_EQ(client.receive().body, "here") << i;
  }
  ASSERT_TRUE(service.process.says("log lines dropped"));
  const auto lines = service.end();
  const auto lost = AService::of(lines, "skiff.log");
  ASSERT_THAT(lost, SizeIs(1));
  EXPECT_EQ(lost[0]["log.level"], "warn");
  const auto there = AService::of(lines, "skiff.access").size();
  EXPECT_EQ(there + std::stoul(lost[0]["labels"]["dropped"].get<std::string>()), enough_to_fill_the_queue);
}

TEST(TheLog, OnAFullDiskDoesNoHarm) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process service{{.arguments = {"--listen", "unix:" + path, "--access-log"}, .in_child = [] {
                     const int full = ::open("/dev/full", O_WRONLY);
                     ::dup2(full, STDOUT_FILENO);
                   }}};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!Client{path}.connected() && std::chrono::steady_clock::now() < deadline) ::sched_yield();
  Client caller{path};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(caller.get("/fail").status(), 500);
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 0);
  EXPECT_THAT(service.err(), IsEmpty());
}

}  // namespace
}  // namespace skiff::test
