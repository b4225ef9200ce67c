#include "admin/text.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(ATime, IsWrittenAsRfc3339InUtc) {
  EXPECT_EQ(rfc3339(WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(WallTime{1'700'000'000'123ms}), "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(rfc3339(WallTime{-1ms}), "1969-12-31T23:59:59.999Z");
}

TEST(ADuration, IsWrittenInItsUnit) {
  EXPECT_EQ(milliseconds(1500us), 1.5);
  EXPECT_EQ(seconds(250ms), 0.25);
}

TEST(ADocument, IsValidWhateverBytesItHolds) {
  EXPECT_EQ(to_text({{"a", "\xff"}}), "{\"a\":\"\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace skiff
