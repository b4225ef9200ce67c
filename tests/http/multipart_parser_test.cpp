#include "http/multipart_parser.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::string_literals;
using Outcome = MultipartParser::Outcome;

constexpr MultipartParser::Limits roomy{4, 400, 5};

/// What a parser made of its input, as one line: name(filename)=content; for each part, "..." for one without an end.
struct Parsed {
  std::string parts;
  std::string error;  // empty when it is a whole form
  ErrorKind kind{};
};

/// Feeds the pieces one after the other, each as a buffer of its own of exactly its size.
Parsed parse(const std::vector<std::string_view>& pieces, MultipartParser::Limits limits = roomy,
             std::string_view boundary = "B") {
  MultipartParser parser{boundary, limits};
  Parsed parsed;
  bool inside = false;
  const auto refused = [&](const Error& error) {
    if (inside) parsed.parts.append("...");
    parsed.error = error.message();
    parsed.kind = error.kind();
    return parsed;
  };
  for (const std::string_view piece : pieces) {
    const std::unique_ptr<char[]> copy{new char[piece.size()]};
    if (!piece.empty()) std::memcpy(copy.get(), piece.data(), piece.size());
    std::string_view rest{copy.get(), piece.size()};
    for (Outcome outcome = Outcome::data; outcome != Outcome::incomplete;) {
      const MultipartParser::Step step = parser.next(rest);
      rest.remove_prefix(step.consumed);
      outcome = step.outcome;
      EXPECT_EQ(outcome == Outcome::data, !step.data.empty() && outcome != Outcome::incomplete);
      switch (outcome) {
        case Outcome::refused:
          return refused(parser.error());
        case Outcome::incomplete:
          EXPECT_TRUE(rest.empty());
          break;
        case Outcome::data:
          parsed.parts.append(step.data);
          break;
        case Outcome::part_end:
          parsed.parts.append(";");
          inside = false;
          break;
        case Outcome::part:
          parsed.parts.append(parser.disposition().name);
          if (const auto& filename = parser.disposition().filename) parsed.parts.append("(" + *filename + ")");
          parsed.parts.append("=");
          inside = true;
      }
    }
  }
  if (const auto error = parser.finish()) return refused(*error);
  return parsed;
}

std::vector<std::string_view> bytes_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < text.size(); ++i) pieces.push_back(text.substr(i, 1));
  return pieces;
}

std::string part(std::string_view parameters, std::string_view content, std::string_view fields = "") {
  std::string text = "--B\r\nContent-Disposition: form-data; ";
  return text.append(parameters).append("\r\n").append(fields).append("\r\n").append(content).append("\r\n");
}

struct Good {
  std::string what;
  std::string bytes;
  std::string parts;
};

