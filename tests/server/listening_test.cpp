#include "server/live_server.hpp"

#include <skiff/core/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace skiff {
namespace {

using test::Answer;
using test::Client;
using test::LiveServer;
using testing::HasSubstr;

Router hello() {
  Router app;
  app.get("/", [](Request& request) { return "hello " + std::string{request.peer()}; });
  return app;
}

ServerOptions listening_on(std::vector<std::string> texts, unsigned threads = 1) {
  ServerOptions options;
  options.threads = threads;
  for (const std::string& text : texts) options.listen.push_back(Address::parse(text));
  return options;
}

std::string ask(const Address& address) {
  Client client{address};
  client.send(LiveServer::request("GET", "/", "Connection: close\r\n"));
  return client.answer().body;
}

/// What refuses a server to start, or "" when nothing does.
std::string refusal(ServerOptions options) {
  try {
    const Server server{hello(), std::move(options)};
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "";
}

/// A listening socket that is not skiff's.
class ForeignListener {
 public:
  explicit ForeignListener(bool reuse_port = false) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const int on = 1;
    if (reuse_port) ::setsockopt(socket_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&any), sizeof any), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    socklen_t size = sizeof any;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&any), &size);
    address = {"127.0.0.1", ntohs(any.sin_port), ""};
  }
  ~ForeignListener() {
    if (socket_ >= 0) ::close(socket_);
  }
  ForeignListener(const ForeignListener&) = delete;
  ForeignListener& operator=(const ForeignListener&) = delete;
  int release() { return std::exchange(socket_, -1); }

  Address address;

 private:
  int socket_;
};

/// A folder of its own for each test.
struct AUnixSocket : testing::Test {
  AUnixSocket() {
    char name[] = "/tmp/skiff-unix-XXXXXX";
    folder = ::mkdtemp(name);
    path = folder + "/s.sock";
  }
  ~AUnixSocket() override { std::filesystem::remove_all(folder); }

  ServerOptions options(unsigned threads = 1) const { return listening_on({"unix:" + path}, threads); }

  std::string folder;
  std::string path;
};

TEST(AServer, TakesAFreePortAndSaysWhich) {
  const LiveServer server{hello()};
  EXPECT_EQ(server.address().host, "127.0.0.1");
  EXPECT_GT(server.address().port, 0);
}

TEST(AServer, ListensOnIpv6) {
  const LiveServer server{hello(), listening_on({"[::1]:0"})};
  EXPECT_EQ(server.address().host, "::1");
  EXPECT_THAT(ask(server.address()), HasSubstr("hello [::1]:"));
}

TEST(AServer, ListensOnEveryAddressOfBothFamilies) {
  const LiveServer server{hello(), listening_on({":0"}, 2)};
  EXPECT_THAT(ask({"::1", server.address().port, ""}), HasSubstr("hello [::1]:"));
  EXPECT_THAT(ask({"127.0.0.1", server.address().port, ""}), HasSubstr("127.0.0.1"));
}

TEST_F(AUnixSocket, IsListenedOnBesideOthers) {
  LiveServer server{hello(), listening_on({"127.0.0.1:0", "unix:" + path, "[::1]:0"}, 2)};
  ASSERT_EQ(server->addresses().size(), 3U);
  EXPECT_EQ(server->addresses()[1].url(), "unix:" + path);
  for (const Address& address : server->addresses()) {
    SCOPED_TRACE(address.url());
    for (int i = 0; i < 5; ++i) EXPECT_THAT(ask(address), HasSubstr("hello"));
  }
  EXPECT_EQ(ask(server->addresses()[1]), "hello unix");
}

