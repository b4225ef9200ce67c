#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sched.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>

// Sockets that systemd opens and hands over (sd_listen_fds(3)).
namespace skiff::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Socket {
 public:
  explicit Socket(bool listening) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size);
    if (listening) ::listen(descriptor_, 16);
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(descriptor_); }

  std::uint16_t port() const noexcept { return port_; }

  /// What systemd does between fork and exec.
  auto handing_over() const {
    return [socket = descriptor_] {
      constexpr int first = 3;
      if (socket == first) {
        ::fcntl(first, F_SETFD, 0);
      } else {
        ::dup2(socket, first);
      }
      ::setenv("LISTEN_FDS", "1", 1);
      ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    };
  }

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

TEST(Activation, ServesOnTheSocketHandedOver) {
  const Socket socket{true};
  Client early{socket.port()};  // queued before there is a service
  early.send("GET /pid HTTP/1.1\r\nHost: test\r\n\r\n");
  Process service{{.in_child = socket.handing_over()}};
  EXPECT_EQ(early.receive().body, std::to_string(service.pid()));
  EXPECT_EQ(service.port(), socket.port());
}

TEST(Activation, TakesThePlaceOfTheDefaultAddress) {
  const Socket socket{true};
  Process service{{.in_child = socket.handing_over()}};
  ASSERT_EQ(service.port(), socket.port());
  EXPECT_THAT(service.out(), Not(HasSubstr(":8080\n")));
}

TEST(Activation, AddsToAnAddressThatIsAskedFor) {
  const Socket socket{true};
  Process service{{.arguments = {"--listen", "127.0.0.1:0"}, .in_child = socket.handing_over()}};
  ASSERT_TRUE(service.says(":" + std::to_string(socket.port()) + "\n"));
  unsigned own = 0;
  ASSERT_EQ(std::sscanf(service.out().c_str(), "listening on http://127.0.0.1:%u", &own), 1) << service.out();
  EXPECT_NE(own, socket.port());
  EXPECT_EQ(get(static_cast<std::uint16_t>(own), "/").body, "here");
  EXPECT_EQ(get(socket.port(), "/").body, "here");
}

TEST(Activation, LosesNoConnectionBetweenTwoServices) {
  const Socket socket{true};
  std::string first_pid;
  {
    Process first{{.in_child = socket.handing_over()}};
    first_pid = std::to_string(first.pid());
    EXPECT_EQ(get(socket.port(), "/pid").body, first_pid);
    first.signal(SIGTERM);
    EXPECT_EQ(first.exit_status(), 0);
  }
  Client between{socket.port()};
  ASSERT_TRUE(between.connected());
  between.send("GET /pid HTTP/1.1\r\nHost: test\r\n\r\n");
  Process second{{.in_child = socket.handing_over()}};
  EXPECT_EQ(between.receive().body, std::to_string(second.pid()));
}

TEST(Activation, WithASocketThatDoesNotListenIsRefused) {
  const Socket socket{false};
  Process service{{.arguments = {"--listen", "127.0.0.1:0"}, .in_child = socket.handing_over()}};
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_THAT(service.err(), AllOf(HasSubstr("3"), HasSubstr("not a listening socket")));
}

TEST(Activation, WorksWithTheProgramThatComesWithSystemd) {
  const std::string program = "/usr/bin/systemd-socket-activate";
  if (::access(program.c_str(), X_OK) != 0) GTEST_SKIP() << "no " << program;
  const TemporaryFolder folder;
  const std::string path = folder.path("service.sock");
  Process service{{.arguments = {"--listen", path, TEST_SERVICE}, .program = program}};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::optional<Client> caller{path};  // once the program listens, it starts the service
  while (!caller->connected() && std::chrono::steady_clock::now() < deadline) {
    ::sched_yield();
    caller.emplace(path);
  }
  EXPECT_EQ(caller->get("/pid").body, std::to_string(service.pid()));
  EXPECT_TRUE(service.says("listening on unix:" + path));
}

TEST(Activation, MeantForAnotherProcessIsIgnored) {
  Process service{
      {.arguments = {"--listen", "127.0.0.1:0"}, .environment = {{"LISTEN_FDS", "1"}, {"LISTEN_PID", "1"}}}};
  EXPECT_EQ(get(service.port(), "/").body, "here");
}

}  // namespace
}  // namespace skiff::test