std::vector<Good> good_forms() {
  const std::string a = part("name=a", "1");
  return {
      {"one field", a + "--B--\r\n", "a=1;"},
      {"without a line end after the last boundary", a + "--B--", "a=1;"},
      {"no part at all, as browsers send an empty form", "--B--\r\n", ""},
      {"two parts", a + part("name=\"b\"", "22") + "--B--\r\n", "a=1;b=22;"},
      {"the same name twice", a + a + "--B--\r\n", "a=1;a=1;"},
      {"an empty field", part("name=a", "") + "--B--\r\n", "a=;"},
      {"an empty part whose header ends in the boundary's line end",
       "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n--B--\r\n", "a=;"},
      {"an empty name", part("name=\"\"", "1") + "--B--\r\n", "=1;"},
      {"a file", part("name=f; filename=\"a.txt\"", "x\r\ny", "Content-Type: text/plain\r\n") + "--B--\r\n",
       "f(a.txt)=x\r\ny;"},
      {"a file that was not chosen", part("name=f; filename=\"\"", "") + "--B--\r\n", "f()=;"},
      {"a preamble", "this is\r\nno --B part\r\n-- \r\n" + a + "--B--\r\n", "a=1;"},
      {"an empty line before the first boundary", "\r\n" + a + "--B--\r\n", "a=1;"},
      {"an epilogue", a + "--B--\r\nanything\r\n--B\r\n--B--\0"s, "a=1;"},
      {"padding after boundaries", "--B \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--\t \r\n", "a=1;"},
      {"content of line ends", part("name=a", "\r\n\r\n") + "--B--\r\n", "a=\r\n\r\n;"},
      {"content that ends like the boundary begins", part("name=a", "\r\n--\r\r\n-\r\n--") + "--B--\r\n",
       "a=\r\n--\r\r\n-\r\n--;"},
      {"content that begins like the boundary", part("name=a", "--A\r\n") + "--B--\r\n", "a=--A\r\n;"},
      {"the boundary within a line", part("name=a", "x--B--\r\ny\n--B\r\n") + "--B--\r\n", "a=x--B--\r\ny\n--B\r\n;"},
      {"the boundary after a bare CR", part("name=a", "x\r--B\r") + "--B--\r\n", "a=x\r--B\r;"},
      {"NUL as content", part("name=a", "\0\0"s) + "--B--\r\n", "a=\0\0;"s},
      {"a quoted quote and backslash", part(R"(name="a\"b\\c")", "1") + "--B--\r\n", "a\"b\\c=1;"},
      {"a path as old browsers send it", part(R"(name=f; filename="C:\dir\x.txt")", "") + "--B--\r\n",
       "f(C:\\dir\\x.txt)=;"},
      {"parameters that nobody knows", part("x=y; name=a; size=\"3\";", "1") + "--B--\r\n", "a=1;"},
      {"an empty parameter", part("; ;name=a ;", "1") + "--B--\r\n", "a=1;"},
      {"names in other cases", "--B\r\ncontent-DISPOSITION:FORM-data;NAME=a\r\n\r\n1\r\n--B--\r\n", "a=1;"},
      {"UTF-8 in names", part("name=\"\xc3\xbc\"; filename=\"\xe2\x82\xac\"", "") + "--B--\r\n",
       "\xc3\xbc(\xe2\x82\xac)=;"},
      {"an extended file name", part("name=f; filename=\"x\"; filename*=UTF-8'en'%e2%82%ac%20rates", "") + "--B--\r\n",
       "f(\xe2\x82\xac rates)=;"},
      {"an extended file name before the other", part("name=f; filename*=utf-8''a; filename=b", "") + "--B--\r\n",
       "f(a)=;"},
      {"an encoding that changes nothing", part("name=a", "1", "Content-Transfer-Encoding: 8BIT\r\n") + "--B--\r\n",
       "a=1;"},
      {"other fields of a header", part("name=a", "1", "X-One: \t1 \r\nX-Two:\r\n") + "--B--\r\n", "a=1;"},
  };
}

TEST(MultipartParser, TakesWhatIsGoodApart) {
  for (const Good& good : good_forms()) {
    SCOPED_TRACE(good.what);
    const Parsed parsed = parse({good.bytes});
    EXPECT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.parts, good.parts);
  }
}

TEST(MultipartParser, TakesWhatIsGoodApartWhereverItIsSplitInThree) {
  for (const Good& good : good_forms()) {
    SCOPED_TRACE(good.what);
    const std::string_view bytes = good.bytes;
    for (std::size_t a = 0; a <= bytes.size(); ++a) {
      for (std::size_t b = a; b <= bytes.size(); ++b) {
        const Parsed parsed = parse({bytes.substr(0, a), bytes.substr(a, b - a), bytes.substr(b)});
        ASSERT_EQ(parsed.error, "") << a << " " << b;
        ASSERT_EQ(parsed.parts, good.parts) << a << " " << b;
      }
    }
  }
}

TEST(MultipartParser, TakesWhatIsGoodApartByteByByte) {
  for (const Good& good : good_forms()) {
    SCOPED_TRACE(good.what);
    const Parsed parsed = parse(bytes_of(good.bytes));
    EXPECT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.parts, good.parts);
  }
}