TEST_F(AUnixSocket, IsRemovedWhenTheServerEnds) {
  {
    const LiveServer server{hello(), options()};
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(AUnixSocket, IsRemovedWhenALaterAddressCannotBeListenedOn) {
  const ForeignListener taken;
  ServerOptions both = options();
  both.listen.push_back(taken.address);
  EXPECT_NE(refusal(both), "");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(AUnixSocket, LeftByAProcessThatDiedIsReplaced) {
  const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path.c_str());
  ASSERT_EQ(::bind(stale, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(stale, 1), 0);
  ::close(stale);
  ASSERT_TRUE(std::filesystem::exists(path));
  const LiveServer server{hello(), options()};
  EXPECT_EQ(ask(server.address()), "hello unix");
}

TEST_F(AUnixSocket, ThatIsServedIsRefused) {
  const LiveServer first{hello(), options()};
  EXPECT_THAT(refusal(options()), HasSubstr("unix:" + path));
  EXPECT_EQ(ask(first.address()), "hello unix") << "the first one is left alone";
}

TEST_F(AUnixSocket, DoesNotReplaceAFile) {
  std::ofstream{path} << "precious";
  EXPECT_THAT(refusal(options()), HasSubstr("unix:" + path));
  std::string content;
  std::ifstream{path} >> content;
  EXPECT_EQ(content, "precious");
}

TEST_F(AUnixSocket, InAFolderThatDoesNotExistIsRefused) {
  path = folder + "/none/s.sock";
  EXPECT_THAT(refusal(options()), HasSubstr("unix:" + path));
}

TEST(APortInUse, IsRefused) {
  for (const bool reuse_port : {false, true}) {
    const ForeignListener taken{reuse_port};
    ServerOptions options;
    options.listen = {taken.address};
    const std::string message = refusal(options);
    EXPECT_THAT(message, HasSubstr(taken.address.url()));
    EXPECT_THAT(message, HasSubstr("in use"));
  }
}

TEST(APortInUse, ByAnotherServerIsRefused) {
  const LiveServer first{hello()};
  ServerOptions options;
  options.listen = {first.address()};
  EXPECT_THAT(refusal(options), HasSubstr("in use"));
}

TEST(APortInUse, MayBeSharedWhenBothSaySo) {
  ServerOptions options = listening_on({"127.0.0.1:0"}, 2);
  options.reuse_port = true;
  const LiveServer first{hello(), options};
  options.listen = {first.address()};
  const LiveServer second{hello(), options};
  EXPECT_EQ(first.address().port, second.address().port);
  for (int i = 0; i < 20; ++i) EXPECT_THAT(ask(first.address()), HasSubstr("hello"));
}

TEST(APortInUse, IsFreeAgainOnceItsServerHasEnded) {
  Address address;
  {
    const LiveServer first{hello()};
    address = first.address();
    EXPECT_THAT(ask(address), HasSubstr("hello"));
  }
  ServerOptions options;
  options.listen = {address};
  const LiveServer second{hello(), options};
  EXPECT_THAT(ask(address), HasSubstr("hello"));
}

TEST(AnAddress, ThatThisMachineHasNotIsRefused) {
  EXPECT_THAT(refusal(listening_on({"192.0.2.1:0"})), HasSubstr("this machine has no such address"));
}

TEST(AnInheritedSocket, IsServedByEveryWorker) {
  ForeignListener foreign;
  ServerOptions options;
  options.threads = 2;
  options.inherited = {foreign.release()};
  const LiveServer server{hello(), options};
  EXPECT_EQ(server.address().url(), foreign.address.url());
  for (int i = 0; i < 10; ++i) EXPECT_THAT(ask(foreign.address), HasSubstr("hello"));
}

TEST(AnInheritedSocket, ComesAfterTheAddressesOfTheOptions) {
  ForeignListener foreign;
  ServerOptions options = listening_on({"127.0.0.1:0"});
  options.inherited = {foreign.release()};
  LiveServer server{hello(), options};
  ASSERT_EQ(server->addresses().size(), 2U);
  EXPECT_EQ(server->addresses()[1].url(), foreign.address.url());
  EXPECT_THAT(ask(server->addresses()[0]), HasSubstr("hello"));
}

TEST(AnInheritedSocket, IsClosedWithTheServer) {
  ForeignListener foreign;
  {
    ServerOptions options;
    options.inherited = {foreign.release()};
    const LiveServer server{hello(), options};
  }
  EXPECT_THROW(Client{foreign.address}, std::system_error);
}

TEST(AnInheritedSocket, ThatDoesNotListenIsRefused) {
  ServerOptions options;
  options.inherited = {::socket(AF_INET, SOCK_STREAM, 0)};
  EXPECT_THAT(refusal(options), HasSubstr("is not a listening socket"));
}

}  // namespace
}  // namespace skiff
