#include <skiff/describe/describe.hpp>
#include <skiff/describe/schema.hpp>
#include <skiff/interop/nlohmann.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

struct Event {
  std::string type;
  nlohmann::json payload;
  std::optional<nlohmann::json> context;
};
SKIFF_DESCRIBE(Event, type, payload, context)

TEST(ATreeOfNlohmann, IsAMemberOfFreeForm) {
  const auto event = from_json<Event>(R"({"type":"paid","payload":{"b":[1,2.5,"\u00e9"],"a":null}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->payload["b"][1], 2.5);
  EXPECT_FALSE(event->context);
  EXPECT_EQ(to_json(*event), "{\"type\":\"paid\",\"payload\":{\"a\":null,\"b\":[1,2.5,\"\u00e9\"]}}");
}

TEST(ATreeOfNlohmann, KeepsIntegersAsTheyAre) {
  const auto tree = from_json<nlohmann::json>("[18446744073709551615,-9223372036854775808]");
  ASSERT_TRUE(tree);
  EXPECT_EQ((*tree)[0].get<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(to_json(*tree), "[18446744073709551615,-9223372036854775808]");
}

TEST(ATreeOfNlohmann, IsRefusedWhereJsonIsAndWhereANumberIsTooLarge) {
  EXPECT_EQ(from_json<Event>(R"({"type":"x","payload":{"a":}})").error().kind(), ErrorKind::bad_request);
  const auto large = from_json<std::vector<nlohmann::json>>("[1,[1e999]]");
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().message(), "/1: a number is too large");
}

TEST(ATreeOfNlohmann, IsWrittenAsUtf8WhateverItHolds) {
  EXPECT_EQ(to_json(nlohmann::json("a\xff")), "\"a\uFFFD\"");
}

TEST(ATreeOfNlohmann, MayBeAnythingByTheSchema) {
  const auto schema = nlohmann::json::parse(json_schema<Event>());
  EXPECT_EQ(schema["$defs"]["Event"]["properties"]["payload"], nlohmann::json::object());
}

}  // namespace
}  // namespace skiff