TEST(MultipartParser, SeesThatAFormWasCutOffWhereverItWas) {
  const std::string bytes = part("name=a", "1") + part("name=b; filename=c", "\r\n") + "--B--";
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    SCOPED_TRACE(length);
    const Parsed parsed = parse({std::string_view{bytes}.substr(0, length)});
    EXPECT_EQ(parsed.kind, ErrorKind::bad_request);
    EXPECT_NE(parsed.error.find("byte " + std::to_string(length) + ": the body ended"), std::string::npos)
        << parsed.error;
  }
}

struct Bad {
  std::string what;
  std::string bytes;
  std::string error;
  std::string parts = "";
};

std::string with_header(std::string_view header) {
  return std::string{"--B\r\n"}.append(header) + "\r\n\r\n1\r\n--B--";
}
std::string with_parameters(std::string_view parameters) {
  return part(parameters, "1") + "--B--";
}

std::vector<Bad> bad_forms() {
  const std::string no_end = "the body ended before its last boundary";
  const std::string no_boundary = "the body ended without the boundary that its Content-Type names";
  const std::string only_begins = "a line only begins like the boundary";
  const std::string no_crlf = "a line of its header does not end in CRLF";
  const std::string no_name = "a field of its header has no name";
  const std::string control = "a field of its header has a control character";
  const std::string malformed = "its Content-Disposition is malformed";
  const std::string extended = "its filename* is malformed (UTF-8''name, percent-encoded)";
  const std::string disposition = "Content-Disposition: form-data; name=a\r\n";
  const std::string a = part("name=a", "1");
  return {
      {"nothing", "", "before the first part, byte 0: " + no_boundary},
      {"something else", "a=1&b=2", "before the first part, byte 7: " + no_boundary},
      {"another boundary", "--C\r\n" + disposition + "\r\n1\r\n--C--\r\n",
       "before the first part, byte 57: " + no_boundary},
      {"a boundary in the middle of a line", "x--B--", "before the first part, byte 6: " + no_boundary},
      {"a boundary after a bare LF", "\n--B--", "before the first part, byte 6: " + no_boundary},
      {"no last boundary", a, "part 1, byte 50: " + no_end, "a=1..."},
      {"a last boundary that is cut", a + "--B-", "part 1, byte 54: " + no_end, "a=1..."},
      {"a boundary without a part", a + "--B\r\n", "part 1, byte 55: " + no_end, "a=1;"},
      {"a last boundary that ends in CR", a + "--B--\r", "part 1, byte 56: " + no_end, "a=1;"},
      {"a boundary that goes on", a + "--Bx", "part 1, byte 53: " + only_begins, "a=1..."},
      {"a first boundary that goes on", "--Bx", "before the first part, byte 3: " + only_begins},
      {"a boundary with one dash", a + "--B-\r\n", "part 1, byte 54: " + only_begins, "a=1..."},
      {"a boundary that ends in LF", a + "--B\n", "part 1, byte 53: " + only_begins, "a=1..."},
      {"a boundary that ends in CR", a + "--B\rx", "part 1, byte 54: the line of a boundary does not end in CRLF",
       "a=1..."},
      {"a boundary with something after its padding", a + "--B --", "part 1, byte 54: " + only_begins, "a=1..."},
      {"a boundary with endless padding", "--B" + std::string(129, ' ') + "\r\n",
       "before the first part, byte 131: " + only_begins},
      {"a last boundary that goes on", a + "--B--x", "part 1, byte 55: the line of the last boundary goes on", "a=1;"},
      {"a last boundary that ends in LF", a + "--B--\n", "part 1, byte 55: the line of the last boundary goes on",
       "a=1;"},
      {"a last boundary with CR and no LF", a + "--B--\rx",
       "part 1, byte 56: the line of the last boundary does not end in CRLF", "a=1;"},
      {"a header that ends in LF", "--B\r\nContent-Disposition: form-data; name=a\n\n1\r\n--B--",
       "part 1, byte 5: " + no_crlf},
      {"an empty line that is LF", "--B\r\n" + disposition + "\n1\r\n--B--", "part 1, byte 45: " + no_crlf},
      {"a bare CR in a header", with_header("Content-Disposition: form-data; name=\"a\rb\""),
       "part 1, byte 5: " + control},
      {"a NUL in a header", with_header("Content-Disposition: form-data; name=\"a\0b\""s),
       "part 1, byte 5: " + control},
      {"a folded field", with_header("Content-Disposition: form-data;\r\n name=a"),
       "part 1, byte 38: a field of its header is folded"},
      {"a field without a colon", with_header("Content-Disposition"), "part 1, byte 5: " + no_name},
      {"a field without a name", with_header(": form-data; name=a"), "part 1, byte 5: " + no_name},
      {"a space before the colon", with_header("Content-Disposition : form-data; name=a"),
       "part 1, byte 5: " + no_name},
      {"no header", "--B\r\n\r\n1\r\n--B--", "part 1, byte 5: it has no Content-Disposition"},
      {"a second part without a header", a + "--B\r\n\r\n1\r\n--B--", "part 2, byte 55: it has no Content-Disposition",
       "a=1;"},
      {"a header without disposition", with_header("Content-Type: a/b"),
       "part 1, byte 24: it has no Content-Disposition"},
      {"a disposition twice", "--B\r\n" + disposition + disposition + "\r\n1\r\n--B--",
       "part 1, byte 45: its header has two fields content-disposition"},
      {"a content type twice", with_header("Content-Type: a/b\r\ncontent-type: a/b"),
       "part 1, byte 24: its header has two fields content-type"},
      {"content in base64", part("name=a", "MQ==", "Content-Transfer-Encoding: base64\r\n") + "--B--",
       "part 1, byte 80: its Content-Transfer-Encoding is not binary, 8bit or 7bit"},
      {"another disposition", with_header("Content-Disposition: attachment; name=a"),
       "part 1, byte 46: its Content-Disposition is not form-data"},
      {"no name", with_parameters("filename=a"), "part 1, byte 49: its Content-Disposition has no name"},
      {"an extended name", with_parameters("name*=UTF-8''a"), "part 1, byte 53: its Content-Disposition has no name"},
      {"a name twice", with_parameters("name=a; name=a"),
       "part 1, byte 53: its Content-Disposition has a parameter twice"},
      {"a file name twice", with_parameters("name=a; filename=a; FileName=b"),
       "part 1, byte 69: its Content-Disposition has a parameter twice"},
      {"a name without a value", with_parameters("name"), "part 1, byte 43: " + malformed},
      {"a name with an empty value", with_parameters("name="), "part 1, byte 44: " + malformed},
      {"a space around =", with_parameters("name = a"), "part 1, byte 47: " + malformed},
      {"an unquoted space", with_parameters("name=a b"), "part 1, byte 47: " + malformed},
      {"a quote that does not end", with_parameters("name=\"a"), "part 1, byte 46: " + malformed},
      {"a quote whose end is escaped", with_parameters("name=\"a\\\""), "part 1, byte 48: " + malformed},
      {"text after a quote", with_parameters("name=\"a\"b"), "part 1, byte 48: " + malformed},
      {"a name that is not UTF-8", with_parameters("name=\"\xff\""),
       "part 1, byte 47: its Content-Disposition is not UTF-8"},
      {"a tab in a name", with_parameters("name=\"a\tb\""),
       "part 1, byte 49: a name in its Content-Disposition has a control character"},
      {"a file name that is not UTF-8", with_parameters("name=a; filename=\"\xc3\""),
       "part 1, byte 59: its Content-Disposition is not UTF-8"},
      {"line ends in an extended file name", with_parameters("name=a; filename*=UTF-8''a%0d%0ab"),
       "part 1, byte 72: a name in its Content-Disposition has a control character"},
      {"a NUL in an extended file name", with_parameters("name=a; filename*=UTF-8''a%00"),
       "part 1, byte 68: " + extended},
      {"a broken escape in an extended file name", with_parameters("name=a; filename*=UTF-8''a%4"),
       "part 1, byte 67: " + extended},
      {"an extended file name without quotes", with_parameters("name=a; filename*=UTF-8'a"),
       "part 1, byte 64: " + extended},
      {"an extended file name with a third quote", with_parameters("name=a; filename*=UTF-8''a'b"),
       "part 1, byte 67: " + extended},
      {"an extended file name in Latin-1", with_parameters("name=a; filename*=ISO-8859-1''a"),
       "part 1, byte 70: its filename* has another charset than UTF-8"},
      {"an extended file name that is quoted", with_parameters("name=a; filename*=\"UTF-8''a\""),
       "part 1, byte 67: its filename* is quoted"},
      {"an extended file name that is not UTF-8", with_parameters("name=a; filename*=UTF-8''%ff"),
       "part 1, byte 67: its Content-Disposition is not UTF-8"},
  };
}

