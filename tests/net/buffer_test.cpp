#include "net/buffer.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace skiff::net {
namespace {

void receive(Buffer& buffer, std::string_view text) {
  std::memcpy(buffer.reserve(text.size()), text.data(), text.size());
  buffer.received(text.size());
}

TEST(Buffer, HoldsNothingAtFirst) {
  const Buffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.view(), "");
  EXPECT_EQ(buffer.space(), 0U);
}

TEST(Buffer, KeepsWhatIsReceivedUntilItIsConsumed) {
  Buffer buffer;
  receive(buffer, "abc");
  receive(buffer, "def");
  EXPECT_EQ(buffer.view(), "abcdef");
  buffer.consume(4);
  EXPECT_EQ(buffer.view(), "ef");
  buffer.consume(2);
  EXPECT_TRUE(buffer.empty());
}

TEST(Buffer, LeavesConsumedBytesWhereTheyAre) {
  Buffer buffer;
  receive(buffer, "head body");
  const std::string_view head = buffer.view().substr(0, 4);
  buffer.consume(4);
  buffer.consume(5);
  EXPECT_EQ(head, "head");
}

TEST(Buffer, HasTheSpaceThatWasAskedFor) {
  Buffer buffer;
  for (const std::size_t wanted : {1UL, 512UL, Buffer::smallest, Buffer::smallest + 1, 100'000UL}) {
    char* space = buffer.reserve(wanted);
    ASSERT_GE(buffer.space(), wanted);
    std::memset(space, 'x', buffer.space());
    buffer.received(wanted);
  }
}

TEST(Buffer, KeepsItsContentWhenItGrowsAndWhenItMoves) {
  std::string expected;
  Buffer buffer;
  for (int i = 0; i < 2000; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 97 + 1), static_cast<char>('a' + i % 26));
    receive(buffer, piece);
    expected += piece;
    const std::size_t used = std::min<std::size_t>(expected.size(), static_cast<std::size_t>(i % 101));
    buffer.consume(used);
    expected.erase(0, used);
    ASSERT_EQ(buffer.view(), expected);
  }
}

TEST(Buffer, UsesTheSpaceOfConsumedBytesBeforeItGrows) {
  Buffer buffer;
  receive(buffer, std::string(Buffer::smallest, 'a'));
  buffer.consume(Buffer::smallest - 1);
  buffer.reserve(Buffer::smallest - 1);
  EXPECT_EQ(buffer.space(), Buffer::smallest - 1);
  EXPECT_EQ(buffer.view(), "a");
}

TEST(Buffer, GivesAGrownBufferBackWhenItIsRewound) {
  Buffer buffer;
  receive(buffer, "small");
  buffer.rewind();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.space(), Buffer::smallest);
  receive(buffer, std::string(Buffer::smallest + 1, 'a'));
  buffer.rewind();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.space(), 0U);
  receive(buffer, "again");
  EXPECT_EQ(buffer.view(), "again");
}

}  // namespace
}  // namespace skiff::net
