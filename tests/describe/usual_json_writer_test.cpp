#include <skiff/describe/describe.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace skiff {
namespace {

struct Numbers {
  std::int32_t i = 0;
  std::int64_t l = 0;
  std::uint64_t u = 0;
  double d = 0;
};
SKIFF_DESCRIBE(Numbers, i, l, u, d)

struct Texts {
  std::string s;
  std::vector<std::string> list;
};
SKIFF_DESCRIBE(Texts, s, list)

struct Named {
  int a = 0, thirteen_long = 0, fourteen_longs = 0, a_name_that_is_longer_than_two_words = 0, quote = 0;
};
SKIFF_DESCRIBE(Named, a, thirteen_long, fourteen_longs, a_name_that_is_longer_than_two_words, quote)
void rules(Rules<Named>& r) { r(&Named::quote).name("\"é\""); }

template <class T>
void is_written_as_by_another(const T& value) {
  const std::string json = to_json(value);
  EXPECT_EQ(nlohmann::json::parse(json), nlohmann::json(value)) << json;
}

TEST(AUsualName, IsWrittenAsAnyOther) {
  const Named named;
  const std::string json = R"({"a":0,"thirteen_long":0,"fourteen_longs":0,)"
                           R"("a_name_that_is_longer_than_two_words":0,"\"é\"":0})";
  EXPECT_EQ(to_json(named), json);
  EXPECT_EQ(to_json(std::vector<Named>(2)), "[" + json + "," + json + "]");
}

TEST(AUsualText, IsWrittenAsAnyOther) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'x');
    is_written_as_by_another(plain);
    for (std::size_t i = 0; i < length; ++i) {
      for (const char* special : {"\n", "\"", "\\", "\x01", "\x1f", "\x7f", "é", "€", "\t"}) {
        std::string text = plain;
        is_written_as_by_another(text.replace(i, 1, special));
      }
    }
    std::string shortened = plain + "\"\n";  // what is behind the end does not matter
    shortened.resize(length);
    EXPECT_EQ(to_json(shortened), "\"" + plain + "\"");
    Texts texts{shortened, {shortened, "", shortened}};
    EXPECT_EQ(to_json(texts), R"({"s":")" + plain + R"(","list":[")" + plain + R"(","",")" + plain + "\"]}");
  }
}

TEST(AUsualNumber, IsWrittenAsAnyOther) {
  for (int number = -250; number <= 1250; ++number) {
    const std::string text = std::to_string(number);
    Numbers numbers{number, number, static_cast<std::uint64_t>(number < 0 ? 0 : number), number / 100.0};
    const std::string json = to_json(numbers);
    EXPECT_NE(json.find("\"i\":" + text + ","), std::string::npos) << json;
    EXPECT_NE(json.find("\"l\":" + text + ","), std::string::npos) << json;
    EXPECT_NE(json.find("\"u\":" + std::to_string(numbers.u) + ","), std::string::npos) << json;
    EXPECT_EQ(from_json<Numbers>(json)->d, number / 100.0) << json;
    EXPECT_EQ(nlohmann::json::parse(json)["d"], number / 100.0) << json;
  }
  const auto written = [](double number) { return to_json(number); };
  EXPECT_EQ(written(0.01), "0.01");
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(9.99), "9.99");
  EXPECT_EQ(written(10.05), "10.05");
  EXPECT_EQ(written(99.5), "99.5");
  EXPECT_EQ(written(100.25), "100.25");
  EXPECT_EQ(written(-19.99), "-19.99");
  EXPECT_EQ(written(-99), "-99");
  EXPECT_EQ(written(12345678.9), "12345678.9");
}

}  // namespace
}  // namespace skiff
