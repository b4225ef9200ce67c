#include <skiff/server/address.hpp>

#include <skiff/core/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using testing::HasSubstr;

struct Parsed {
  const char* text;
  const char* host;
  std::uint16_t port;
  const char* unix_path;
  const char* url;
};

TEST(AnAddress, IsParsedFromItsText) {
  const Parsed rows[] = {
      {"127.0.0.1:8080", "127.0.0.1", 8080, "", "http://127.0.0.1:8080"},
      {"0.0.0.0:0", "0.0.0.0", 0, "", "http://0.0.0.0:0"},
      {"[::1]:65535", "::1", 65535, "", "http://[::1]:65535"},
      {"[2001:db8::1]:80", "2001:db8::1", 80, "", "http://[2001:db8::1]:80"},
      {":8080", "::", 8080, "", "http://[::]:8080"},
      {"[::]:8080", "::", 8080, "", "http://[::]:8080"},
      {"localhost:8080", "127.0.0.1", 8080, "", "http://127.0.0.1:8080"},
      {"unix:/run/a.sock", "", 0, "/run/a.sock", "unix:/run/a.sock"},
      {"unix:a:b", "", 0, "a:b", "unix:a:b"},
  };
  for (const Parsed& row : rows) {
    SCOPED_TRACE(row.text);
    const Address address = Address::parse(row.text);
    EXPECT_EQ(address.host, row.host);
    EXPECT_EQ(address.port, row.port);
    EXPECT_EQ(address.unix_path, row.unix_path);
    EXPECT_EQ(address.is_unix(), *row.unix_path != '\0');
    EXPECT_EQ(address.url(), row.url);
  }
}

struct Wrong {
  std::string text;
  const char* why;
};

TEST(AnAddress, ThatIsWrongSaysWhyAndWhatWasExpected) {
  const Wrong rows[] = {
      {"", "the port is missing"},
      {"127.0.0.1", "the port is missing"},
      {"127.0.0.1:", "is not a port"},
      {"127.0.0.1:http", "is not a port"},
      {"127.0.0.1:65536", "is not a port"},
      {"127.0.0.1:-1", "is not a port"},
      {"127.0.0.1: 80", "is not a port"},
      {"256.0.0.1:80", "is not an IP address"},
      {"1.2.3:80", "is not an IP address"},
      {"example.com:80", "is not an IP address"},
      {"[127.0.0.1]:80", "is not an IP address"},
      {"[::1:80", "is not an IP address"},
      {"[]:80", ""},
      {"::1:80", "stands in brackets"},
      {"2001:db8::1:80", "stands in brackets"},
      {"[::1%lo]:80", "is not an IP address"},
      {"unix:", "the path is missing"},
      {"unix:" + std::string(108, 'a'), "too long"},
  };
  for (const Wrong& row : rows) {
    SCOPED_TRACE(row.text);
    try {
      Address::parse(row.text);
      ADD_FAILURE() << "was accepted";
    } catch (const ConfigurationError& error) {
      EXPECT_THAT(error.what(), HasSubstr(row.why));
      EXPECT_THAT(error.what(), HasSubstr("expected ADDRESS:PORT"));
      EXPECT_THAT(error.what(), HasSubstr("\"" + row.text + "\""));
    }
  }
}

TEST(AnAddress, OfAUnixSocketMayBeAsLongAsTheKernelAllows) {
  EXPECT_EQ(Address::parse("unix:" + std::string(107, 'a')).unix_path.size(), 107U);
}

}  // namespace
}  // namespace skiff
