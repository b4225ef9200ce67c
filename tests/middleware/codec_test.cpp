#include "middleware/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using Flush = Encoder::Flush;

/// A byte is random enough that no coding shrinks it to nothing, and repeats often enough that all shrink it.
std::string some_text(std::size_t bytes) {
  std::string text;
  for (std::uint32_t state = 1; text.size() < bytes;) {
    state = state * 1664525 + 1013904223;
    text += "order " + std::to_string(state >> 20) + "\n";
  }
  text.resize(bytes);
  return text;
}

/// All of what the encoder makes of `input`, given room for `room` bytes at a time.
std::string encode(Encoder& encoder, std::string_view input, Flush flush, std::size_t room = 4096) {
  std::string coded;
  std::vector<char> buffer(room);
  for (;;) {
    const Encoder::Step step = encoder.encode(input, flush, buffer);
    coded.append(buffer.data(), step.produced);
    input.remove_prefix(step.consumed);
    if (step.done) return coded;
  }
}

std::string coded(ContentCoding coding, std::string_view text) {
  return encode(*make_encoder(coding, 3, text.size()), text, Flush::end);
}

/// What comes out, `at_once` bytes going in at a time; "corrupt" where the decoder says so.
std::string decode(Decoder& decoder, std::string_view input, std::size_t at_once = 65536, std::size_t room = 4096) {
  std::string text;
  std::vector<char> buffer(room);
  for (bool filled = false; !input.empty() || filled;) {
    const Decoder::Step step = decoder.decode(input.substr(0, at_once), buffer);
    if (step.corrupt) return "corrupt";
    if (step.consumed + step.produced == 0 && !filled) return "stuck";
    text.append(buffer.data(), step.produced);
    input.remove_prefix(step.consumed);
    filled = step.produced == room;
  }
  return text;
}

struct ACodec : testing::TestWithParam<ContentCoding> {
  void SetUp() override {
    if (!is_built_in(GetParam())) GTEST_SKIP() << "not in this build";
  }
  std::unique_ptr<Decoder> decoder() const { return make_decoder(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Each, ACodec, testing::Values(ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd),
                         [](const auto& coding) { return std::string{name(coding.param)}; });

TEST_P(ACodec, GivesBackWhatWentIn) {
  for (const std::size_t size : {0, 1, 1000, 70'000, 1'000'000}) {
    const std::string text = some_text(size);
    const std::string small = coded(GetParam(), text);
    const auto decoder = this->decoder();
    EXPECT_TRUE(decode(*decoder, small) == text) << size;
    EXPECT_TRUE(decoder->complete()) << size;
    EXPECT_LT(small.size(), size / 2 + 100) << size;
  }
}

TEST_P(ACodec, WorksThroughRoomOfAFewBytes) {
  const std::string text = some_text(10'000);
  const auto encoder = make_encoder(GetParam(), 3, std::nullopt);
  const std::string small = encode(*encoder, text, Flush::end, 3);
  EXPECT_TRUE(decode(*decoder(), small, 1, 5) == text);
}

TEST_P(ACodec, FlushesEachPiece) {
  const auto encoder = make_encoder(GetParam(), 3, std::nullopt);
  const auto decoder = this->decoder();
  for (const std::string_view piece : {"data: one\n\n", "data: two\n\n", "x"}) {
    EXPECT_EQ(decode(*decoder, encode(*encoder, piece, Flush::piece)), piece);
    EXPECT_FALSE(decoder->complete());
  }
  EXPECT_EQ(decode(*decoder, encode(*encoder, "", Flush::end)), "");
  EXPECT_TRUE(decoder->complete());
}

TEST_P(ACodec, IsNotCompleteBeforeTheLastByte) {
  const std::string small = coded(GetParam(), some_text(500));
  for (std::size_t size = 1; size < small.size(); ++size) {
    const auto decoder = this->decoder();
    decode(*decoder, std::string_view{small}.substr(0, size));
    EXPECT_FALSE(decoder->complete()) << size << " of " << small.size();
  }
}

TEST_P(ACodec, KnowsWhatIsNoneOfItsData) {
  EXPECT_EQ(decode(*decoder(), std::string(64, '\xff')), "corrupt");
}

TEST_P(ACodec, RefusesWhatFollowsTheEnd) {
  const auto decoder = this->decoder();
  EXPECT_EQ(decode(*decoder, coded(GetParam(), "whole") + "and more than whole"), "corrupt");
}

TEST_P(ACodec, SurvivesEveryBrokenByte) {
  const std::string text = some_text(300);
  const std::string small = coded(GetParam(), text);
  for (std::size_t at = 0; at < small.size(); ++at) {
    std::string broken = small;
    broken[at] = static_cast<char>(broken[at] ^ 0x55);
    const std::string got = decode(*decoder(), broken);
    EXPECT_LE(got.size(), 1'000'000u) << at;
  }
}

TEST(Gzip, MayHaveSeveralMembers) {
  const std::string both = coded(ContentCoding::gzip, "one ") + coded(ContentCoding::gzip, "two");
  const auto decoder = make_decoder(ContentCoding::gzip);
  EXPECT_EQ(decode(*decoder, both, 7), "one two");
  EXPECT_TRUE(decoder->complete());
}

TEST(Zstd, MayHaveSeveralFrames) {
  if (!is_built_in(ContentCoding::zstd)) GTEST_SKIP() << "not in this build";
  const std::string both = coded(ContentCoding::zstd, "one ") + coded(ContentCoding::zstd, "two");
  EXPECT_EQ(decode(*make_decoder(ContentCoding::zstd), both), "one two");
}

TEST(Deflate, IsTheZlibFormat) {
  // python3 -c 'import zlib; print(zlib.compress(b"hello").hex())'
  const std::string_view hello{"\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13};
  const auto decoder = make_decoder(ContentCoding::deflate);
  EXPECT_EQ(decode(*decoder, hello), "hello");
  EXPECT_TRUE(decoder->complete());
  EXPECT_EQ(decode(*decoder, "more"), "corrupt");
  EXPECT_THROW(make_encoder(ContentCoding::deflate, 6, std::nullopt), std::logic_error);
}

}  // namespace
}  // namespace skiff
