#include "net/chunked_decoder.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace skiff::net {
namespace {

using namespace std::string_literals;

/// What a decoder made of its input, as one line.
struct Decoded {
  std::string outcome = "incomplete";
  std::string data;
  std::size_t consumed = 0;
  std::string trailers;
};

/// Feeds the parts one after the other, each as a buffer of its own of exactly its size.
Decoded decode(const std::vector<std::string_view>& parts, const Limits& limits = {}) {
  ChunkedDecoder decoder{limits};
  Decoded decoded;
  for (const std::string_view part : parts) {
    const std::unique_ptr<char[]> copy{new char[part.size()]};
    if (!part.empty()) std::memcpy(copy.get(), part.data(), part.size());
    std::string_view rest{copy.get(), part.size()};
    for (;;) {
      const ChunkedDecoder::Step step = decoder.decode(rest);
      decoded.consumed += step.consumed;
      decoded.data += step.data;
      rest.remove_prefix(step.consumed);
      if (step.outcome == ChunkedDecoder::Outcome::data) {
        EXPECT_FALSE(step.data.empty());
        continue;
      }
      if (step.outcome == ChunkedDecoder::Outcome::incomplete) {
        EXPECT_TRUE(rest.empty());
        break;
      }
      if (step.outcome == ChunkedDecoder::Outcome::refused) {
        decoded.outcome = decoder.refusal().kind == ErrorKind::bad_request ? "bad" : "too large";
        EXPECT_FALSE(decoder.refusal().reason.empty());
      } else {
        decoded.outcome = "end";
        for (const Headers::Field& field : decoder.trailers()) {
          decoded.trailers.append(field.name).append("=").append(field.value).append(";");
        }
      }
      return decoded;
    }
  }
  return decoded;
}

std::vector<std::string_view> bytes_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < text.size(); ++i) parts.push_back(text.substr(i, 1));
  return parts;
}

struct GoodBody {
  std::string what;
  std::string bytes;
  std::string data;
  std::string trailers;
};