TEST(MultipartParser, SaysWhatIsWrongAndWhere) {
  for (const Bad& bad : bad_forms()) {
    SCOPED_TRACE(bad.what);
    const Parsed parsed = parse({bad.bytes});
    EXPECT_EQ(parsed.error, "multipart/form-data, " + bad.error);
    EXPECT_EQ(parsed.kind, ErrorKind::bad_request);
    EXPECT_EQ(parsed.parts, bad.parts);
  }
}

TEST(MultipartParser, SaysTheSameWhereverItIsSplit) {
  for (const Bad& bad : bad_forms()) {
    SCOPED_TRACE(bad.what);
    const std::string_view bytes = bad.bytes;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      const Parsed parsed = parse({bytes.substr(0, at), bytes.substr(at)});
      ASSERT_EQ(parsed.error, "multipart/form-data, " + bad.error) << at;
      ASSERT_EQ(parsed.parts, bad.parts) << at;
    }
    EXPECT_EQ(parse(bytes_of(bytes)).error, "multipart/form-data, " + bad.error);
  }
}

TEST(MultipartParser, StaysRefused) {
  MultipartParser parser{"B", roomy};
  EXPECT_EQ(parser.next("--Bx").outcome, Outcome::refused);
  EXPECT_EQ(parser.next("\r\n--B--").outcome, Outcome::refused);
  ASSERT_TRUE(parser.finish());
  EXPECT_EQ(parser.finish()->message(), parser.error().message());
}

