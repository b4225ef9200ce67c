#include "describe/everything.hpp"
#include "describe/faults.hpp"

#include <skiff/describe/schema.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

using nlohmann::json;

template <class T>
json schema_of() {
  return json::parse(json_schema<T>());
}

template <class T>
json plain(json schema = schema_of<T>()) {
  schema.erase("$schema");
  return schema;
}

TEST(ASchema, SaysWhatASimpleTypeIs) {
  EXPECT_EQ(schema_of<bool>(),
            json::parse(R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"boolean"})"));
  EXPECT_EQ(plain<std::string>(), json::parse(R"({"type":"string"})"));
  EXPECT_EQ(plain<double>(), json::parse(R"({"type":"number","format":"double"})"));
  EXPECT_EQ(plain<std::uint8_t>(), json::parse(R"({"type":"integer","minimum":0,"maximum":255})"));
  EXPECT_EQ(plain<std::int64_t>(), json::parse(R"({"type":"integer","format":"int64","minimum":-9223372036854775808,)"
                                               R"("maximum":9223372036854775807})"));
  EXPECT_EQ(plain<everything::Colour>(), json::parse(R"({"type":"string","enum":["red","green","dark_blue"]})"));
  EXPECT_EQ(plain<std::optional<everything::Colour>>(),
            json::parse(R"({"type":["string","null"],"enum":["red","green","dark_blue",null]})"));
  EXPECT_EQ((plain<std::array<bool, 2>>()),
            json::parse(R"({"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":2})"));
  EXPECT_EQ((plain<std::map<std::string, int>>()["additionalProperties"]["type"]), "integer");
  EXPECT_EQ(plain<RawJson>(), json::object());
  EXPECT_EQ(plain<everything::Word>(), json::parse(R"({"type":"string"})"));
  EXPECT_EQ(plain<everything::Point>(), plain<decltype(skiff::Codec<everything::Point>::to({}))>());
}

TEST(ASchema, HasTheRulesOfMembers) {
  const json part = schema_of<everything::Part>()["$defs"]["Part"];
  EXPECT_EQ(part["type"], "object");
  EXPECT_EQ(part["required"], json::parse(R"(["quantity"])"));
  EXPECT_EQ(part["properties"]["sku"], json::parse(R"({"type":"string","minLength":1,"maxLength":40,"default":"A-1",)"
                                                   R"("description":"Stock keeping unit","examples":["BLT-10"]})"));
  EXPECT_EQ(part["properties"]["quantity"],
            json::parse(R"({"type":"integer","format":"int32","minimum":1,"maximum":1000})"));
  const json tags = part["properties"]["tags"]["allOf"];
  EXPECT_EQ(tags[0]["uniqueItems"], true);
  EXPECT_EQ(tags[0]["maxItems"], 4);
  EXPECT_EQ(tags[1]["items"], json::parse(R"({"type":"string","maxLength":8})"));
}

TEST(ASchema, RefersToStructsByDefinitions) {
  const json schema = schema_of<everything::Everything>();
  EXPECT_EQ(schema["$ref"], "#/$defs/Everything");
  const json& properties = schema["$defs"]["Everything"]["properties"];
  EXPECT_EQ(properties["next"], json::parse(R"({"anyOf":[{"$ref":"#/$defs/Everything"},{"type":"null"}]})"));
  EXPECT_EQ(properties["byName"]["additionalProperties"]["$ref"], "#/$defs/Part");
  EXPECT_EQ(properties["i/64~"]["deprecated"], true);
  EXPECT_EQ(properties["secret"]["writeOnly"], true);
  EXPECT_EQ(properties["maybe"]["enum"], json::parse("[1,2,3,null]"));
  EXPECT_FALSE(properties.contains("i64"));
}

TEST(ASchema, TellsTheAlternativesOfAVariantApart) {
  const json schema = schema_of<everything::Payment>();
  EXPECT_EQ(schema["oneOf"], json::parse(R"([{"$ref":"#/$defs/Card"},{"$ref":"#/$defs/Transfer"}])"));
  EXPECT_EQ(schema["discriminator"], json::parse(R"({"propertyName":"kind","mapping":{"card":"#/$defs/Card",)"
                                                 R"("transfer":"#/$defs/Transfer"}})"));
  const json card = schema["$defs"]["Card"];
  EXPECT_EQ(card["properties"]["kind"], json::parse(R"({"const":"card"})"));
  EXPECT_EQ(card["required"], json::parse(R"(["kind","number"])"));
  EXPECT_EQ(card["additionalProperties"], false);
  EXPECT_EQ(card["description"], "A card, by its number");
}

template <class T>
struct Page {
  std::vector<T> items;
};
struct Doubly {
  std::uint8_t bounded = 0;
  int narrowed = 0;
};
SKIFF_DESCRIBE(Page<Doubly>, items)
SKIFF_DESCRIBE(Doubly, bounded, narrowed)
void rules(Rules<Doubly>& r) {
  r(&Doubly::bounded).maximum(9);
  r(&Doubly::narrowed).between(0, 10).minimum(3).multiple_of(2).multiple_of(3);
}

TEST(ASchema, NamesEachKeywordOnce) {
  const json doubly = schema_of<Doubly>()["$defs"]["Doubly"]["properties"];
  EXPECT_EQ(doubly["bounded"], json::parse(R"({"type":"integer","minimum":0,"maximum":9})"));
  EXPECT_EQ(doubly["narrowed"],
            json::parse(R"({"type":"integer","format":"int32","minimum":0,"maximum":10,"multipleOf":2,)"
                        R"("allOf":[{"minimum":3},{"multipleOf":3}]})"));
  const std::string text = json_schema<Doubly>();
  EXPECT_EQ(text.find("minimum"), text.find("\"minimum\":0") + 1);
}

TEST(ASchema, NamesDefinitionsSoThatTheyCanBeReferredTo) {
  EXPECT_EQ(schema_of<Page<Doubly>>()["$ref"], "#/$defs/Page_Doubly");
}

namespace one {
struct Same {
  int a = 0;
};
SKIFF_DESCRIBE(Same, a)
}  // namespace one
namespace two {
struct Same {
  one::Same inner;
};
SKIFF_DESCRIBE(Same, inner)
}  // namespace two

TEST(ASchema, KeepsTypesOfOneNameApart) {
  const json schema = schema_of<two::Same>();
  EXPECT_EQ(schema["$ref"], "#/$defs/Same");
  EXPECT_EQ(schema["$defs"]["Same"]["properties"]["inner"]["$ref"], "#/$defs/Same2");
}

}  // namespace
}  // namespace skiff
