#include "net/field_syntax.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::net {
namespace {

struct FieldLine {
  std::string_view line;
  std::optional<std::pair<std::string_view, std::string_view>> parts;
};

TEST(SplitField, FollowsTheRulesOfFieldLines) {
  using Parts = std::pair<std::string_view, std::string_view>;
  const FieldLine rows[] = {
      {"a: b", Parts{"a", "b"}},  {"a:b", Parts{"a", "b"}},      {"a:", Parts{"a", ""}},
      {"a: \t ", Parts{"a", ""}}, {"a: b:c", Parts{"a", "b:c"}}, {"a: b c\t", Parts{"a", "b c"}},
      {"", std::nullopt},         {":", std::nullopt},           {"a", std::nullopt},
      {" a: b", std::nullopt},    {"a : b", std::nullopt},       {"a: \x01", std::nullopt},
      {"a: b\r", std::nullopt},   {"\xff: b", std::nullopt},     {"a: \x7f", std::nullopt},
  };
  for (const FieldLine& row : rows) {
    SCOPED_TRACE(row.line);
    std::string_view name;
    std::string_view value;
    ASSERT_EQ(split_field(row.line, name, value), row.parts.has_value());
    if (row.parts) {
      EXPECT_EQ(Parts(name, value), *row.parts);
    }
  }
}

TEST(TakeListItem, TakesItemsWithoutTheBlanksAroundThem) {
  std::string_view list = " a,b ,, c";
  std::vector<std::string_view> items;
  while (!list.empty()) items.push_back(take_list_item(list));
  EXPECT_EQ(items, (std::vector<std::string_view>{"a", "b", "", "c"}));
}

TEST(ContentLengthOf, IsOneDecimalNumber) {
  EXPECT_EQ(content_length_of("0"), 0U);
  EXPECT_EQ(content_length_of("0042"), 42U);
  EXPECT_EQ(content_length_of("4611686018427387903"), (std::uint64_t{1} << 62) - 1);
  for (const char* wrong :
       {"", " 1", "1 ", "+1", "-1", "1,1", "0x1", "1.0", "4611686018427387904", "99999999999999999999"}) {
    EXPECT_EQ(content_length_of(wrong), std::nullopt) << wrong;
  }
}

TEST(TransferCodingOf, IsChunkedAloneOrNone) {
  for (const char* chunked : {"chunked", "Chunked"}) EXPECT_EQ(transfer_coding_of(chunked), TransferCoding::chunked);
  for (const char* other : {"gzip", "", "gzip, chunked", "identity"}) {
    EXPECT_EQ(transfer_coding_of(other), TransferCoding::unknown) << other;
  }
  for (const char* wrong : {"chunked, chunked", "chunked, gzip", "chunked, "}) {
    EXPECT_NE(transfer_coding_of(wrong), TransferCoding::chunked) << wrong;
  }
}

TEST(ForEachField, GivesFieldsUntilItHasEnough) {
  std::string seen;
  const auto take = [&seen](std::string_view name, std::string_view value) {
    seen.append(name).append("=").append(value).append(";");
    return name != "stop";
  };
  EXPECT_EQ(for_each_field("a: 1\r\nb:\r\nstop: \t2 \r\nc: 3\r\n", take), nullptr);
  EXPECT_EQ(seen, "a=1;b=;stop=2;");
}

TEST(ForEachField, SaysWhyALineIsNone) {
  const auto take = [](std::string_view, std::string_view) { return true; };
  for (const char* wrong : {"a b: 1\r\n", " a: 1\r\n", ": 1\r\n", "a\r\n", "a: \x01\r\n", "a: 1\rb: 2\r\n"}) {
    EXPECT_NE(for_each_field(wrong, take), nullptr) << wrong;
  }
}

}  // namespace
}  // namespace skiff::net
