#include <skiff/client/described_options.hpp>

#include <gmock/gmock.h>

#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(DescribedClientOptions, KeepTheirDefaultsWhereNothingIsSaid) {
  const Result<ClientOptions> options = from_json<ClientOptions>("{}");
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(to_json(*options), to_json(ClientOptions{}));
}

TEST(DescribedClientOptions, AreReadToAnyDepth) {
  const Result<ClientOptions> options = from_json<ClientOptions>(R"({
    "timeout": "PT0.3S",
    "retry": {"attempts": 5, "backoff": {"base": "PT0.01S"}},
    "hedge": {"quantile": 0.9},
    "circuit_breaker": {"failure_ratio": 0.2},
    "balance": {"policy": "maglev", "ejection": {"max_ejected": 0.3}},
    "connection": {"per_host": 7},
    "explain": true})");
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->timeout, 300ms);
  EXPECT_EQ(options->retry.attempts, 5U);
  EXPECT_EQ(options->retry.backoff.base, 10ms);
  EXPECT_EQ(options->retry.backoff.limit, BackoffOptions{}.limit);
  ASSERT_TRUE(options->hedge);
  EXPECT_EQ(options->hedge->quantile, 0.9);
  EXPECT_EQ(options->circuit_breaker->failure_ratio, 0.2);
  EXPECT_EQ(options->balance.policy, BalancePolicy::maglev);
  EXPECT_EQ(options->balance.ejection.max_ejected, 0.3);
  EXPECT_EQ(options->connection.per_host, 7U);
  EXPECT_TRUE(options->explain);
}

TEST(DescribedClientOptions, SayWhereAMistakeIs) {
  const Result<ClientOptions> options = from_json<ClientOptions>(R"({"retry": {"attempts": 0, "tries": 3}})");
  ASSERT_FALSE(options);
  std::string where;
  for (const Fault& fault : options.error().faults()) where += fault.where + " ";
  EXPECT_THAT(where, testing::AllOf(testing::HasSubstr("/retry/attempts"), testing::HasSubstr("/retry/tries")));
}

TEST(DescribedClientOptions, SwitchStagesOff) {
  const Result<ClientOptions> options = from_json<ClientOptions>(R"({"circuit_breaker": null})");
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_FALSE(options->circuit_breaker);
}

}  // namespace
}  // namespace skiff
