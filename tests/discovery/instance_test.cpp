#include <skiff/discovery/instance.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skiff {
namespace {

struct Row {
  std::string text, host;
  std::uint16_t port = 0;
  std::string authority;
};

TEST(AnAddress, IsReadWithOrWithoutSchemeAndPort) {
  for (const Row& row : std::vector<Row>{
           {"http://10.0.0.1:8080", "10.0.0.1", 8080, "10.0.0.1:8080"},
           {"http://inventory", "inventory", 80, "inventory:80"},
           {"HTTP://Inventory.Example/", "inventory.example", 80, "inventory.example:80"},
           {"inventory:9000", "inventory", 9000, "inventory:9000"},
           {"a_b-c.d", "a_b-c.d", 80, "a_b-c.d:80"},
           {"http://[::1]:8080", "::1", 8080, "[::1]:8080"},
           {"[FE80::2]", "fe80::2", 80, "[fe80::2]:80"},
           {"http://h:65535", "h", 65535, "h:65535"},
       }) {
    SCOPED_TRACE(row.text);
    const Result<Instance> instance = parse_address(row.text);
    ASSERT_TRUE(instance) << instance.error().message();
    EXPECT_EQ(instance->host, row.host);
    EXPECT_EQ(instance->port, row.port);
    EXPECT_EQ(instance->authority(), row.authority);
    EXPECT_EQ(instance->id, row.authority);
    EXPECT_FALSE(instance->is_unix());
    EXPECT_EQ(instance->weight, 1);
    EXPECT_TRUE(instance->healthy);
  }
}

TEST(AnAddress, MayBeAUnixSocket) {
  const Result<Instance> instance = parse_address("unix:/run/inventory.sock");
  ASSERT_TRUE(instance) << instance.error().message();
  EXPECT_TRUE(instance->is_unix());
  EXPECT_EQ(instance->unix_path, "/run/inventory.sock");
  EXPECT_EQ(instance->host, "");
  EXPECT_EQ(instance->authority(), "unix:/run/inventory.sock");
  EXPECT_EQ(instance->id, "unix:/run/inventory.sock");
}

TEST(AnAddress, ThatCannotBeUsedIsRefusedWithAReason) {
  struct Refused {
    std::string text, why;
  };
  for (const Refused& row : std::vector<Refused>{
           {"https://inventory", "https is not supported yet, TLS comes later"},
           {"ftp://inventory", "\"ftp\" is no scheme that is supported"},
           {"", "the host is missing"},
           {"http://", "the host is missing"},
           {"http://:80", "the host is missing"},
           {"http://h:", "\"\" is not a port from 1 to 65535"},
           {"http://h:0", "\"0\" is not a port from 1 to 65535"},
           {"http://h:65536", "\"65536\" is not a port from 1 to 65535"},
           {"http://h:80x", "\"80x\" is not a port from 1 to 65535"},
           {"http://h/stock", "it has a path or query, which belongs to the request"},
           {"http://h?x=1", "it has a path or query, which belongs to the request"},
           {"http://me:secret@h", "it names a user"},
           {"http://::1:80", "an IPv6 address stands in brackets"},
           {"http://[::1", "there is no IPv6 address in the brackets"},
           {"http://[inventory]", "there is no IPv6 address in the brackets"},
           {"http://[::1]x:80", "there is no IPv6 address in the brackets"},
           {"http://in ventory", "\"in ventory\" is not a host"},
           {"http://" + std::string(254, 'a'), "\"" + std::string(254, 'a') + "\" is not a host"},
           {"unix:", "the path is missing"},
           {"unix:/" + std::string(200, 'a'), "the path is too long for a socket"},
       }) {
    SCOPED_TRACE(row.text);
    const Result<Instance> instance = parse_address(row.text);
    ASSERT_FALSE(instance);
    EXPECT_EQ(instance.error().kind(), ErrorKind::bad_request);
    const std::string message{instance.error().message()};
    EXPECT_NE(message.find(": " + row.why), std::string::npos) << message;
    EXPECT_NE(message.find("(expected http://HOST:PORT or unix:PATH)"), std::string::npos) << message;
  }
}

TEST(AnAddress, WithAPasswordIsRefusedWithoutShowingIt) {
  const Result<Instance> instance = parse_address("http://me:secret@inventory");
  ASSERT_FALSE(instance);
  const std::string message{instance.error().message()};
  EXPECT_EQ(message.find("secret"), std::string::npos) << message;
  EXPECT_NE(message.find("\"…@inventory\""), std::string::npos) << message;
}

}  // namespace
}  // namespace skiff
