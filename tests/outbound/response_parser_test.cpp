#include "outbound/response_parser.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skiff::outbound {

// Found by GoogleTest, for its messages.
void PrintTo(ResponseParser::Outcome outcome, std::ostream* out) {
  constexpr const char* names[] = {"incomplete", "complete", "refused"};
  *out << names[static_cast<int>(outcome)];
}

namespace {

using namespace std::string_literals;

using Outcome = ResponseParser::Outcome;
using Body = ResponseFraming::Body;

Limits small_limits() {
  Limits limits;
  limits.header_bytes = 400;
  limits.header_count = 6;
  return limits;
}

/// Parses what comes in two parts, each time in a buffer of its own and exactly as long.
struct Parse {
  explicit Parse(bool answers_head = false) { parser.begin(answers_head); }

  Outcome feed(std::string_view text) {
    const std::unique_ptr<char[]> exact{new char[text.size()]};
    text.copy(exact.get(), text.size());
    return parser.parse({exact.get(), text.size()}, response);
  }
  Outcome split(std::string_view text, std::size_t at) {
    const Outcome first = feed(text.substr(0, at));
    return first == Outcome::incomplete ? feed(text) : first;
  }

  Limits limits = small_limits();
  ResponseParser parser{limits};
  Response response;
};

std::string with_fields(std::string_view fields, std::string_view status = "200 OK", std::string_view version = "1.1") {
  return "HTTP/" + std::string{version} + " " + std::string{status} + "\r\n" + std::string{fields} + "\r\n";
}

struct Accepted {
  std::string what;
  std::string head;
  unsigned status;
  Body body;
  std::uint64_t length;
  bool keep_alive;
  bool answers_head = false;
};

TEST(ResponseParser, ReadsHeadsWhereverTheyAreSplit) {
  const Accepted rows[] = {
      {"a length", with_fields("Content-Length: 12\r\n"), 200, Body::length, 12, true},
      {"a length of nothing", with_fields("content-length: 0\r\n"), 200, Body::none, 0, true},
      {"a length with zeros before it", with_fields("Content-Length: 007\r\n"), 200, Body::length, 7, true},
      {"chunks", with_fields("Transfer-Encoding: Chunked\r\n"), 200, Body::chunked, 0, true},
      {"neither", with_fields("A: b\r\n"), 200, Body::until_close, 0, false},
      {"neither, and a wish", with_fields("Connection: keep-alive\r\n"), 200, Body::until_close, 0, false},
      {"close", with_fields("Content-Length: 1\r\nConnection: x, Close\r\n"), 200, Body::length, 1, false},
      {"close and keep-alive", with_fields("Content-Length: 1\r\nConnection: keep-alive, close\r\n"), 200, Body::length,
       1, false},
      {"HTTP/1.0", with_fields("Content-Length: 1\r\n", "200 OK", "1.0"), 200, Body::length, 1, false},
      {"HTTP/1.0 that keeps", with_fields("Content-Length: 1\r\nConnection: keep-alive\r\n", "200 OK", "1.0"), 200,
       Body::length, 1, true},
      {"a later HTTP/1", with_fields("Content-Length: 1\r\n", "200 OK", "1.2"), 200, Body::length, 1, true},
      {"no content", with_fields("", "204 No Content"), 204, Body::none, 0, true},
      {"no content, of a length", with_fields("Content-Length: 3\r\n", "204 No Content"), 204, Body::none, 3, false},
      {"no content, in chunks", with_fields("Transfer-Encoding: chunked\r\n", "204 X"), 204, Body::none, 0, false},
      {"not modified", with_fields("Content-Length: 3\r\n", "304 Not Modified"), 304, Body::none, 3, true},
      {"interim", with_fields("", "100 Continue"), 100, Body::none, 0, true},
      {"an answer to HEAD", with_fields("Content-Length: 3\r\n"), 200, Body::none, 3, true, true},
      {"an answer to HEAD, in chunks", with_fields("Transfer-Encoding: chunked\r\n"), 200, Body::none, 0, true, true},
      {"an answer to HEAD without either", with_fields(""), 200, Body::none, 0, true, true},
      {"no phrase", "HTTP/1.1 200\r\n\r\n", 200, Body::until_close, 0, false},
      {"an empty phrase", "HTTP/1.1 200 \r\n\r\n", 200, Body::until_close, 0, false},
      {"a phrase beyond ASCII", "HTTP/1.1 200 \xc3\xa4h\t!\r\n\r\n", 200, Body::until_close, 0, false},
      {"the largest status", with_fields("", "999 X"), 999, Body::until_close, 0, false},
      {"as many fields as allowed", with_fields("A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\n"), 200,
       Body::until_close, 0, false},
      {"as large as allowed", with_fields("A: " + std::string(400 - 17 - 2 - 5, 'x') + "\r\n"), 200, Body::until_close,
       0, false},
  };
  for (const Accepted& row : rows) {
    SCOPED_TRACE(row.what);
    const std::string with_more = row.head + "the body";
    for (std::size_t at = 0; at <= with_more.size(); ++at) {
      SCOPED_TRACE(at);
      Parse parse{row.answers_head};
      ASSERT_EQ(parse.split(with_more, at), Outcome::complete) << parse.parser.refusal();
      EXPECT_EQ(parse.parser.head_size(), row.head.size());
      EXPECT_EQ(code(parse.response.status()), row.status);
      EXPECT_EQ(parse.parser.framing().body, row.body);
      EXPECT_EQ(parse.parser.framing().length, row.length);
      EXPECT_EQ(parse.parser.framing().keep_alive, row.keep_alive);
    }
  }
}

TEST(ResponseParser, CopiesTheFields) {
  Parse parse;
  ASSERT_EQ(parse.feed(with_fields("A:1\r\nB: \t two words \r\nEmpty:\r\nA: 2\r\n")), Outcome::complete);
  std::string all;
  for (const auto& [name, value] : parse.response.headers()) {
    all.append(name).append("=").append(value).append(";");
  }
  EXPECT_EQ(all, "A=1;B=two words;Empty=;A=2;");
}

TEST(ResponseParser, CopiesManyFields) {
  Limits limits;
  limits.header_count = 100;
  ResponseParser parser{limits};
  Response response;
  {
    std::string fields;
    for (int i = 0; i < 100; ++i) fields += "X-" + std::to_string(i) + ": value " + std::to_string(i) + "\r\n";
    const std::string head = with_fields(fields);
    ASSERT_EQ(parser.parse(head, response), Outcome::complete);
  }
  EXPECT_EQ(response.headers().size(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(response.headers().get("x-" + std::to_string(i)), "value " + std::to_string(i));
  }
}

TEST(ResponseParser, TellsOfFieldsForOneHopOnly) {
  for (const char* const some : {"Connection: x", "TE: a", "Trailer: a", "Upgrade: a", "Keep-Alive: a",
                                 "transfer-encoding: chunked", "Proxy-Authenticate: a", "PROXY-X: a"}) {
    Parse parse;
    ASSERT_EQ(parse.feed(with_fields("A: 1\r\n"s + some + "\r\nB: 2\r\n")), Outcome::complete) << some;
    EXPECT_TRUE(parse.parser.has_hop_fields()) << some;
  }
  Parse parse;
  ASSERT_EQ(parse.feed(with_fields("Proxy-Status: a\r\nServer: a\r\nWarning: a\r\nAllow-More: a\r\n")),
            Outcome::complete);
  EXPECT_FALSE(parse.parser.has_hop_fields());
}

struct Malformed {
  std::string what;
  std::string bytes;
};

TEST(ResponseParser, RefusesWhatCouldBeReadInTwoWays) {
  const Malformed rows[] = {
      {"another protocol", "SSH-2.0"},
      {"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"},
      {"an empty line before it", "\r\nHTTP/1.1 200 OK\r\n\r\n"},
      {"small letters", "http/1.1 200 OK\r\n\r\n"},
      {"a version without a number", "HTTP/1.x 200 OK\r\n\r\n"},
      {"two spaces", "HTTP/1.1  200 OK\r\n\r\n"},
      {"a tab", "HTTP/1.1\t200 OK\r\n\r\n"},
      {"no status", "HTTP/1.1\r\n\r\n"},
      {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"},
      {"a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"},
      {"a status below 100", "HTTP/1.1 099 OK\r\n\r\n"},
      {"a status of letters", "HTTP/1.1 2x0 OK\r\n\r\n"},
      {"a phrase with a control character", "HTTP/1.1 200 O\x01K\r\n\r\n"},
      {"a phrase with a CR", "HTTP/1.1 200 O\rK\r\n\r\n"},
      {"a bare LF after the status", "HTTP/1.1 200 OK\nA: b\r\n\r\n"},
      {"a bare LF after a field", with_fields("A: b\nB: c\r\n")},
      {"a bare LF at the end", "HTTP/1.1 200 OK\r\n\n"},
      {"a bare LF alone", "HTTP/1.1 200 OK\r\nA: b\r\n\n"},
      {"a folded field", with_fields("A: b\r\n c\r\n")},
      {"a folded field, first", with_fields(" A: b\r\n")},
      {"a space before the colon", with_fields("A : b\r\n")},
      {"no name", with_fields(": b\r\n")},
      {"no colon", with_fields("A\r\n")},
      {"a name with a space", with_fields("A B: c\r\n")},
      {"a NUL", with_fields("A: b\0c\r\n"s)},
      {"a CR in a value", with_fields("A: b\rc\r\n")},
      {"a DEL in a value", with_fields("A: b\x7f\r\n")},
      {"both lengths", with_fields("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")},
      {"both lengths, the other way round", with_fields("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")},
      {"two lengths", with_fields("Content-Length: 1\r\nContent-Length: 2\r\n")},
      {"the same length twice", with_fields("Content-Length: 1\r\nContent-Length: 1\r\n")},
      {"a list of lengths", with_fields("Content-Length: 1, 1\r\n")},
      {"a negative length", with_fields("Content-Length: -1\r\n")},
      {"a length with a sign", with_fields("Content-Length: +1\r\n")},
      {"no length at all", with_fields("Content-Length:\r\n")},
      {"a hexadecimal length", with_fields("Content-Length: 0x1\r\n")},
      {"a length beyond all measure", with_fields("Content-Length: 4611686018427387904\r\n")},
      {"chunked twice", with_fields("Transfer-Encoding: chunked, chunked\r\n")},
      {"chunked in two fields", with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"chunked, but not last", with_fields("Transfer-Encoding: chunked, gzip\r\n")},
      {"another coding", with_fields("Transfer-Encoding: gzip\r\n")},
      {"another coding below chunks", with_fields("Transfer-Encoding: gzip, chunked\r\n")},
      {"no coding", with_fields("Transfer-Encoding:\r\n")},
      {"chunks of HTTP/1.0", with_fields("Transfer-Encoding: chunked\r\n", "200 OK", "1.0")},
      {"an interim answer with a length", with_fields("Content-Length: 1\r\n", "100 Continue")},
      {"an interim answer in chunks", with_fields("Transfer-Encoding: chunked\r\n", "103 X")},
      {"a field too many", with_fields("A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\n")},
      {"a byte too large", with_fields("A: " + std::string(400 - 17 - 2 - 5 + 1, 'x') + "\r\n")},
      {"an endless status line", "HTTP/1.1 200 " + std::string(400, 'x')},
  };
  for (const Malformed& row : rows) {
    SCOPED_TRACE(row.what);
    for (std::size_t at = 0; at <= row.bytes.size(); ++at) {
      SCOPED_TRACE(at);
      Parse parse;
      ASSERT_EQ(parse.split(row.bytes, at), Outcome::refused);
      EXPECT_FALSE(parse.parser.refusal().empty());
    }
  }
}

TEST(ResponseParser, RefusesABareLineFeedAsSoonAsItComes) {
  Parse parse;
  EXPECT_EQ(parse.feed("HTTP/1.1 200 OK\n"), Outcome::refused);
}

TEST(ResponseParser, ReadsOneHeadAfterAnother) {
  Parse parse;
  const std::string first = with_fields("Connection: close\r\n", "100 Continue");
  ASSERT_EQ(parse.feed(first + with_fields("Content-Length: 1\r\n")), Outcome::complete);
  EXPECT_EQ(parse.parser.head_size(), first.size());
  parse.response = Response{};
  parse.parser.begin(false);
  ASSERT_EQ(parse.feed(with_fields("Content-Length: 1\r\n")), Outcome::complete);
  EXPECT_TRUE(parse.parser.framing().keep_alive);
  EXPECT_EQ(parse.response.headers().size(), 1U);
}

}  // namespace
}  // namespace skiff::outbound
