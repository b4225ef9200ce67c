#include "plugin/host.hpp"

#include <gmock/gmock.h>

// What a plugin is given.
namespace skiff {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(PluginHost, GivesOptionsDecoded) {
  RecordingPluginHost host{"orders", "key=a%2Cb+c&empty=&bare"};
  EXPECT_EQ(host.option("key"), "a,b c");
  EXPECT_EQ(host.option("empty"), "");
  EXPECT_EQ(host.option("bare"), "");
  EXPECT_EQ(host.option("absent"), std::nullopt);
  EXPECT_EQ(host.service(), "orders");
}

TEST(PluginHost, GivesTypedOptionsOrTheFallback) {
  RecordingPluginHost host{"orders", "rate=12&on=true"};
  EXPECT_EQ(host.option("rate", 5), 12);
  EXPECT_TRUE(host.option("on", false));
  EXPECT_EQ(host.option("burst", 5), 5);
}

TEST(PluginHost, SaysWhatAnOptionShouldHaveBeen) {
  RecordingPluginHost host{"orders", "rate=many"};
  try {
    host.option("rate", std::uint8_t{1});
    FAIL() << "many is no number";
  } catch (const ConfigurationError& wrong) {
    EXPECT_THAT(wrong.what(), AllOf(HasSubstr("rate"), HasSubstr("an integer from 0 to 255"), HasSubstr("many")));
  }
}

TEST(PluginHost, KnowsWhichOptionsNobodyAskedFor) {
  RecordingPluginHost host{"orders", "key=1&kee=2"};
  EXPECT_EQ(host.unknown_option(), "key");
  host.option("key");
  EXPECT_EQ(host.unknown_option(), "kee");
  host.option("kee");
  EXPECT_EQ(host.unknown_option(), "");
}

}  // namespace
}  // namespace skiff
