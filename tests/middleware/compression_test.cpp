#include <skiff/middleware/compression.hpp>

#include "middleware/codec.hpp"
#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/middleware/conditional.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::Event;
using test::LiveServer;

const std::string long_text(10'000, 'x');

std::string decoded(ContentCoding coding, std::string_view input) {
  const auto decoder = make_decoder(coding);
  std::string text;
  std::vector<char> room(65536);
  for (bool filled = false; !input.empty() || filled;) {
    const Decoder::Step step = decoder->decode(input, room);
    if (step.corrupt || step.consumed + step.produced == 0) break;
    text.append(room.data(), step.produced);
    input.remove_prefix(step.consumed);
    filled = step.produced == room.size();
  }
  return text;
}

struct ACompression : testing::Test {
  /// The answer of a chain in which the handler answers with `response`.
  Response answer(Response response, std::string_view accept = "gzip", Method method = Method::get) {
    const Handler handler{Chain{{Compression{options}}, [&](Request&) { return std::move(response); }}};
    Request request{method, "/"};
    if (!accept.empty()) request.headers().add("Accept-Encoding", accept);
    if (!if_none_match.empty()) request.headers().add("If-None-Match", if_none_match);
    Reply reply = runtime.run(handler(request));
    return *std::move(reply);
  }
  std::string encoding_of(Response response, std::string_view accept = "gzip") {
    return std::string{answer(std::move(response), accept).headers().get("content-encoding")};
  }
  std::string whole(Response& response) {
    const Result<std::string_view> text = runtime.run(response.body().read_all());
    return std::string{*text};
  }
  std::string fault() {
    try {
      Compression{options};
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  test::VirtualRuntime runtime;
  CompressionOptions options;
  std::string if_none_match;
};

TEST_F(ACompression, UsesWhatTheCallerAccepts) {
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd}) {
    if (!is_built_in(coding)) continue;
    Response got = answer(Response::text(long_text), name(coding));
    EXPECT_EQ(got.headers().get("content-encoding"), name(coding));
    EXPECT_EQ(got.headers().get("vary"), "Accept-Encoding");
    EXPECT_FALSE(got.body().streamed()) << "and so it has a length";
    EXPECT_LT(got.body().text().size(), 200u);
    EXPECT_EQ(decoded(coding, got.body().text()), long_text);
  }
}

TEST_F(ACompression, LeavesTheAnswerToACallerWhoAcceptsNone) {
  for (const char* accept : {"", "identity", "gzip;q=0", "compress"}) {
    Response got = answer(Response::text(long_text), accept);
    EXPECT_FALSE(got.headers().contains("content-encoding")) << accept;
    EXPECT_EQ(got.headers().get("vary"), "Accept-Encoding") << "a cache must not give it to others";
    EXPECT_EQ(got.body().text(), long_text);
  }
}

TEST_F(ACompression, LeavesShortAnswersAlone) {
  EXPECT_EQ(encoding_of(Response::text(std::string(1023, 'x'))), "");
  EXPECT_EQ(encoding_of(Response::text(std::string(1024, 'x'))), "gzip");
  options.minimum = 10;
  EXPECT_EQ(encoding_of(Response::text("ten bytes.")), "gzip");
}

TEST_F(ACompression, LeavesWhatMustStayAsItIs) {
  EXPECT_EQ(encoding_of(Response::text(long_text).status(Status::partial_content)), "");
  EXPECT_EQ(encoding_of(Response::text(long_text).header("Content-Type", "image/png")), "");
  EXPECT_EQ(encoding_of(Response::text(long_text).header("Content-Encoding", "br")), "br");
  EXPECT_EQ(encoding_of(Response::text(long_text).header("Content-Digest", "sha-256=:x:")), "");
  EXPECT_EQ(encoding_of(Response::text(long_text).header("Cache-Control", "public, no-transform")), "");
  const Response secret = answer(Response::text(long_text).header("Content-Encoding", "identity"));
  EXPECT_FALSE(secret.headers().contains("content-encoding"));
  EXPECT_EQ(secret.body().text(), long_text);
}

TEST_F(ACompression, WeakensAStrongETag) {
  EXPECT_EQ(answer(Response::text(long_text).header("ETag", "\"v1\"")).headers().get("etag"), "W/\"v1\"");
  EXPECT_EQ(answer(Response::text("short").header("ETag", "\"v1\"")).headers().get("etag"), "\"v1\"");
}

TEST_F(ACompression, MakesA304MatchWhatTheCallerHas) {
  if_none_match = "W/\"v1\"";
  const Response got = answer(Response{Status::not_modified}.header("ETag", "\"v1\""));
  EXPECT_EQ(got.headers().get("etag"), "W/\"v1\"");
  EXPECT_EQ(got.headers().get("vary"), "Accept-Encoding");
}

TEST_F(ACompression, HasTheFieldsOfGetForHead) {
  const Response got = answer(Response::text(long_text), "gzip", Method::head);
  EXPECT_EQ(got.headers().get("content-encoding"), "gzip");
  EXPECT_EQ(got.body().size(), std::nullopt);
}

TEST_F(ACompression, ReadsAStreamToItsEnd) {
  Response got = answer(Response::stream([](BodyWriter& writer) -> Task<> {
                          for (char c = 'a'; c <= 'z'; ++c) co_await writer.write(std::string(100'000, c));
                        }).header("Content-Type", "text/plain"));
  EXPECT_TRUE(got.body().streamed());
  const std::string text = decoded(ContentCoding::gzip, whole(got));
  ASSERT_EQ(text.size(), 2'600'000u);
  EXPECT_EQ(text[99'999], 'a');
  EXPECT_EQ(text.back(), 'z');
}

TEST_F(ACompression, RefusesToStartWithWhatThereIsNot) {
  options.gzip_level = 10;
  EXPECT_EQ(fault(), "Compression: gzip_level is 1 to 9, not 10");
  options = {};
  options.zstd_level = 0;
  EXPECT_EQ(fault(), "Compression: zstd_level is 1 to 19, not 0");
  options = {};
  options.codings = {"gzip", "lzma"};
  EXPECT_EQ(fault(), "Compression: there is no coding \"lzma\"; there are zstd, br and gzip");
}

TEST(WhatIsCompressible, IsTextByAnyName) {
  for (const char* type : {"text/html; charset=utf-8", "TEXT/CSS", "application/json", "application/problem+json",
                           "image/svg+xml", "application/wasm", "text/event-stream"}) {
    EXPECT_TRUE(is_compressible(type)) << type;
  }
  for (const char* type : {"", "image/png", "video/mp4", "application/zip", "application/octet-stream", "font/woff2"}) {
    EXPECT_FALSE(is_compressible(type)) << type;
  }
}

TEST(ACompressedStream, ArrivesPieceByPiece) {
  Event<> go_on;
  Router app;
  app.use(Compression{});
  app.get("/", [&] {
    return Response::stream([&](BodyWriter& writer) -> Task<> {
             co_await writer.write("data: first\n\n");
             while (go_on.pending()) co_await sleep_for(1ms);
             co_await writer.write("data: second\n\n");
           })
        .header("Content-Type", "text/event-stream");
  });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/", "Accept-Encoding: gzip\r\n"));
  const test::Answer head = client.answer(true);
  EXPECT_EQ(head.field("content-encoding"), "gzip");
  EXPECT_EQ(head.field("transfer-encoding"), "chunked");
  std::string chunk;
  while (!chunk.ends_with("\r\n")) chunk += client.read(1);
  std::string first = client.read(std::stoul(chunk, nullptr, 16));
  EXPECT_EQ(decoded(ContentCoding::gzip, first), "data: first\n\n") << "though the stream has not ended";
  go_on.happens();
}

TEST(ACompressedAnswer, IsNotSentToWhoHasIt) {
  Router app;
  app.use(Compression{}).use(Conditional{});
  app.get("/", [] { return Response::text(long_text); });
  LiveServer server{app};
  Client client = server.send(LiveServer::request("GET", "/", "Accept-Encoding: gzip\r\n"));
  const test::Answer first = client.answer();
  EXPECT_EQ(decoded(ContentCoding::gzip, first.body), long_text);
  const std::string etag = first.field("etag");
  EXPECT_TRUE(etag.starts_with("W/\"")) << etag;
  client.send(LiveServer::request("GET", "/", "Accept-Encoding: gzip\r\nIf-None-Match: " + etag + "\r\n"));
  const test::Answer second = client.answer();
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.field("etag"), etag);
  EXPECT_FALSE(second.has("content-encoding"));
}

}  // namespace
}  // namespace skiff
