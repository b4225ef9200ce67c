#include "net/body_reader.hpp"

#include "net/buffer.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace skiff::net {
namespace {

using namespace std::chrono_literals;

Framing of_length(std::uint64_t length) {
  Framing framing;
  framing.content_length = length;
  return framing;
}

Framing chunked() {
  Framing framing;
  framing.chunked = true;
  return framing;
}

/// A reader, the buffer its head came in, and a stand-in for the connection that receives into it.
struct ABodyReader : testing::Test {
  void begin(const Framing& framing, std::string_view came_with_the_head = "") {
    if (!came_with_the_head.empty()) {
      std::memcpy(head.reserve(came_with_the_head.size()), came_with_the_head.data(),
                  came_with_the_head.size());
      head.received(came_with_the_head.size());
    }
    reader.begin(framing, head);
  }

  /// What is there now, in one piece: "…" when more must be received, "!" and the kind after an error.
  std::string take() {
    std::string text;
    for (;;) {
      const auto piece = reader.next();
      if (!piece) return text + "…";
      if (!*piece) return text + "!" + std::to_string(static_cast<int>(piece->error().kind()));
      if ((*piece)->empty()) return text;
      text += **piece;
    }
  }

  void receive(std::string_view bytes) {
    char* space = reader.space();
    ASSERT_LE(bytes.size(), reader.space_size());
    std::memcpy(space, bytes.data(), bytes.size());
    reader.received(bytes.size());
  }

  static std::string error(ErrorKind kind) { return "!" + std::to_string(static_cast<int>(kind)); }

