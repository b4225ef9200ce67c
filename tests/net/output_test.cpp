#include "net/output.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skiff::net {
namespace {

TEST(Output, HoldsNothingAtFirst) {
  const Output output;
  EXPECT_EQ(output.view(), "");
  EXPECT_EQ(output.size(), 0U);
}

TEST(Output, TakesNothing) {
  Output output;
  output.append({});
  output.append("");
  EXPECT_EQ(output.view(), "");
  output.append("a");
  output.append({});
  EXPECT_EQ(output.view(), "a");
}

TEST(Output, WritesNumbersOfEveryWidth) {
  Output output;
  output.append_number(0);
  output.append(" ");
  output.append_number(18446744073709551615U);
  output.append(" ");
  output.append_number(255, 16);
  EXPECT_EQ(output.view(), "0 18446744073709551615 ff");
}

TEST(Output, TakesWhatWasWrittenIntoItsRoom) {
  Output output;
  output.append("ab");
  output.consume(1);
  for (int i = 0; i < 1000; ++i) {  // past what it has at first
    char* const room = output.room(8);
    room[0] = 'c';
    room[1] = 'd';
    output.written_to(room + 2);
  }
  EXPECT_EQ(output.size(), 2001U);
  EXPECT_EQ(output.view().substr(0, 5), "bcdcd");
  output.written_to(output.room(8));
  EXPECT_EQ(output.size(), 2001U) << "nothing was written";
}

TEST(Output, IsConsumedFromTheFront) {
  Output output;
  output.append("abcdef");
  output.consume(2);
  EXPECT_EQ(output.view(), "cdef");
  output.append("gh");
  EXPECT_EQ(output.view(), "cdefgh");
  output.consume(6);
  EXPECT_EQ(output.size(), 0U);
}

TEST(Output, KeepsItsContentWhenItGrows) {
  Output output;
  std::string expected;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::string piece(i % 89, static_cast<char>('a' + i % 26));
    output.append(piece);
    expected += piece;
    const std::size_t written = std::min(i % 61, expected.size());
    output.consume(written);
    expected.erase(0, written);
    ASSERT_EQ(output.view(), expected);
  }
}

TEST(Output, StartsAtTheFrontAgainWhenAllIsWritten) {
  Output output;
  for (int i = 0; i < 1000; ++i) {
    output.append("twelve bytes");
    output.consume(5);
    output.consume(7);
  }
  EXPECT_LE(output.capacity(), 1024U);
}

}  // namespace
}  // namespace skiff::net
