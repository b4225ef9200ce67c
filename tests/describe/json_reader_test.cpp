#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skiff {
namespace {

std::string refusal(std::string_view json, const JsonOptions& options = {}) {
  const Result<RawJson> read = from_json<RawJson>(json, options);
  if (read) return "nothing";
  EXPECT_EQ(read.error().kind(), ErrorKind::bad_request);
  return std::string{read.error().message()};
}

TEST(TextThatIsNoJson, IsRefusedWithItsPlace) {
  const std::string no = "the body is not valid JSON: ";
  EXPECT_EQ(refusal(""), no + "line 1, column 1: the text ends where a value is expected");
  EXPECT_EQ(refusal("  \n "), no + "line 2, column 2: the text ends where a value is expected");
  EXPECT_EQ(refusal("{\n  \"a\": 1,\n  b: 2}"), no + "line 3, column 3: expected the name of a member");
  EXPECT_EQ(refusal("{\"a\" 1}"), no + "line 1, column 6: expected \":\"");
  EXPECT_EQ(refusal("{\"a\":1 \"b\":2}"), no + "line 1, column 8: expected \",\" or \"}\"");
  EXPECT_EQ(refusal("{\"a\":1,}"), no + "line 1, column 8: expected the name of a member");
  EXPECT_EQ(refusal("{\"a\":}"), no + "line 1, column 6: expected a value");
  EXPECT_EQ(refusal("[1,]"), no + "line 1, column 4: expected a value");
  EXPECT_EQ(refusal("[1 2]"), no + "line 1, column 4: expected \",\" or \"]\"");
  EXPECT_EQ(refusal("[1"), no + "line 1, column 3: the text ends within an array");
  EXPECT_EQ(refusal("{\"a\":1"), no + "line 1, column 7: the text ends within an object");
  EXPECT_EQ(refusal("1 2"), no + "line 1, column 3: something follows the value");
  EXPECT_EQ(refusal("nul"), no + "line 1, column 1: expected a value");
  EXPECT_EQ(refusal("-01"), no + "line 1, column 2: a number does not begin with 0");
  EXPECT_EQ(refusal("1."), no + "line 1, column 3: expected a digit after the point");
  EXPECT_EQ(refusal("1e+"), no + "line 1, column 4: expected a digit in the exponent");
  EXPECT_EQ(refusal("\xEF\xBB\xBF{}"), no + "line 1, column 1: expected a value") << "a byte order mark";
}

TEST(TextThatIsNoJson, IsNotTakenForFaultsOfTheValueBeforeIt) {
  EXPECT_EQ(from_json<std::vector<int>>("[\"x\", 1").error().kind(), ErrorKind::bad_request);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ADocument, MayBeAsDeepAsIsAllowed) {
  EXPECT_EQ(refusal(nested(64)), "nothing");
  EXPECT_NE(refusal(nested(65)).find("too deep"), std::string::npos);
  JsonOptions options;
  options.depth = 2;
  EXPECT_EQ(refusal("[{},[],{}]", options), "nothing") << "beside each other they are not deep";
  EXPECT_NE(refusal("[{\"a\":[]}]", options).find("too deep"), std::string::npos);
  EXPECT_NE(refusal(std::string(1'000'000, '[')).find("column 65: arrays and objects within each other are too deep"),
            std::string::npos);
}

TEST(ADocument, MayHaveAsManyValuesAsAreAllowed) {
  JsonOptions options;
  options.values = 4;
  EXPECT_EQ(refusal("[1,2,3]", options), "nothing");
  EXPECT_NE(refusal("[1,2,3,4]", options).find("more values than are allowed"), std::string::npos);
  EXPECT_NE(refusal("{\"a\":{\"b\":0}}", options).find("more values"), std::string::npos) << "names count";
  EXPECT_FALSE(from_json<std::vector<int>>("[1,2,3,4]", options));
}

}  // namespace
}  // namespace skiff
