#include <skiff/middleware/decompression.hpp>

#include "middleware/codec.hpp"
#include "server/live_server.hpp"

#include <skiff/http/router.hpp>
#include <skiff/middleware/body_limit.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using test::Client;
using test::LiveServer;

std::string coded(ContentCoding coding, std::string_view text) {
  const auto encoder = make_encoder(coding, 5, text.size());
  std::string result;
  std::vector<char> room(65536);
  for (;;) {
    const Encoder::Step step = encoder->encode(text, Encoder::Flush::end, room);
    result.append(room.data(), step.produced);
    text.remove_prefix(step.consumed);
    if (step.done) return result;
  }
}
std::string gzip(std::string_view text) { return coded(ContentCoding::gzip, text); }

/// Says what it read, or how much where that is long.
Task<Result<std::string>> echo(Request& request) {
  if (request.headers().contains("content-encoding") || request.headers().contains("content-length")) {
    co_return internal_error("fields of the coded body are still there");
  }
  const Result<std::string_view> text = co_await request.text();
  if (!text) co_return text.error();
  co_return text->size() < 100 ? std::string{*text} : std::to_string(text->size());
}

struct ADecompression : testing::Test {
  Reply post(std::string body, std::string_view encoding) {
    const Handler handler{Chain{{Decompression{options}}, make_endpoint(echo).handler}};
    Request request{Method::post, "/", std::move(body)};
    request.headers().add("Content-Encoding", encoding);
    return runtime.run(handler(request));
  }
  std::string text_of(std::string body, std::string_view encoding) {
    const Reply reply = post(std::move(body), encoding);
    return reply ? reply->body().text() : std::string{reply.error().message()};
  }
  ErrorKind error_of(std::string body, std::string_view encoding) {
    const Reply reply = post(std::move(body), encoding);
    EXPECT_FALSE(reply);
    return reply ? ErrorKind::internal : reply.error().kind();
  }
  test::VirtualRuntime runtime;
  DecompressionOptions options;
};

TEST_F(ADecompression, DecodesEachCoding) {
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd}) {
    if (!is_built_in(coding)) continue;
    EXPECT_EQ(text_of(coded(coding, "hello"), name(coding)), "hello") << name(coding);
  }
  EXPECT_EQ(text_of(gzip("hello"), "x-gzip"), "hello");
  EXPECT_EQ(text_of(std::string{"\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13}, "deflate"), "hello");
}

TEST_F(ADecompression, DecodesTwoInARowAndNoMore) {
  EXPECT_EQ(text_of(gzip(gzip("hello")), "gzip, gzip"), "hello");
  EXPECT_EQ(error_of(gzip(gzip(gzip("hello"))), "gzip, gzip, gzip"), ErrorKind::unsupported_media_type);
}

TEST_F(ADecompression, RefusesAnUnknownCodingAndNamesThoseItKnows) {
  const Reply reply = post("hello", "lzma");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().message(), "the content coding \"lzma\" is not supported here");
  ASSERT_EQ(reply.error().headers().size(), 1u);
  EXPECT_EQ(reply.error().headers()[0].first, "Accept-Encoding");
  EXPECT_TRUE(reply.error().headers()[0].second.ends_with("gzip, deflate"));
}

TEST_F(ADecompression, RefusesWhatIsCorruptOrBreaksOff) {
  EXPECT_EQ(text_of("hello", "gzip"), "the body is not valid gzip data");
  EXPECT_EQ(error_of("hello", "gzip"), ErrorKind::bad_request);
  const std::string whole = gzip("hello hello hello");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(text_of(whole.substr(0, size), "gzip"), "the body breaks off inside its gzip data") << size;
  }
  EXPECT_EQ(text_of(whole + "x", "gzip"), "the body breaks off inside its gzip data") << "or begins another member";
}

TEST_F(ADecompression, TakesNoBodyForAnEmptyOne) { EXPECT_EQ(text_of("", "gzip"), ""); }

TEST_F(ADecompression, StopsABombAtItsRatio) {
  const std::string bomb = gzip(std::string(20'000'000, '\0'));
  ASSERT_LT(bomb.size(), 25'000u);
  const Reply reply = post(bomb, "gzip");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(reply.error().message(), "the decoded body is more than 200 times as large as what was sent");
}

TEST_F(ADecompression, StopsABombInABomb) {
  EXPECT_EQ(error_of(gzip(gzip(std::string(20'000'000, '\0'))), "gzip, gzip"), ErrorKind::content_too_large);
}

TEST_F(ADecompression, LetsALittleBeAsRepetitiveAsItLikes) {
  EXPECT_EQ(text_of(gzip(std::string(1'000'000, '\0')), "gzip"), "1000000");
  options.ratio = 0;
  EXPECT_EQ(text_of(gzip(std::string(20'000'000, '\0')), "gzip"), "20000000");
}

struct ADecompressionOnAServer : testing::Test {
  ADecompressionOnAServer() {
    app.use(Decompression{});
    app.post("/", echo);
    app.post("/more", echo).body_limit(5'000'000);
    Router& inside = app.group("/inside");
    inside.use(BodyLimit{500});
    inside.post("/", echo);
    options.limits.body_bytes = 1000;
  }
  static std::string post(std::string_view path, const std::string& body) {
    return LiveServer::post(path, body, "Content-Encoding: gzip\r\n");
  }
  Router app;
  ServerOptions options;
};

TEST_F(ADecompressionOnAServer, HoldsTheLimitOfTheBodyForDecodedBytes) {
  LiveServer server{app, options};
  const auto status = [&](std::string_view path, std::size_t bytes) {
    Client client = server.send(post(path, gzip(std::string(bytes, 'x'))));
    return client.answer().status;
  };
  EXPECT_EQ(status("/", 1000), 200);
  EXPECT_EQ(status("/", 1001), 413);
  EXPECT_EQ(status("/more", 1'000'000), 200);
  EXPECT_EQ(status("/inside", 500), 200);
  EXPECT_EQ(status("/inside", 501), 413);
}

TEST_F(ADecompressionOnAServer, ReadsAcrossChunksOfOneByte) {
  LiveServer server{app, options};
  std::string chunks;
  for (const char c : gzip("a chunk for each byte")) chunks += std::string{"1\r\n"} + c + "\r\n";
  const std::string_view fields = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n";
  Client client = server.send(LiveServer::request("POST", "/", fields, chunks + "0\r\n\r\n"));
  EXPECT_EQ(client.answer().body, "a chunk for each byte");
}

TEST_F(ADecompressionOnAServer, KeepsTheConnectionInStepAfterABody) {
  LiveServer server{app, options};
  Client client = server.send(post("/", gzip("one")) + post("/", gzip("two")));
  EXPECT_EQ(client.answer().body, "one");
  EXPECT_EQ(client.answer().body, "two");
}

}  // namespace
}  // namespace skiff
