#include <skiff/test/server.hpp>

#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace skiff {
namespace {

/// A connection to a port of this machine; -1 when nothing listens there.
int connect_to(std::uint16_t port) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return connection;
  ::close(connection);
  return -1;
}

/// All that comes back until the server closes.
std::string sent_back(int connection, std::string_view request) {
  EXPECT_EQ(::send(connection, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  std::string all;
  char buffer[1024];
  for (ssize_t got = 0; (got = ::recv(connection, buffer, sizeof buffer, 0)) > 0;) {
    all.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(connection);
  return all;
}

Router routes() {
  Router app;
  app.get("/hello", [] { return "hello"; });
  return app;
}

TEST(ATestServer, ServesOnAFreePort) {
  test::Server server{routes()};
  const int connection = connect_to(server.port());
  ASSERT_GE(connection, 0);
  const std::string answer = sent_back(connection, "GET /hello HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  EXPECT_EQ(server.url("/hello"), "http://127.0.0.1:" + std::to_string(server.port()) + "/hello");
  EXPECT_EQ(server->workers(), 1u);
}

TEST(ATestServer, DoesNotShareItsPort) {
  const test::Server one{routes()};
  const test::Server other{routes()};
  EXPECT_NE(one.port(), other.port());
}

TEST(ATestServer, TakesOptions) {
  ServerOptions options;
  options.threads = 2;
  options.server_name = "mine";
  test::Server server{routes(), options};
  EXPECT_EQ(server->workers(), 2u);
  const std::string answer =
      sent_back(connect_to(server.port()), "GET /hello HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Server: mine\r\n"), std::string::npos) << answer;
}

TEST(ATestServer, StopsWithItsScope) {
  std::uint16_t port = 0;
  {
    const test::Server server{routes()};
    port = server.port();
  }
  EXPECT_EQ(connect_to(port), -1);
}

}  // namespace
}  // namespace skiff
