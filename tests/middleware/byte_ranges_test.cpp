#include "middleware/byte_ranges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using testing::ElementsAre;
using Answer = RequestedRanges::Answer;

RequestedRanges of_a_thousand(std::string_view field) { return requested_ranges(field, 1000); }

TEST(ARange, NamesItsFirstAndLastByte) {
  EXPECT_THAT(of_a_thousand("bytes=0-0").parts, ElementsAre(ByteRange{0, 1}));
  EXPECT_THAT(of_a_thousand("bytes=500-").parts, ElementsAre(ByteRange{500, 500}));
  EXPECT_THAT(of_a_thousand("bytes=999-5000").parts, ElementsAre(ByteRange{999, 1}));
  EXPECT_THAT(of_a_thousand("BYTES= 0-9 ,, 20-29").parts, ElementsAre(ByteRange{0, 10}, ByteRange{20, 10}));
}

TEST(ARange, MayBeTheLastBytes) {
  EXPECT_THAT(of_a_thousand("bytes=-1").parts, ElementsAre(ByteRange{999, 1}));
  EXPECT_THAT(of_a_thousand("bytes=-5000").parts, ElementsAre(ByteRange{0, 1000}));
}

TEST(ARange, BeyondTheEndIsUnsatisfiable) {
  EXPECT_EQ(of_a_thousand("bytes=1000-").answer, Answer::unsatisfiable);
  EXPECT_EQ(of_a_thousand("bytes=-0").answer, Answer::unsatisfiable);
  EXPECT_EQ(of_a_thousand("bytes=99999999999999999999-").answer, Answer::unsatisfiable);
  EXPECT_EQ(requested_ranges("bytes=0-", 0).answer, Answer::unsatisfiable);
  EXPECT_THAT(of_a_thousand("bytes=1000-, 0-0").parts, ElementsAre(ByteRange{0, 1})) << "the others are answered";
}

TEST(ARange, ThatIsNoneIsAnsweredWithTheWhole) {
  for (const char* field : {"", "bytes", "bytes=", "bytes=,", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=-",
                            "bytes=--1", "bytes=+1-2", "bytes=0x1-2", "items=0-1", "bytes=0-1;q=1", "bytes=0-1 2-3"}) {
    EXPECT_EQ(of_a_thousand(field).answer, Answer::whole) << field;
  }
}

TEST(Ranges, ThatAreMoreWorkThanTheWholeAreAnsweredWithIt) {
  EXPECT_EQ(of_a_thousand("bytes=0-,0-").answer, Answer::whole);
  EXPECT_EQ(of_a_thousand("bytes=0-600,400-999").answer, Answer::whole);
  std::string field = "bytes=0-0";
  for (int i = 1; i < 16; ++i) field += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
  EXPECT_EQ(of_a_thousand(field).parts.size(), 16u);
  EXPECT_EQ(of_a_thousand(field + ",500-500").answer, Answer::whole);
}

TEST(AContentRange, SaysWhichBytesOfHowMany) {
  EXPECT_EQ((ByteRange{200, 100}).content_range(1234), "bytes 200-299/1234");
}

}  // namespace
}  // namespace skiff