  Limits limits;
  Buffer head;
  BodyReader reader{limits};
};

TEST_F(ABodyReader, IsAtItsEndWhenThereIsNoBody) {
  for (const Framing& framing : {Framing{}, of_length(0)}) {
    begin(framing);
    EXPECT_TRUE(reader.finished());
    EXPECT_EQ(take(), "");
  }
}

TEST_F(ABodyReader, TakesWhatCameWithTheHeadAndLeavesTheNextRequest) {
  begin(of_length(3), "abcGET /");
  EXPECT_EQ(reader.remaining(), 3U);
  EXPECT_FALSE(reader.finished());
  EXPECT_EQ(take(), "abc");
  EXPECT_TRUE(reader.finished());
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_EQ(head.view(), "GET /");
  reader.hand_back(head);
  EXPECT_EQ(head.view(), "GET /");
}

TEST_F(ABodyReader, TakesTheRestFromWhatIsReceived) {
  begin(of_length(6), "ab");
  EXPECT_EQ(take(), "ab…");
  receive("cd");
  EXPECT_EQ(take(), "cd…");
  EXPECT_EQ(reader.remaining(), 2U);
  receive("ef");
  EXPECT_EQ(take(), "ef");
  EXPECT_TRUE(reader.finished());
}

TEST_F(ABodyReader, ReceivesNoMoreThanABodyOfKnownLength) {
  begin(of_length(5), "ab");
  EXPECT_EQ(take(), "ab…");
  reader.space();
  EXPECT_EQ(reader.space_size(), 3U);
}

TEST_F(ABodyReader, HandsTheBytesAfterAChunkedBodyBack) {
  begin(chunked(), "3\r\nabc\r\n");
  EXPECT_EQ(take(), "abc…");
  receive("1\r\nd\r\n0\r\n\r\nGET / HTTP/1.1\r\n");
  EXPECT_EQ(take(), "d");
  EXPECT_TRUE(reader.finished());
  reader.hand_back(head);
  EXPECT_EQ(head.view(), "GET / HTTP/1.1\r\n");
  reader.hand_back(head);
  EXPECT_EQ(head.view(), "GET / HTTP/1.1\r\n") << "once";
}

TEST_F(ABodyReader, LeavesTheBytesAfterAChunkedBodyThatCameWithTheHead) {
  begin(chunked(), "1\r\nd\r\n0\r\n\r\nGET /");
  EXPECT_EQ(take(), "d");
  reader.hand_back(head);
  EXPECT_EQ(head.view(), "GET /");
}

TEST_F(ABodyReader, KnowsTheLengthOfAChunkedBodyOnlyAtItsEnd) {
  begin(chunked());
  EXPECT_EQ(reader.remaining(), std::nullopt);
  EXPECT_EQ(take(), "…");
  receive("0\r\n\r\n");
  EXPECT_EQ(take(), "");
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST_F(ABodyReader, HasTrailersAtTheEnd) {
  begin(chunked(), "0\r\nX: 1\r\n");
  EXPECT_EQ(reader.trailers(), nullptr);
  EXPECT_EQ(take(), "…");
  EXPECT_EQ(reader.trailers(), nullptr);
  receive("\r\n");
  EXPECT_EQ(take(), "");
  ASSERT_NE(reader.trailers(), nullptr);
  EXPECT_EQ(reader.trailers()->get("x"), "1");
}

TEST_F(ABodyReader, ForgetsTheTrailersOfTheRequestBefore) {
  begin(chunked(), "0\r\nX: 1\r\n\r\n");
  EXPECT_EQ(take(), "");
  begin(of_length(1), "a");
  EXPECT_EQ(take(), "a");
  EXPECT_EQ(reader.trailers(), nullptr);
  begin(chunked(), "0\r\n\r\n");
  EXPECT_EQ(take(), "");
  EXPECT_EQ(reader.trailers()->size(), 0U);
}

TEST_F(ABodyReader, RefusesAMalformedChunkForGood) {
  begin(chunked(), "3\r\nabcX");
  EXPECT_EQ(take(), "abc" + error(ErrorKind::bad_request));
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(take(), error(ErrorKind::bad_request));
  EXPECT_FALSE(reader.worth_discarding());
}

TEST_F(ABodyReader, RefusesALengthOverTheLimitBeforeAnyByte) {
  limits.body_bytes = 5;
  begin(of_length(6), "abcdef");
  EXPECT_EQ(take(), error(ErrorKind::content_too_large));
  begin(of_length(5), "");
  EXPECT_EQ(take(), "abcde");
}

TEST_F(ABodyReader, RefusesAChunkedBodyThatGrowsOverTheLimit) {
  limits.body_bytes = 5;
  begin(chunked(), "5\r\nabcde\r\n");
  EXPECT_EQ(take(), "abcde…");
  receive("1\r\nf\r\n");
  EXPECT_EQ(take(), error(ErrorKind::content_too_large));
}

TEST_F(ABodyReader, FollowsALimitThatIsSetForThisRequestOnly) {
  limits.body_bytes = 2;
  begin(of_length(4), "abcdef");
  reader.limit(4);
  EXPECT_EQ(take(), "abcd");
  begin(of_length(3), "");
  EXPECT_EQ(take(), error(ErrorKind::content_too_large)) << "the limit is the server's again";
  begin(of_length(2));
  reader.limit(1);
  EXPECT_EQ(take(), error(ErrorKind::content_too_large));
}

TEST_F(ABodyReader, SaysWhyNoMoreWillCome) {
  begin(of_length(3), "a");
  EXPECT_EQ(take(), "a…");
  reader.fail(Error{ErrorKind::request_timeout});
  EXPECT_EQ(take(), error(ErrorKind::request_timeout));
  EXPECT_FALSE(reader.worth_discarding());
}

TEST_F(ABodyReader, AsksForTheBodyOnceWhenTheCallerWaits) {
  Framing framing = of_length(3);
  framing.expects_continue = true;
  begin(framing);
  EXPECT_TRUE(reader.take_continue());
  EXPECT_FALSE(reader.take_continue());
}

TEST_F(ABodyReader, DoesNotAskForABodyThatComesUnasked) {
  Framing framing = of_length(3);
  framing.expects_continue = true;
  begin(framing, "a");
  EXPECT_EQ(take(), "a…");
  EXPECT_FALSE(reader.take_continue());
}

TEST_F(ABodyReader, DiscardsOnlyWhatIsLittleAndSureToCome) {
  begin(of_length(0));
  EXPECT_TRUE(reader.worth_discarding());
  begin(of_length(256 * 1024));
  EXPECT_TRUE(reader.worth_discarding());
  begin(of_length(256 * 1024 + 1));
  EXPECT_FALSE(reader.worth_discarding());
  begin(chunked());
  EXPECT_FALSE(reader.worth_discarding());
  Framing waiting = of_length(1);
  waiting.expects_continue = true;
  begin(waiting);
  EXPECT_FALSE(reader.worth_discarding());
}

TEST_F(ABodyReader, GivesTimeForTheBytesThatCame) {
  limits.body_timeout = 10s;
  limits.minimum_rate = 2;
  begin(of_length(20), "0123456789");
  EXPECT_EQ(reader.patience(), 10s);
  reader.waited(4s);
  EXPECT_EQ(reader.patience(), 6s);
  EXPECT_EQ(take(), "0123456789…");
  EXPECT_EQ(reader.patience(), 11s) << "10 bytes at 2 a second";
  reader.waited(20s);
  EXPECT_LT(reader.patience(), 0s);
  begin(of_length(20));
  EXPECT_EQ(reader.patience(), 10s) << "the next request starts anew";
}

TEST_F(ABodyReader, GivesNoTimeForBytesWithoutAMinimumRate) {
  limits.body_timeout = 10s;
  limits.minimum_rate = 0;
  begin(of_length(20), "0123456789");
  EXPECT_EQ(take(), "0123456789…");
  EXPECT_EQ(reader.patience(), 10s);
}

}  // namespace
}  // namespace skiff::net
