#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

// Where the program listens, and how it says so.
namespace skiff::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

int one_line(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Listening, OnPortZeroPrintsTheRealPort) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0"}}};
  const std::uint16_t port = service.port();
  ASSERT_NE(port, 0);
  EXPECT_THAT(service.out(), HasSubstr("listening on http://127.0.0.1:" + std::to_string(port) + "\n"));
  EXPECT_EQ(get(port, "/").body, "here");
}

#ifdef HELLO
TEST(Listening, TheSmallestExampleSaysHello) {
  Process hello{{.arguments = {"--listen", "127.0.0.1:0"}, .program = HELLO}};
  EXPECT_EQ(get(hello.port(), "/hello/w%C3%B6rld").body, "Hello, wörld!");
  hello.signal(SIGTERM);
  EXPECT_EQ(hello.exit_status(), 0);
}
#endif

TEST(Listening, WhereTheVariableSays) {
  Process service{{.environment = {{"SKIFF_LISTEN", "127.0.0.1:0"}, {"SKIFF_THREADS", "2"}}}};
  EXPECT_EQ(get(service.port(), "/").body, "here");
}

TEST(Listening, AtThePortOfThePlatform) {
  Process service{{.environment = {{"PORT", "0"}}}};
  const std::uint16_t port = service.port();
  EXPECT_THAT(service.out(), HasSubstr("listening on http://[::]:"));
  EXPECT_EQ(get(port, "/").body, "here") << "every address, IPv4 too";
}

TEST(Listening, WhereTheOptionSaysWhateverTheVariablesDo) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0"},
                   .environment = {{"PORT", "1"}, {"SKIFF_LISTEN", "192.0.2.1:1"}}}};
  const std::uint16_t port = service.port();
  EXPECT_THAT(service.out(), HasSubstr("listening on http://127.0.0.1:"));
  EXPECT_EQ(get(port, "/").body, "here");
}

TEST(Listening, AtSeveralPlaces) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process service{{.arguments = {"--listen", "unix:" + path, "--listen", "127.0.0.1:0"}}};
  const std::uint16_t port = service.port();
  EXPECT_THAT(service.out(), HasSubstr("listening on unix:" + path + "\n"));
  EXPECT_EQ(get(port, "/").body, "here");
  EXPECT_EQ(Client{path}.get("/").body, "here");
}

TEST(Listening, OnAPortThatIsTakenIsRefusedAndHarmsNobody) {
  Process first{{.arguments = {"--listen", "127.0.0.1:0", "--threads", "2"}}};
  const std::uint16_t port = first.port();
  for (const char* threads : {"--threads=1", "--threads=2"}) {
    Process second{{.arguments = {"--listen", "127.0.0.1:" + std::to_string(port), threads}}};
    EXPECT_EQ(second.exit_status(), 1);
    EXPECT_THAT(second.out(), IsEmpty());
    EXPECT_EQ(one_line(second.err()), 1) << second.err();
    EXPECT_THAT(second.err(), AllOf(HasSubstr("127.0.0.1:" + std::to_string(port)), HasSubstr("in use")));
  }
  EXPECT_EQ(get(port, "/pid").body, std::to_string(first.pid()));
}

TEST(Listening, OnASharedPortGoesOnWhenOneInstanceEnds) {
  Process first{{.arguments = {"--listen", "127.0.0.1:0", "--reuse-port"}}};
  const std::uint16_t port = first.port();
  Process second{{.arguments = {"--listen", "127.0.0.1:" + std::to_string(port), "--reuse-port"}}};
  ASSERT_EQ(second.port(), port) << second.err();
  first.signal(SIGTERM);
  EXPECT_EQ(first.exit_status(), 0);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(get(port, "/pid").body, std::to_string(second.pid()));
}

TEST(Listening, BelowPort1024NeedsRights) {
  int first_free = 1024;
  std::ifstream{"/proc/sys/net/ipv4/ip_unprivileged_port_start"} >> first_free;
  if (first_free <= 1) GTEST_SKIP() << "here every user may";
  const TemporaryFolder folder;
  const std::string program = folder.path("test_service");
  std::filesystem::copy_file(TEST_SERVICE, program);
  ::chmod(program.c_str(), 0755);
  const auto become_nobody = [] {
    constexpr unsigned nobody = 65534;
    if (::getuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(99);
  };
  Process service{{.arguments = {"--listen", "127.0.0.1:1"}, .program = program, .in_child = become_nobody}};
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_EQ(one_line(service.err()), 1) << service.err();
  EXPECT_THAT(service.err(),
              AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("permission denied"), HasSubstr("1024")));
}

TEST(Listening, OnAnAddressOfAnotherMachineIsRefused) {
  Process service{{.arguments = {"--listen", "192.0.2.1:0"}}};
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_THAT(service.err(), AllOf(HasSubstr("192.0.2.1"), HasSubstr("no such address")));
}

TEST(Listening, OnAUnixSocketRemovesItsFileAtTheEnd) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process service{{.arguments = {"--listen", "unix:" + path, "--threads", "2"}}};
  ASSERT_TRUE(service.says("listening on unix:" + path + "\n"));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Client{path}.get("/").body, "here");
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 0);
  EXPECT_FALSE(exists(path));
}

TEST(Listening, OnAUnixSocketLeftByADeadProcessWorks) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  {
    Process killed{{.arguments = {"--listen", "unix:" + path}}};
    ASSERT_TRUE(killed.says("listening on"));
  }
  ASSERT_TRUE(exists(path));
  Process service{{.arguments = {"--listen", "unix:" + path}}};
  ASSERT_TRUE(service.says("listening on"));
  EXPECT_EQ(Client{path}.get("/").body, "here");
}

TEST(Listening, OnAUnixSocketThatIsTakenIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process first{{.arguments = {"--listen", "unix:" + path}}};
  ASSERT_TRUE(first.says("listening on"));
  Process second{{.arguments = {"--listen", "unix:" + path}}};
  EXPECT_EQ(second.exit_status(), 1);
  EXPECT_THAT(second.err(), AllOf(HasSubstr(path), HasSubstr("in use")));
  EXPECT_EQ(Client{path}.get("/pid").body, std::to_string(first.pid()));
}

TEST(Listening, OnTheNameOfAnOrdinaryFileLeavesTheFileAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.path("precious");
  std::ofstream{path} << "data";
  Process service{{.arguments = {"--listen", "unix:" + path}}};
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_THAT(service.err(), Not(IsEmpty()));
  EXPECT_EQ(std::filesystem::file_size(path), 4u);
}

TEST(Listening, ThatFailsHalfWayLeavesNoSocketBehind) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process service{{.arguments = {"--listen", "unix:" + path, "--listen", "192.0.2.1:0"}}};
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_FALSE(exists(path));
}

}  // namespace
}  // namespace skiff::test
