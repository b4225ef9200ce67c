#include "server/sockets.hpp"

#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <string>

namespace skiff {
namespace {

int option(int socket, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(socket, level, name, &value, &size), 0);
  return value;
}

void expect_ready(const Listening& listening, bool shared) {
  for (const net::Listener& listener : listening.listeners) {
    const int socket = listener.socket.get();
    EXPECT_TRUE(option(socket, SOL_SOCKET, SO_ACCEPTCONN)) << "listens";
    EXPECT_TRUE(::fcntl(socket, F_GETFD) & FD_CLOEXEC) << "is not inherited by child processes";
    EXPECT_EQ(listener.shared, shared);
  }
}

TEST(ListenOn, OpensASocketForEachWorkerOnOnePort) {
  const Listening listening = listen_on(Address::parse("127.0.0.1:0"), 3, false);
  ASSERT_EQ(listening.listeners.size(), 3U);
  EXPECT_GT(listening.address.port, 0);
  expect_ready(listening, false);
  for (const net::Listener& listener : listening.listeners) {
    EXPECT_TRUE(option(listener.socket.get(), IPPROTO_TCP, TCP_NODELAY)) << "accepted sockets inherit it";
    EXPECT_TRUE(option(listener.socket.get(), SOL_SOCKET, SO_REUSEPORT)) << "each has a queue of its own";
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener.socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    EXPECT_EQ(ntohs(address.sin_port), listening.address.port);
  }
}

TEST(ListenOn, KeepsIpv6ApartFromIpv4UnlessEveryAddressIsMeant) {
  const Listening one = listen_on(Address::parse("[::1]:0"), 1, false);
  EXPECT_TRUE(option(one.listeners.front().socket.get(), IPPROTO_IPV6, IPV6_V6ONLY));
  const Listening every = listen_on(Address::parse(":0"), 1, false);
  EXPECT_FALSE(option(every.listeners.front().socket.get(), IPPROTO_IPV6, IPV6_V6ONLY));
}

TEST(ListenOn, SharesOneQueueAmongWorkersOnAUnixSocket) {
  const std::string path = "/tmp/skiff-sockets-test-" + std::to_string(::getpid());
  const Listening listening = listen_on(Address::parse("unix:" + path), 3, false);
  EXPECT_EQ(listening.listeners.size(), 3U);
  EXPECT_EQ(listening.address.unix_path, path);
  expect_ready(listening, false);
  ::unlink(path.c_str());
}

TEST(ListenOnInherited, TakesTheSocketOver) {
  Listening given = listen_on(Address::parse("127.0.0.1:0"), 1, false);
  const int socket = given.listeners.front().socket.release();
  {
    const Listening listening = listen_on_inherited(socket, 2);
    EXPECT_EQ(listening.address.url(), given.address.url());
    ASSERT_EQ(listening.listeners.size(), 2U);
    expect_ready(listening, true);
  }
  EXPECT_EQ(::fcntl(socket, F_GETFD), -1) << "and closes it";
}

TEST(ListenOnInherited, RefusesWhatDoesNotListen) {
  int pipe[2];
  ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
  EXPECT_THROW((void)listen_on_inherited(pipe[0], 1), ConfigurationError);
  EXPECT_THROW((void)listen_on_inherited(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), 1),
               ConfigurationError);
  EXPECT_THROW((void)listen_on_inherited(-1, 1), ConfigurationError);
  EXPECT_EQ(::fcntl(pipe[0], F_GETFD), -1);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace skiff
