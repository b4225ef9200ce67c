#include "net/response_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skiff::net {
namespace {

std::string head(const Response& response, const ResponseFraming& framing,
                 std::string_view server_fields = "") {
  Output out;
  append_head(out, response, framing, server_fields);
  return std::string{out.view()};
}

ResponseFraming framed(ResponseFraming::Body body, std::uint64_t length = 0) {
  ResponseFraming framing;
  framing.body = body;
  framing.length = length;
  return framing;
}

TEST(ResponseHead, IsStatusLineThenServerFieldsThenFieldsThenFraming) {
  Response response{Status::not_found};
  response.header("X-B", "2").header("x-a", "1");
  EXPECT_EQ(
      head(response, framed(ResponseFraming::Body::length, 12), "Server: s\r\nDate: d\r\n"),
      "HTTP/1.1 404 Not Found\r\nServer: s\r\nDate: d\r\nX-B: 2\r\nx-a: 1\r\nContent-Length: 12\r\n\r\n");
}

TEST(ResponseHead, NamesOneServer) {
  Response response;
  response.header("Server", "own");
  EXPECT_EQ(head(response, framed(ResponseFraming::Body::none), "Server: s\r\n"),
            "HTTP/1.1 200 OK\r\nServer: s\r\n\r\n");
  EXPECT_EQ(head(response, framed(ResponseFraming::Body::none), "Date: d\r\n"),
            "HTTP/1.1 200 OK\r\nDate: d\r\nServer: own\r\n\r\n");
}

TEST(ResponseHead, AppendsToWhatIsThere) {
  Output out;
  out.append("before");
  append_head(out, Response{}, framed(ResponseFraming::Body::none), "");
  EXPECT_EQ(out.view(), "beforeHTTP/1.1 200 OK\r\n\r\n");
}

TEST(ResponseHead, HasNoPhraseForACodeWithoutOne) {
  EXPECT_EQ(head(Response{static_cast<Status>(299)}, framed(ResponseFraming::Body::none)),
            "HTTP/1.1 299 \r\n\r\n");
}

TEST(ResponseHead, SaysHowTheBodyEnds) {
  using Body = ResponseFraming::Body;
  EXPECT_EQ(head(Response{}, framed(Body::length, 0)), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(head(Response{}, framed(Body::length, 18446744073709551615U)),
            "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n");
  EXPECT_EQ(head(Response{}, framed(Body::chunked)), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(head(Response{}, framed(Body::until_close)), "HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(head(Response{}, framed(Body::none)), "HTTP/1.1 200 OK\r\n\r\n");
}

TEST(ResponseHead, SaysWhatBecomesOfTheConnectionOnlyWhereItIsNotTheDefault) {
  ResponseFraming framing;
  EXPECT_EQ(head(Response{}, framing), "HTTP/1.1 200 OK\r\n\r\n");
  framing.old_version = true;
  EXPECT_EQ(head(Response{}, framing), "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n");
  framing.keep_alive = false;
  EXPECT_EQ(head(Response{}, framing), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  framing.old_version = false;
  EXPECT_EQ(head(Response{}, framing), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, DropsTheFieldsThatAreTheServers) {
  for (const std::string_view name :
       {"Content-Length", "TRANSFER-ENCODING", "connection", "Keep-Alive", "Date", "Trailer"}) {
    SCOPED_TRACE(name);
    Response response;
    response.header(name, "x").header("Kept", "1");
    EXPECT_EQ(head(response, framed(ResponseFraming::Body::none)), "HTTP/1.1 200 OK\r\nKept: 1\r\n\r\n");
  }
}

TEST(ResponseHead, KeepsFieldsWhoseNamesAreOnlyAsLong) {
  for (const std::string_view name :
       {"Vary", "Trailed", "Connectiom", "Content-Lengti", "Transfer-Encodinx"}) {
    SCOPED_TRACE(name);
    Response response;
    response.header(name, "x");
    EXPECT_EQ(head(response, framed(ResponseFraming::Body::none)),
              "HTTP/1.1 200 OK\r\n" + std::string{name} + ": x\r\n\r\n");
  }
}

TEST(ChunkSize, IsHexadecimal) {
  Output out;
  append_chunk_size(out, 0);
  append_chunk_size(out, 26);
  append_chunk_size(out, 18446744073709551615U);
  EXPECT_EQ(out.view(), "0\r\n1a\r\nffffffffffffffff\r\n");
}

}  // namespace
}  // namespace skiff::net