std::vector<GoodBody> good_bodies() {
  return {
      {"nothing", "0\r\n\r\n", "", ""},
      {"one chunk", "3\r\nabc\r\n0\r\n\r\n", "abc", ""},
      {"several chunks", "3\r\nabc\r\n1\r\nd\r\n2\r\nef\r\n0\r\n\r\n", "abcdef", ""},
      {"sizes in both cases", "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", "01234567890123456789a",
       ""},
      {"leading zeros", "0003\r\nabc\r\n000\r\n\r\n", "abc", ""},
      {"zeros up to the longest size", "000000000000003\r\nabc\r\n0\r\n\r\n", "abc", ""},
      {"line ends as data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", ""},
      {"NUL as data", "1\r\n\0\r\n0\r\n\r\n"s, "\0"s, ""},
      {"data that looks like chunks", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n", ""},
      {"extensions", "3;a;b=c;d=\"e f\"\r\nabc\r\n0;last\r\n\r\n", "abc", ""},
      {"an empty extension", "1;\r\na\r\n0\r\n\r\n", "a", ""},
      {"a trailer", "1\r\na\r\n0\r\nX-Sum: 42\r\n\r\n", "a", "X-Sum=42;"},
      {"trailers in their order", "0\r\nB: 2\r\nA:\t1 \r\nB: 3\r\nE:\r\n\r\n", "", "B=2;A=1;B=3;E=;"},
  };
}

TEST(ChunkedDecoder, DecodesWhatIsGood) {
  for (const GoodBody& good : good_bodies()) {
    SCOPED_TRACE(good.what);
    const Decoded decoded = decode({good.bytes});
    EXPECT_EQ(decoded.outcome, "end");
    EXPECT_EQ(decoded.data, good.data);
    EXPECT_EQ(decoded.trailers, good.trailers);
    EXPECT_EQ(decoded.consumed, good.bytes.size());
  }
}

TEST(ChunkedDecoder, DecodesWhatIsGoodWhereverItIsSplitInThree) {
  for (const GoodBody& good : good_bodies()) {
    SCOPED_TRACE(good.what);
    const std::string_view bytes = good.bytes;
    for (std::size_t a = 0; a <= bytes.size(); ++a) {
      for (std::size_t b = a; b <= bytes.size(); ++b) {
        const Decoded decoded = decode({bytes.substr(0, a), bytes.substr(a, b - a), bytes.substr(b)});
        ASSERT_EQ(decoded.outcome, "end") << a << " " << b;
        ASSERT_EQ(decoded.data, good.data) << a << " " << b;
        ASSERT_EQ(decoded.trailers, good.trailers) << a << " " << b;
        ASSERT_EQ(decoded.consumed, bytes.size()) << a << " " << b;
      }
    }
  }
}

TEST(ChunkedDecoder, DecodesWhatIsGoodByteByByte) {
  for (const GoodBody& good : good_bodies()) {
    SCOPED_TRACE(good.what);
    const Decoded decoded = decode(bytes_of(good.bytes));
    EXPECT_EQ(decoded.outcome, "end");
    EXPECT_EQ(decoded.data, good.data);
  }
}

TEST(ChunkedDecoder, IsIncompleteUntilTheLastByte) {
  for (const GoodBody& good : good_bodies()) {
    SCOPED_TRACE(good.what);
    for (std::size_t size = 0; size < good.bytes.size(); ++size) {
      EXPECT_EQ(decode({std::string_view{good.bytes}.substr(0, size)}).outcome, "incomplete") << size;
    }
  }
}

TEST(ChunkedDecoder, LeavesWhatFollowsTheEnd) {
  const std::string body = "1\r\na\r\n0\r\n\r\n";
  const std::string received = body + "GET / HTTP/1.1\r\n";
  const Decoded decoded = decode({received});
  EXPECT_EQ(decoded.outcome, "end");
  EXPECT_EQ(decoded.consumed, body.size());
}

TEST(ChunkedDecoder, StaysAtTheEnd) {
  const Limits limits;
  ChunkedDecoder decoder{limits};
  ASSERT_EQ(decoder.decode("0\r\n\r\n").outcome, ChunkedDecoder::Outcome::end);
  const ChunkedDecoder::Step again = decoder.decode("1\r\na");
  EXPECT_EQ(again.outcome, ChunkedDecoder::Outcome::end);
  EXPECT_EQ(again.consumed, 0U);
}

TEST(ChunkedDecoder, LeavesOutTrailersThatCouldChangeTheMessage) {
  for (const std::string_view name :
       {"Content-Length", "transfer-encoding", "HOST", "Connection", "Expect", "Authorization", "Cookie",
        "Content-Type", "Content-Range", "Content-Encoding", "TE", "Trailer", "Cache-Control"}) {
    SCOPED_TRACE(name);
    const std::string body = "0\r\nA: 1\r\n" + std::string{name} + ": 1\r\nB: 2\r\n\r\n";
    const Decoded decoded = decode({body});
    EXPECT_EQ(decoded.outcome, "end");
    EXPECT_EQ(decoded.trailers, "A=1;B=2;");
  }
}

struct BadBody {
  std::string what;
  std::string bytes;
  std::string outcome = "bad";
};

std::vector<BadBody> bad_bodies() {
  return {
      {"no size", "\r\nabc\r\n0\r\n\r\n"},
      {"a size that is no number", "x\r\n"},
      {"a signed size", "+3\r\nabc"},
      {"a negative size", "-3\r\nabc"},
      {"a size with 0x", "0x3\r\nabc"},
      {"a space before the size", " 3\r\nabc"},
      {"a space after the size", "3 \r\nabc"},
      {"a space before an extension", "3 ;a\r\nabc"},
      {"a tab after the size", "3\t\r\nabc"},
      {"a size of 16 digits", "0000000000000003\r\nabc"},
      {"a size that wraps around", "10000000000000003\r\nabc"},
      {"an extension without a size", ";a\r\n"},
      {"a bare LF after the size", "3\nabc"},
      {"a bare CR after the size", "3\rabc"},
      {"CR CR LF after the size", "3\r\r\nabc"},
      {"a bare LF after an extension", "3;a\nabc"},
      {"a bare CR in an extension", "3;a\rb\r\nabc"},
      {"NUL in an extension", "3;\0\r\nabc"s},
      {"DEL in an extension", "3;\x7f\r\nabc"},
      {"a chunk longer than its size", "3\r\nabcd\r\n0\r\n\r\n"},
      {"a chunk shorter than its size", "4\r\nabc\r\n0\r\n\r\n"},
      {"a bare LF after a chunk", "3\r\nabc\n0\r\n\r\n"},
      {"a bare CR after a chunk", "3\r\nabc\r0\r\n\r\n"},
      {"an empty line after a chunk", "3\r\nabc\r\n\r\n0\r\n\r\n"},
      {"a bare LF at the end", "0\r\n\n"},
      {"a bare LF after a trailer", "0\r\nA: 1\n\r\n"},
      {"a trailer without a colon", "0\r\nA\r\n\r\n"},
      {"a trailer with a space before the colon", "0\r\nA : 1\r\n\r\n"},
      {"a folded trailer", "0\r\nA: 1\r\n 2\r\n\r\n"},
      {"a control character in a trailer", "0\r\nA: \x01\r\n\r\n"},
      {"a bare CR in a trailer", "0\r\nA: 1\r2\r\n\r\n"},
      {"NUL in a trailer", "0\r\nA: \0\r\n\r\n"s},
      {"a request where a trailer was expected", "0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"a malformed trailer of a forbidden name", "0\r\nContent-Length : 1\r\n\r\n"},
  };
}

TEST(ChunkedDecoder, RefusesWhatIsMalformedWhereverItIsSplit) {
  for (const BadBody& bad : bad_bodies()) {
    SCOPED_TRACE(bad.what);
    const std::string_view bytes = bad.bytes;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      EXPECT_EQ(decode({bytes.substr(0, at), bytes.substr(at)}).outcome, bad.outcome) << "split at " << at;
    }
    EXPECT_EQ(decode(bytes_of(bytes)).outcome, bad.outcome) << "byte by byte";
  }
}

std::string extended(std::size_t bytes) {
  return "1;" + std::string(bytes, 'x') + "\r\na\r\n";
}

TEST(ChunkedDecoder, LimitsTheExtensionsOfAWholeBody) {
  EXPECT_EQ(decode({extended(4096) + "0\r\n\r\n"}).outcome, "end");
  EXPECT_EQ(decode({extended(4097)}).outcome, "bad");
  EXPECT_EQ(decode({extended(2048) + extended(2048) + "0\r\n\r\n"}).outcome, "end");
  EXPECT_EQ(decode({extended(2048) + extended(2049) + "0\r\n\r\n"}).outcome, "bad");
  EXPECT_EQ(decode({"1;" + std::string(10'000, 'x')}).outcome, "bad") << "without waiting for its end";
}

TEST(ChunkedDecoder, LimitsTheTrailers) {
  Limits limits;
  limits.header_bytes = 20;
  limits.header_count = 2;
  EXPECT_EQ(decode({"0\r\nA: 1\r\nB: 2\r\n\r\n"}, limits).outcome, "end");
  EXPECT_EQ(decode({"0\r\nA:\r\nB:\r\nC:\r\n\r\n"}, limits).outcome, "too large");
  EXPECT_EQ(decode({"0\r\nA: " + std::string(13, 'x') + "\r\n\r\n"}, limits).outcome, "end");
  EXPECT_EQ(decode({"0\r\nA: " + std::string(14, 'x') + "\r\n\r\n"}, limits).outcome, "too large");
  EXPECT_EQ(decode({"0\r\nA: " + std::string(30, 'x')}, limits).outcome, "too large") << "without waiting";
}

TEST(ChunkedDecoder, CountsTrailersThatItLeavesOut) {
  Limits limits;
  limits.header_bytes = 64;
  std::string left_out = "0\r\n";
  for (int i = 0; i < 16; ++i) left_out += "TE:\r\n";  // 80 bytes
  EXPECT_EQ(decode({left_out}, limits).outcome, "too large");
}

}  // namespace
}  // namespace skiff::net