TEST(MultipartParser, LimitsTheNumberOfParts) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += part("name=a", "");
  EXPECT_EQ(parse({bytes + "--B--"}).error, "");
  const Parsed parsed = parse({bytes + part("name=a", "") + "--B--"});
  EXPECT_EQ(parsed.kind, ErrorKind::content_too_large);
  EXPECT_EQ(parsed.error, "multipart/form-data, part 4, byte 201: there are more than the 4 parts allowed here");
}

TEST(MultipartParser, LimitsTheHeaderOfEachPart) {
  const std::string bytes = part("name=a", "1") + part("name=b", "2") + "--B--";
  const std::size_t exactly = std::string_view{"Content-Disposition: form-data; name=a\r\n\r\n"}.size();
  EXPECT_EQ(parse({bytes}, {4, exactly, 1}).error, "");
  for (const auto& pieces : {std::vector<std::string_view>{bytes}, bytes_of(bytes)}) {
    const Parsed parsed = parse(pieces, {4, exactly - 1, 1});
    EXPECT_EQ(parsed.kind, ErrorKind::content_too_large);
    EXPECT_EQ(parsed.error,
              "multipart/form-data, part 1, byte 45: its header is larger than the 41 bytes allowed here");
  }
  const std::string endless = "--B\r\nX: " + std::string(1000, 'x');
  for (const auto& pieces : {std::vector<std::string_view>{endless}, bytes_of(endless)}) {
    EXPECT_EQ(parse(pieces).error,
              "multipart/form-data, part 1, byte 5: its header is larger than the 400 bytes allowed here");
  }
}

