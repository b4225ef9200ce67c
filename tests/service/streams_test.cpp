#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <csignal>

// The service outlives those who read from it.
namespace skiff::test {
namespace {

using ::testing::HasSubstr;

TEST(Streams, ACallerThatVanishesInAnAnswerDoesNoHarm) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0", "--threads", "1"}}};
  const std::uint16_t port = service.port();
  for (int i = 0; i < 20; ++i) {
    Client caller{port};
    caller.send("GET /stream/100000 HTTP/1.1\r\nHost: test\r\n\r\n");
    caller.reset();
  }
  EXPECT_EQ(get(port, "/").body, "here");
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Streams, ABrokenPipeSignalDoesNoHarm) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0"}}};
  const std::uint16_t port = service.port();
  service.signal(SIGPIPE);
  EXPECT_EQ(get(port, "/").body, "here");
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Streams, ALogThatNobodyReadsAnyMoreDoesNoHarm) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0"}}};
  const std::uint16_t port = service.port();
  EXPECT_EQ(get(port, "/fail").status(), 500);
  ASSERT_TRUE(service.says("as asked"));
  service.close_output();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(get(port, "/fail").status(), 500);
  EXPECT_EQ(get(port, "/").body, "here");
  service.signal(SIGTERM);
  EXPECT_EQ(service.exit_status(), 0);
}

TEST(Streams, WithoutStandardStreamsTheLogGoesIntoNobodysConnection) {
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process service{{.arguments = {"--listen", "unix:" + path}, .in_child = [] {
                     for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(stream);
                   }}};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!Client{path}.connected() && std::chrono::steady_clock::now() < deadline) ::sched_yield();
  Client caller{path};
  for (int i = 0; i < 20; ++i) {
    const Answer answer = caller.get("/fail");
    EXPECT_EQ(answer.status(), 500);
    EXPECT_THAT(answer.head, ::testing::StartsWith("HTTP/1.1 500 "));
  }
  service.signal(SIGTERM);
  EXPECT_TRUE(caller.sees_the_end()) << "nothing but answers came";
  EXPECT_EQ(service.exit_status(), 0);
}

}  // namespace
}  // namespace skiff::test
