#include "describe/faults.hpp"
#include "describe/random_value.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace skiff {
namespace {

using everything::Everything;
using everything::RandomValue;

TEST(AnyValue, ComesBackFromJsonAsItWas) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Everything value = RandomValue{seed}.everything();
    const std::string json = to_json(value);
    const Result<Everything> back = from_json<Everything>(json);
    ASSERT_TRUE(back) << "seed " << seed << ": " << told(back) << "\n" << json;
    ASSERT_EQ(to_json(*back), json) << "seed " << seed;
    ASSERT_EQ(told(validate(value)), "nothing") << "seed " << seed;
  }
}

TEST(AnyValue, IsJsonToAnotherReaderToo) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string json = to_json(RandomValue{seed}.everything());
    const nlohmann::json tree = nlohmann::json::parse(json);  // throws at what is none
    for (const int indent : {-1, 2}) {
      const Result<Everything> back = from_json<Everything>(tree.dump(indent));
      ASSERT_TRUE(back) << "seed " << seed << ": " << told(back);
      ASSERT_EQ(nlohmann::json::parse(to_json(*back)), tree) << "seed " << seed;
    }
  }
}

TEST(AnyValue, IsWhatItWasAfterAPatchWithAllOfIt) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Everything value = RandomValue{seed}.everything(1);
    Everything changed;
    changed.next = nullptr;
    const Result<void> merged = merge_json(to_json(value), changed);
    ASSERT_TRUE(merged) << "seed " << seed << ": " << told(merged);
    // What was null in a map is not in it any more: RFC 7396.
    Everything expected = std::move(*from_json<Everything>(to_json(value)));
    const auto without_nulls = [](auto& self, Everything& of) -> void {
      std::erase_if(of.counts, [](const auto& entry) { return !entry.second; });
      if (of.next) self(self, *of.next);
    };
    without_nulls(without_nulls, expected);
    ASSERT_EQ(to_json(changed), to_json(expected)) << "seed " << seed;
  }
}

TEST(AnyDocument, ThatIsCutAnywhereIsNoJson) {
  const std::string json = to_json(RandomValue{42}.everything(1));
  for (std::size_t length = 0; length < json.size(); ++length) {
    const auto read = from_json<Everything>(std::string_view{json}.substr(0, length));
    ASSERT_FALSE(read) << length;
    ASSERT_EQ(read.error().kind(), ErrorKind::bad_request) << length << ": " << told(read);
  }
}

}  // namespace
}  // namespace skiff
