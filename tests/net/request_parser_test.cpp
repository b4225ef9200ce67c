#include "net/request_parser.hpp"

#include "net/malformed_requests.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skiff::net {

// Found by GoogleTest, for its messages.
void PrintTo(RequestParser::Outcome outcome, std::ostream* out) {
  constexpr const char* names[] = {"incomplete", "complete", "refused"};
  *out << names[static_cast<int>(outcome)];
}

namespace {

using Outcome = RequestParser::Outcome;

/// A parser and what a connection would keep for it. Every call gets a buffer of exactly the bytes received,
/// at another place than before, so that AddressSanitizer sees a look beyond or back.
class Parse {
 public:
  explicit Parse(const Limits& limits) : limits_(limits), parser(limits_) {}

  Outcome upto(std::string_view bytes) {
    std::unique_ptr<char[]> moved{new char[bytes.size()]};
    std::memcpy(moved.get(), bytes.data(), bytes.size());
    buffer_ = std::move(moved);
    return parser.parse({buffer_.get(), bytes.size()}, request);
  }

 private:
  Limits limits_;
  std::unique_ptr<char[]> buffer_;

 public:
  RequestParser parser;
  Request request;
};

/// Feeds `bytes` in two steps, split at `at`; the second only when the first was not enough.
Outcome parse_split(Parse& parse, std::string_view bytes, std::size_t at) {
  const Outcome first = at > 0 ? parse.upto(bytes.substr(0, at)) : Outcome::incomplete;
  return first == Outcome::incomplete ? parse.upto(bytes) : first;
}

Outcome parse_byte_by_byte(Parse& parse, std::string_view bytes) {
  Outcome outcome = Outcome::incomplete;
  for (std::size_t size = 1; size <= bytes.size() && outcome == Outcome::incomplete; ++size) {
    outcome = parse.upto(bytes.substr(0, size));
  }
  return outcome;
}

void expect_refused(const Parse& parse, Outcome outcome, ErrorKind kind) {
  ASSERT_EQ(outcome, Outcome::refused);
  EXPECT_EQ(parse.parser.refusal().kind, kind) << parse.parser.refusal().reason;
  EXPECT_FALSE(parse.parser.refusal().reason.empty());
}

TEST(RequestParser, RefusesWhatIsMalformed) {
  for (const MalformedRequest& malformed : malformed_requests()) {
    SCOPED_TRACE(malformed.what);
    Parse parse{malformed_limits()};
    expect_refused(parse, parse.upto(malformed.bytes), malformed.kind);
  }
}

TEST(RequestParser, RefusesWhatIsMalformedTheSameWayWhereverItIsSplit) {
  for (const MalformedRequest& malformed : malformed_requests()) {
    SCOPED_TRACE(malformed.what);
    for (std::size_t at = 0; at < malformed.bytes.size(); ++at) {
      SCOPED_TRACE("split at " + std::to_string(at));
      Parse parse{malformed_limits()};
      expect_refused(parse, parse_split(parse, malformed.bytes, at), malformed.kind);
    }
  }
}

TEST(RequestParser, RefusesWhatIsMalformedTheSameWayByteByByte) {
  for (const MalformedRequest& malformed : malformed_requests()) {
    SCOPED_TRACE(malformed.what);
    Parse parse{malformed_limits()};
    expect_refused(parse, parse_byte_by_byte(parse, malformed.bytes), malformed.kind);
  }
}

TEST(RequestParser, RefusesABareLineFeedAsSoonAsItArrives) {
  Parse parse{{}};
  EXPECT_EQ(parse.upto("GET / HTTP/1.1\n"), Outcome::refused);
}

TEST(RequestParser, RefusesATlsHandshakeByItsFirstByte) {
  Parse parse{{}};
  EXPECT_EQ(parse.upto("\x16"), Outcome::refused);
}

TEST(RequestParser, DoesNotWaitForTheEndOfATargetThatIsTooLong) {
  Parse parse{malformed_limits()};
  EXPECT_EQ(parse.upto("GET /" + std::string(300, 'a')), Outcome::refused);
  EXPECT_EQ(parse.parser.refusal().kind, ErrorKind::uri_too_long);
}

TEST(RequestParser, DoesNotWaitForTheEndOfAHeaderThatIsTooLarge) {
  Parse parse{malformed_limits()};
  EXPECT_EQ(parse.upto("GET / HTTP/1.1\r\nX: " + std::string(600, 'a')), Outcome::refused);
  EXPECT_EQ(parse.parser.refusal().kind, ErrorKind::headers_too_large);
}

/// What is acceptable, and what it means. `framing` is in the words of described().
struct GoodRequest {
  std::string what;
  std::string bytes;
  std::string method;
  std::string target;
  std::string framing;
};

std::string described(const Framing& framing, Version version) {
  std::string text = version == Version::http_1_0 ? "1.0" : "1.1";
  if (framing.content_length) text += " length=" + std::to_string(*framing.content_length);
  if (framing.chunked) text += " chunked";
  text += framing.keep_alive ? " keep" : " close";
  if (framing.expects_continue) text += " continue";
  return text;
}

std::string with(std::string_view fields, std::string_view line = "GET / HTTP/1.1") {
  return std::string{line} + "\r\nHost: a\r\n" + std::string{fields} + "\r\n";
}

std::vector<GoodRequest> good_requests() {
  const std::string old = "GET / HTTP/1.0\r\n";
  return {
      {"the least", with(""), "GET", "/", "1.1 keep"},
      {"an empty line first", "\r\n" + with(""), "GET", "/", "1.1 keep"},
      {"two empty lines first", "\r\n\r\n" + with(""), "GET", "/", "1.1 keep"},
      {"a later minor version", with("", "GET / HTTP/1.2"), "GET", "/", "1.1 keep"},
      {"HTTP/1.0 without Host", old + "\r\n", "GET", "/", "1.0 close"},
      {"HTTP/1.0 kept alive", old + "Connection: keep-alive\r\n\r\n", "GET", "/", "1.0 keep"},
      {"HTTP/1.0 that wants both", old + "Connection: keep-alive, close\r\n\r\n", "GET", "/", "1.0 close"},
      {"close", with("Connection: close\r\n"), "GET", "/", "1.1 close"},
      {"close in capitals among others", with("Connection: upgrade , CLOSE\r\n"), "GET", "/", "1.1 close"},
      {"close in a second line", with("Connection: x\r\nConnection: close\r\n"), "GET", "/", "1.1 close"},
      {"close in a word is not close", with("Connection: disclose, close2\r\n"), "GET", "/", "1.1 keep"},
      {"an unknown method", with("", "PURGE /x HTTP/1.1"), "PURGE", "/x", "1.1 keep"},
      {"a method in lower case is another method", with("", "get / HTTP/1.1"), "get", "/", "1.1 keep"},
      {"the longest method", with("", std::string(32, 'M') + " / HTTP/1.1"), std::string(32, 'M'), "/",
       "1.1 keep"},
      {"a query", with("", "GET /a?b=c&d HTTP/1.1"), "GET", "/a?b=c&d", "1.1 keep"},
      {"a query with slashes and question marks", with("", "GET /?a=/?b HTTP/1.1"), "GET", "/?a=/?b",
       "1.1 keep"},
      {"what browsers leave unescaped", with("", "GET /a|b\"{}^`\\[] HTTP/1.1"), "GET", "/a|b\"{}^`\\[]",
       "1.1 keep"},
      {"two slashes first", with("", "GET //a/b HTTP/1.1"), "GET", "//a/b", "1.1 keep"},
      {"OPTIONS *", with("", "OPTIONS * HTTP/1.1"), "OPTIONS", "*", "1.1 keep"},
      {"absolute form", with("", "GET http://b/x?y HTTP/1.1"), "GET", "/x?y", "1.1 keep"},
      {"absolute form in capitals", with("", "GET HTTPS://b/ HTTP/1.1"), "GET", "/", "1.1 keep"},
      {"absolute form without a path", with("", "GET http://b HTTP/1.1"), "GET", "/", "1.1 keep"},
      {"absolute form with a query only", with("", "GET http://b?y HTTP/1.1"), "GET", "/?y", "1.1 keep"},
      {"a length", with("Content-Length: 5\r\n"), "GET", "/", "1.1 length=5 keep"},
      {"a length of 0", with("Content-Length: 0\r\n"), "GET", "/", "1.1 length=0 keep"},
      {"leading zeros", with("Content-Length: 0005\r\n"), "GET", "/", "1.1 length=5 keep"},
      {"the longest length", with("Content-Length: 4611686018427387903\r\n"), "GET", "/",
       "1.1 length=4611686018427387903 keep"},
      {"spaces around a length", with("content-LENGTH: \t 5 \t\r\n"), "GET", "/", "1.1 length=5 keep"},
      {"chunked", with("Transfer-Encoding: chunked\r\n"), "GET", "/", "1.1 chunked keep"},
      {"chunked in capitals", with("transfer-encoding:CHUNKED\r\n"), "GET", "/", "1.1 chunked keep"},
      {"a field that only looks like chunked", with("X-Transfer-Encoding: chunked\r\n"), "GET", "/",
       "1.1 keep"},
      {"Expect with a body", with("Expect: 100-Continue\r\nContent-Length: 5\r\n"), "GET", "/",
       "1.1 length=5 keep continue"},
      {"Expect with a chunked body", with("Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"), "GET",
       "/", "1.1 chunked keep continue"},
      {"Expect without a body", with("Expect: 100-continue\r\n"), "GET", "/", "1.1 keep"},
      {"Expect with an empty body", with("Expect: 100-continue\r\nContent-Length: 0\r\n"), "GET", "/",
       "1.1 length=0 keep"},
      {"Expect in HTTP/1.0", old + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", "GET", "/",
       "1.0 length=5 close"},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET", "/", "1.1 keep"},
      {"a Host with a port", "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", "GET", "/", "1.1 keep"},
      {"a Host that is an IPv6 address", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET", "/", "1.1 keep"},
      {"bytes over 127 in a value", with("X: \xc3\xa9\xff\r\n"), "GET", "/", "1.1 keep"},
      {"tabs in a value", with("X: a\tb\r\n"), "GET", "/", "1.1 keep"},
      {"every character of a token as a name", with("!#$%&'*+-.^_`|~09azAZ: 1\r\n"), "GET", "/", "1.1 keep"},
  };
}

void expect_means(const Parse& parse, const GoodRequest& good) {
  EXPECT_EQ(parse.request.method_text(), good.method);
  EXPECT_EQ(parse.request.target(), good.target);
  EXPECT_EQ(described(parse.parser.framing(), parse.request.version()), good.framing);
  EXPECT_EQ(parse.parser.head_size(), good.bytes.size());
}

TEST(RequestParser, UnderstandsWhatIsGood) {
  for (const GoodRequest& good : good_requests()) {
    SCOPED_TRACE(good.what);
    Parse parse{{}};
    ASSERT_EQ(parse.upto(good.bytes), Outcome::complete) << parse.parser.refusal().reason;
    expect_means(parse, good);
  }
}

TEST(RequestParser, UnderstandsWhatIsGoodWhereverItIsSplit) {
  for (const GoodRequest& good : good_requests()) {
    SCOPED_TRACE(good.what);
    for (std::size_t at = 0; at < good.bytes.size(); ++at) {
      SCOPED_TRACE("split at " + std::to_string(at));
      Parse parse{{}};
      ASSERT_EQ(parse_split(parse, good.bytes, at), Outcome::complete) << parse.parser.refusal().reason;
      expect_means(parse, good);
    }
  }
}

TEST(RequestParser, UnderstandsWhatIsGoodByteByByteAndNotBeforeItsEnd) {
  for (const GoodRequest& good : good_requests()) {
    SCOPED_TRACE(good.what);
    Parse parse{{}};
    ASSERT_EQ(parse_byte_by_byte(parse, good.bytes), Outcome::complete) << parse.parser.refusal().reason;
    expect_means(parse, good);
  }
}

TEST(RequestParser, LeavesWhatFollowsTheHead) {
  Parse parse{{}};
  const std::string head = with("Content-Length: 3\r\n", "POST / HTTP/1.1");
  ASSERT_EQ(parse.upto(head + "abcGET / HTTP/1.1\r\n"), Outcome::complete);
  EXPECT_EQ(parse.parser.head_size(), head.size());
}

TEST(RequestParser, ReadsTheNextRequestAfterAReset) {
  Parse parse{{}};
  ASSERT_EQ(
      parse.upto("\r\n" + with("Connection: close\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n",
                               "POST http://b/x HTTP/1.1")),
      Outcome::complete);
  parse.parser.reset();
  RequestBuilder{parse.request}.reset();
  ASSERT_EQ(parse.upto(with("Content-Length: 4\r\n")), Outcome::complete) << parse.parser.refusal().reason;
  EXPECT_EQ(described(parse.parser.framing(), parse.request.version()), "1.1 length=4 keep");
  EXPECT_EQ(parse.request.target(), "/");
  EXPECT_EQ(parse.request.header("host"), "a");
  EXPECT_EQ(parse.request.headers().size(), 2U);
}

TEST(RequestParser, KeepsTheFieldsInTheirOrderWithoutTheSpaceAroundTheirValues) {
  Parse parse{{}};
  ASSERT_EQ(parse.upto(with("B: 2\r\nA:\t 1 x \t\r\nEmpty:\r\nb:3\r\n")), Outcome::complete);
  std::string seen;
  for (const Headers::Field& field : parse.request.headers()) {
    seen.append(field.name).append("=").append(field.value).append(";");
  }
  EXPECT_EQ(seen, "Host=a;B=2;A=1 x;Empty=;b=3;");
}

TEST(RequestParser, PutsTheAuthorityOfAnAbsoluteTargetInPlaceOfHost) {
  Parse parse{{}};
  ASSERT_EQ(parse.upto(with("X: 1\r\n", "GET http://b.example:81/x HTTP/1.1")), Outcome::complete);
  EXPECT_EQ(parse.request.header("host"), "b.example:81");
  EXPECT_EQ(parse.request.headers().size(), 2U);
  EXPECT_EQ(parse.request.header("x"), "1");
}

struct AtTheLimit {
  const char* what;
  std::string fits;
  std::string does_not;
  ErrorKind kind;
};

TEST(RequestParser, AcceptsExactlyWhatItsLimitsAllow) {
  const Limits limits = malformed_limits();
  const auto target = [](std::size_t bytes) {
    return with("", "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1");
  };
  const auto head = [](std::size_t bytes) {
    return with("X: " + std::string(bytes - with("X: \r\n").size(), 'x') + "\r\n");
  };
  const auto fields = [](std::size_t count) {
    std::string lines;
    for (std::size_t i = 1; i < count; ++i) lines += "X:\r\n";
    return with(lines);
  };
  const AtTheLimit rows[] = {
      {"target_bytes", target(limits.target_bytes), target(limits.target_bytes + 1), ErrorKind::uri_too_long},
      {"header_bytes", head(limits.header_bytes), head(limits.header_bytes + 1),
       ErrorKind::headers_too_large},
      {"header_bytes after empty lines", "\r\n\r\n" + head(limits.header_bytes),
       "\r\n\r\n" + head(limits.header_bytes + 1), ErrorKind::headers_too_large},
      {"header_count", fields(limits.header_count), fields(limits.header_count + 1),
       ErrorKind::headers_too_large},
  };
  for (const AtTheLimit& row : rows) {
    SCOPED_TRACE(row.what);
    for (std::size_t at = 0; at < row.fits.size(); ++at) {
      Parse fits{limits};
      ASSERT_EQ(parse_split(fits, row.fits, at), Outcome::complete) << fits.parser.refusal().reason;
      Parse does_not{limits};
      expect_refused(does_not, parse_split(does_not, row.does_not, at), row.kind);
    }
  }
}

}  // namespace
}  // namespace skiff::net
