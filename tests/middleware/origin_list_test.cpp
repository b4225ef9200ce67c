#include <skiff/middleware/origin_list.hpp>

#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

TEST(AnOriginList, ComparesByteForByte) {
  const OriginList list{{"https://shop.example"}};
  EXPECT_TRUE(list.contains("https://shop.example"));
  for (const char* origin :
       {"http://shop.example", "https://shop.example:8443", "https://SHOP.example", "https://shop.example/",
        "https://shop.example.evil", "https://evilshop.example", "https://www.shop.example", "null", "", "*",
        "shop.example", "https://shop.example https://shop.example"}) {
    EXPECT_FALSE(list.contains(origin)) << origin;
  }
}

TEST(AnOriginList, TakesSubdomainsByAStar) {
  const OriginList list{{"https://*.shop.example", "http://*.local.test:8080"}};
  for (const char* origin : {"https://a.shop.example", "https://a.b-c.shop.example", "http://x.local.test:8080"}) {
    EXPECT_TRUE(list.contains(origin)) << origin;
  }
  for (const char* origin :
       {"https://shop.example", "https://.shop.example", "http://a.shop.example", "https://a.shop.example:8443",
        "https://evil.com/.shop.example", "https://evil.com#.shop.example", "https://evil.com:1@a.shop.example",
        "https://evilshop.example", "https://a.shop.example.evil.com", "http://x.local.test"}) {
    EXPECT_FALSE(list.contains(origin)) << origin;
  }
}

TEST(AnOriginList, TakesTheOpaqueOriginOnlyByName) {
  EXPECT_FALSE(OriginList{{"https://shop.example"}}.contains("null"));
  EXPECT_TRUE(OriginList{{"null"}}.contains("null"));
}

TEST(AnOriginList, WithAStarHasThemAll) {
  const OriginList list{{"https://shop.example", "*"}};
  EXPECT_TRUE(list.any());
  EXPECT_TRUE(list.contains("https://any.example"));
  EXPECT_TRUE(list.contains("null"));
}

TEST(AnOriginList, MayBeEmpty) {
  EXPECT_TRUE(OriginList{}.empty());
  EXPECT_FALSE(OriginList{}.contains("https://shop.example"));
  for (const char* origin : {"*", "null", "https://shop.example", "https://*.shop.example"}) {
    EXPECT_FALSE(OriginList{{origin}}.empty()) << origin;
  }
}

TEST(AnOriginList, RefusesWhatABrowserNeverSends) {
  for (const std::string origin :
       {"shop.example", "https://shop.example/", "https://shop.example/path", "https://Shop.example",
        "HTTPS://shop.example", "https://shop.example:443", "http://shop.example:80", "https://", "https://*",
        "https://*.", "https://a.*.example", "https://sh\xc3\xb6p.example", "https://shop.example:",
        "https://shop.example:x", "https://[::1", "https://[::1]x", "https://user@shop.example", "", "*.example"}) {
    try {
      OriginList{{origin}};
      ADD_FAILURE() << origin << " was taken";
    } catch (const ConfigurationError& error) {
      EXPECT_NE(std::string{error.what()}.find("origin \"" + origin + "\": "), std::string::npos) << error.what();
    }
  }
}

TEST(AnOriginList, TakesWhatBrowsersSend) {
  for (const std::string origin :
       {"https://shop.example:8443", "http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:8080",
        "https://[2001:db8::1]", "app://obsidian.md", "https://xn--shp-sna.example", "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop", "https://a_b.example"}) {
    EXPECT_TRUE(OriginList{{origin}}.contains(origin)) << origin;
  }
}

}  // namespace
}  // namespace skiff