TEST(MultipartParser, LimitsTheFieldsOfAHeader) {
  const Parsed parsed = parse({part("name=a", "1", "A: b\r\n") + "--B--"}, {4, 400, 1});
  EXPECT_EQ(parsed.kind, ErrorKind::content_too_large);
  EXPECT_EQ(parsed.error, "multipart/form-data, part 1, byte 45: its header has more than the 1 fields allowed here");
}

// The longest boundary, and content that is nothing but beginnings of it.
TEST(MultipartParser, FindsALongBoundaryAmongItsBeginnings) {
  const std::string boundary(70, '-');
  std::string content;
  for (std::size_t length = 0; length < boundary.size(); ++length) {
    content.append("\r\n--").append(boundary.substr(0, length)).append("x\r");
  }
  const std::string bytes =
      "--" + boundary + "\r\nContent-Disposition: form-data; name=a\r\n\r\n" + content + "\r\n--" + boundary + "--";
  for (std::size_t size : {1, 2, 3, 7, 71, 72, 73, 74, 75, 500, 100'000}) {
    SCOPED_TRACE(size);
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < bytes.size(); at += size) pieces.push_back(std::string_view{bytes}.substr(at, size));
    const Parsed parsed = parse(pieces, roomy, boundary);
    EXPECT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.parts, "a=" + content + ";");
  }
}

// Views into what was received, not copies: but for a beginning of the boundary that ended the piece before.
TEST(MultipartParser, GivesContentWhereItLies) {
  MultipartParser parser{"B", roomy};
  const std::string bytes = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\ncontent\r\n-";
  MultipartParser::Step step = parser.next(bytes);
  ASSERT_EQ(step.outcome, Outcome::part);
  const std::size_t header = step.consumed;
  step = parser.next(std::string_view{bytes}.substr(header));
  ASSERT_EQ(step.outcome, Outcome::data);
  EXPECT_EQ(step.data, "content");
  EXPECT_EQ(step.data.data(), bytes.data() + header);
  step = parser.next("x");
  EXPECT_EQ(step.outcome, Outcome::data);
  EXPECT_EQ(step.data, "\r\n-");
  EXPECT_EQ(step.consumed, 0u);
}

TEST(ABoundary, IsWhatRfc2046Says) {
  for (const std::string& good : {"B"s, "----WebKitFormBoundaryAaB0"s, "a b"s, "'()+_,-./:=?"s, std::string(70, 'x')}) {
    EXPECT_TRUE(is_boundary(good)) << good;
  }
  for (const std::string& bad :
       {""s, "a "s, std::string(71, 'x'), "a\"b"s, "a\\b"s, "a\r\nb"s, "a;b"s, "\xc3\xbc"s, "a\0"s}) {
    EXPECT_FALSE(is_boundary(bad)) << bad;
  }
}

TEST(AFileName, IsTheLastComponentOfWhateverPath) {
  EXPECT_EQ(last_component("a.txt"), "a.txt");
  EXPECT_EQ(last_component("/etc/passwd"), "passwd");
  EXPECT_EQ(last_component("../../x"), "x");
  EXPECT_EQ(last_component("C:\\dir\\x.txt"), "x.txt");
  EXPECT_EQ(last_component("a/b\\c/d"), "d");
  for (const std::string_view nothing : {"", "/", "a/", "..", ".", "a/..", "a\\.", "\\"}) {
    EXPECT_EQ(last_component(nothing), "") << nothing;
  }
}

}  // namespace
}  // namespace skiff
