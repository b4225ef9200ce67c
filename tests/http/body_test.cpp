#include <skiff/http/body.hpp>
#include <skiff/http/headers.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
namespace {

/// Gives pieces, then the end or an error; notes what it was told.
class Pieces final : public BodySource {
 public:
  explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

  Task<Result<std::string_view>> next() override {
    if (given_ < pieces_.size()) return std::string_view{pieces_[given_++]};
    if (error_) return *error_;
    return std::string_view{};
  }
  void limit(std::uint64_t bytes) override { limit_ = bytes; }
  std::optional<std::uint64_t> limited_to() const override { return limit_; }
  std::optional<std::uint64_t> remaining() const override { return known_size; }
  const Headers* trailers() const override { return &trailer_fields; }

  void fail_with(Error error) { error_ = std::move(error); }

  std::optional<std::uint64_t> known_size;
  Headers trailer_fields;

 private:
  std::vector<std::string> pieces_;
  std::size_t given_ = 0;
  std::optional<std::uint64_t> limit_;
  std::optional<Error> error_;
};

struct Streamed {
  explicit Streamed(std::vector<std::string> pieces) {
    auto made = std::make_unique<Pieces>(std::move(pieces));
    source = made.get();
    body = Body{std::move(made)};
  }
  Body body;
  Pieces* source;
};

struct ABody : testing::Test {
  test::VirtualRuntime runtime;
};

TEST_F(ABody, IsNothingByDefault) {
  Body body;
  EXPECT_FALSE(body.streamed());
  EXPECT_EQ(body.size(), 0u);
  EXPECT_EQ(*runtime.run(body.next()), "");
  EXPECT_EQ(*runtime.run(body.read_all()), "");
  EXPECT_EQ(body.trailers(), nullptr);
}

TEST_F(ABody, OfTextComesInOnePiece) {
  Body body{"all of it"};
  EXPECT_FALSE(body.streamed());
  EXPECT_EQ(body.text(), "all of it");
  EXPECT_EQ(body.size(), 9u);
  EXPECT_EQ(*runtime.run(body.next()), "all of it");
  EXPECT_EQ(*runtime.run(body.next()), "");
  EXPECT_EQ(*runtime.run(body.read_all()), "all of it");
}

TEST_F(ABody, ThatWasMovedFromIsEmpty) {
  Body body{"text"};
  (void)runtime.run(body.next());
  const Body moved = std::move(body);
  EXPECT_EQ(moved.text(), "text");
  EXPECT_EQ(*runtime.run(body.next()), "");
}

TEST_F(ABody, OfTextObeysTheLimitOfTheReader) {
  Body body{"12345"};
  EXPECT_EQ(runtime.run(body.read_all(4)).error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(*runtime.run(body.read_all(5)), "12345");
}

TEST_F(ABody, ThatIsStreamedComesPieceByPiece) {
  Streamed streamed{{"one ", "two"}};
  EXPECT_TRUE(streamed.body.streamed());
  EXPECT_EQ(streamed.body.source(), streamed.source);
  EXPECT_EQ(streamed.body.size(), std::nullopt);
  EXPECT_EQ(*runtime.run(streamed.body.next()), "one ");
  EXPECT_EQ(*runtime.run(streamed.body.next()), "two");
  EXPECT_EQ(*runtime.run(streamed.body.next()), "");
  EXPECT_EQ(*runtime.run(streamed.body.next()), "");
}

TEST_F(ABody, ThatIsStreamedIsReadWhole) {
  Streamed streamed{{"one ", "two ", "three"}};
  EXPECT_EQ(*runtime.run(streamed.body.read_all()), "one two three");
}

// What a middleware has read must still be there for the handler, and for the server that sends it.
TEST_F(ABody, ThatWasReadWholeIsTextFromThenOn) {
  Streamed streamed{{"one ", "two"}};
  streamed.source->trailer_fields.add("Digest", "abc");
  EXPECT_EQ(*runtime.run(streamed.body.read_all()), "one two");
  EXPECT_FALSE(streamed.body.streamed());
  EXPECT_EQ(streamed.body.source(), nullptr);
  EXPECT_EQ(streamed.body.text(), "one two");
  EXPECT_EQ(streamed.body.size(), 7u);
  EXPECT_EQ(*runtime.run(streamed.body.read_all()), "one two");
  EXPECT_EQ(*runtime.run(streamed.body.next()), "one two");
  EXPECT_EQ(*runtime.run(streamed.body.next()), "");
  EXPECT_EQ(runtime.run(streamed.body.read_all(6)).error().kind(), ErrorKind::content_too_large);
  ASSERT_NE(streamed.body.trailers(), nullptr);
  EXPECT_EQ(streamed.body.trailers()->get("digest"), "abc");
}

TEST_F(ABody, ThatIsStreamedObeysTheLimitOfTheReader) {
  const auto kind_at = [this](std::size_t limit) {
    Streamed streamed{{"123", "45"}};
    const auto read = runtime.run(streamed.body.read_all(limit));
    return read ? std::optional<ErrorKind>{} : read.error().kind();
  };
  EXPECT_EQ(kind_at(0), ErrorKind::content_too_large);
  EXPECT_EQ(kind_at(3), ErrorKind::content_too_large);
  EXPECT_EQ(kind_at(4), ErrorKind::content_too_large);
  EXPECT_EQ(kind_at(5), std::nullopt);
}

TEST_F(ABody, HasNoGapAfterALimitThatWasTooLow) {
  Streamed streamed{{"123", "45", "6"}};
  EXPECT_FALSE(runtime.run(streamed.body.read_all(4)));
  EXPECT_FALSE(runtime.run(streamed.body.read_all(4)));
  EXPECT_EQ(*runtime.run(streamed.body.read_all(6)), "123456");
}

TEST_F(ABody, OfAKnownSizeIsRefusedBeforeItIsRead) {
  Streamed streamed{{"12345"}};
  streamed.source->known_size = 5;
  EXPECT_EQ(streamed.body.size(), 5u);
  EXPECT_FALSE(runtime.run(streamed.body.read_all(4)));
  EXPECT_EQ(*runtime.run(streamed.body.read_all(5)), "12345");
}

TEST_F(ABody, PassesTheErrorOfItsSourceOn) {
  Streamed streamed{{"123"}};
  streamed.source->fail_with(bad_request("the chunk is malformed"));
  const auto read = runtime.run(streamed.body.read_all());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), "the chunk is malformed");
  EXPECT_TRUE(streamed.body.streamed());
}

TEST_F(ABody, TellsItsSourceTheLimit) {
  Streamed streamed{{}};
  streamed.body.limit(100);
  EXPECT_EQ(streamed.body.limited_to(), 100u);
  EXPECT_EQ(Body{"text"}.limited_to(), std::nullopt);
  Body text{"a"};
  text.limit(0);  // for what is still to come; this is here
  EXPECT_EQ(*runtime.run(text.read_all()), "a");
}

TEST_F(ABody, GivesTheReaderTheRestOfAStream) {
  Streamed streamed{{"one ", "two ", "three"}};
  EXPECT_EQ(*runtime.run(streamed.body.next()), "one ");
  EXPECT_EQ(*runtime.run(streamed.body.read_all()), "two three");
}

}  // namespace
}  // namespace skiff
