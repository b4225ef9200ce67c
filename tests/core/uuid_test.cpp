#include <skiff/core/uuid.hpp>

#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <unordered_set>

namespace skiff {
namespace {

using namespace std::chrono_literals;

TEST(Uuid, ReadsItsTextInEitherCaseAndWritesItInLowerCase) {
  const auto uuid = Uuid::parse("F81D4FAE-7dec-11D0-a765-00a0c91e6bf6");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->text(), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
  EXPECT_EQ(uuid->bytes()[0], 0xf8);
  EXPECT_EQ(uuid->bytes()[15], 0xf6);
  EXPECT_EQ(uuid->version(), 1);
}

TEST(Uuid, RefusesEveryOtherText) {
  for (const std::string_view wrong :
       {"", "f81d4fae", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6a",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bfg", "f81d4faef7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fae-7dec-11d0-a765-00a0c91e6b\xc3\xa9", "-81d4fae-7dec-11d0-a765-00a0c91e6bf6 "}) {
    EXPECT_FALSE(Uuid::parse(wrong)) << wrong;
  }
}

TEST(Uuid, IsNilUntilItIsGivenAValue) {
  EXPECT_TRUE(Uuid{}.is_nil());
  EXPECT_EQ(Uuid{}.text(), "00000000-0000-0000-0000-000000000000");
  EXPECT_FALSE(Uuid::random().is_nil());
}

TEST(Uuid, AtRandomIsOfVersion4AndComesFromTheRuntime) {
  const auto drawn = [] {
    test::VirtualRuntime runtime{7};
    return Uuid::random();
  };
  const Uuid uuid = drawn();
  EXPECT_EQ(uuid, drawn());
  EXPECT_EQ(uuid.version(), 4);
  EXPECT_EQ(uuid.bytes()[8] >> 6, 2);
  EXPECT_NE(Uuid::random(), Uuid::random());
}

TEST(Uuid, OrderedByTimeIsOfVersion7AndBeginsWithTheMilliseconds) {
  test::VirtualRuntime runtime;  // 2026-01-01T00:00:00Z is 0x019b76daa800 ms
  const Uuid first = Uuid::time_ordered();
  EXPECT_EQ(first.text().substr(0, 18), "019b76da-a800-7000");
  EXPECT_EQ(first.bytes()[8] >> 6, 2);
  runtime.advance(500us);
  EXPECT_EQ(Uuid::time_ordered().text().substr(0, 18), "019b76da-a800-7800");
}

TEST(Uuid, OrderedByTimeSortsAsMade) {
  test::VirtualRuntime runtime;
  Uuid last = Uuid::time_ordered();
  for (int i = 0; i < 10'000; ++i) {
    runtime.advance(245ns);
    const Uuid next = Uuid::time_ordered();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Uuid, IsAKeyOfAHashTable) {
  std::unordered_set<Uuid> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(Uuid::time_ordered());
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Uuid, IsAScalar) {
  Uuid uuid;
  ASSERT_TRUE(Scalar<Uuid>::parse("018f3b1c-0000-7000-8000-000000000001", uuid));
  std::string text = "id=";
  Scalar<Uuid>::append(uuid, text);
  EXPECT_EQ(text, "id=018f3b1c-0000-7000-8000-000000000001");
  EXPECT_FALSE(Scalar<Uuid>::parse("1", uuid));
  EXPECT_EQ(uuid.text(), "018f3b1c-0000-7000-8000-000000000001");
  EXPECT_EQ(Scalar<Uuid>::format, "uuid");
}

}  // namespace
}  // namespace skiff
