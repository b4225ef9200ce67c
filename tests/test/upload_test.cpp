#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::OpenCall;

struct AnUpload : testing::Test {
  AnUpload() {
    app.post("/parts", [this](Request& request) -> Task<Result<std::string>> {
      for (;;) {
        Result<std::string_view> piece = co_await request.body().next();
        if (!piece) co_return piece.error();
        if (piece->empty()) break;
        received.append(*piece).append(";");
      }
      co_return received;
    }).body_limit(10);
    app.put("/echo", [](Request& request) {
      auto body = std::make_shared<Body>(std::move(request.body()));
      return Response::stream([body](BodyWriter& out) -> Task<> {
        for (;;) {
          const Result<std::string_view> piece = co_await body->next();
          if (!piece || piece->empty()) break;
          co_await out.write(*piece);
        }
      });
    });
    app.post("/framing", [](Request& request) -> Task<Result<std::string>> {
      std::string said{request.header("transfer-encoding")};
      said.append(request.body().size() ? ", a length" : ", no length");
      const Result<std::string_view> body = co_await request.text();
      if (!body) co_return body.error();
      co_return said;
    });
    app.post("/early", [] { return forbidden("not you"); });
  }

  std::string received;
  Router app;
};

TEST_F(AnUpload, ReachesTheHandlerPieceByPiece) {
  Caller api{std::move(app)};
  OpenCall upload = api.upload("/parts");
  upload.send("one");
  EXPECT_EQ(received, "one;");
  upload.send("").send("two").send("3");
  EXPECT_EQ(received, "one;two;3;");
  EXPECT_FALSE(upload.answered());
  EXPECT_EQ(upload.end().reply().text(), "one;two;3;");
}

TEST_F(AnUpload, IsLimitedByItsRoute) {
  Caller api{std::move(app)};
  OpenCall upload = api.upload("/parts");
  upload.send("0123456789");
  EXPECT_FALSE(upload.answered());
  upload.send("a");
  EXPECT_TRUE(upload.answered());
  EXPECT_EQ(upload.status(), Status::content_too_large);
}

TEST_F(AnUpload, MayBeAnsweredWhileItIsSent) {
  Caller api{std::move(app)};
  OpenCall call = api.upload("PUT", "/echo");
  EXPECT_EQ(call.send("ping").next(), "ping");
  EXPECT_EQ(call.next(1h), std::nullopt);
  EXPECT_EQ(call.send("pong").next(), "pong");
  EXPECT_EQ(call.end().next(), std::nullopt);
}

TEST_F(AnUpload, MayBeAnsweredBeforeItBegins) {
  Caller api{std::move(app)};
  EXPECT_EQ(api.upload("/early").status(), Status::forbidden);
}

TEST_F(AnUpload, HasNoLength) {
  Caller api{std::move(app)};
  EXPECT_EQ(api.upload("/framing").end().reply().text(), "chunked, no length");
}

TEST_F(AnUpload, ThatIsLeftCancelsTheHandler) {
  Caller api{std::move(app)};
  OpenCall upload = api.upload("/parts");
  upload.send("one");
  upload.leave();
  EXPECT_EQ(received, "one;");
  EXPECT_FALSE(upload.answered());
}

TEST_F(AnUpload, ThatTheTestDoesNotEndIsSaid) {
  Caller api{std::move(app)};
  OpenCall upload = api.upload("/parts");
  try {
    upload.send("one").reply();
    ADD_FAILURE();
  } catch (const test::NoAnswer& failure) {
    EXPECT_EQ(std::string{failure.what()},
              "POST /parts has no answer after 0 s of virtual time: it waits for something that no timer and no work "
              "will end; the test has not ended the request's body");
  }
}

TEST_F(AnUpload, AloneIsSent) {
  Caller api{std::move(app)};
  OpenCall call = api.open("POST", "/early");
  EXPECT_THROW(call.send("x"), std::logic_error);
  EXPECT_THROW(call.end(), std::logic_error);
  OpenCall upload = api.upload("/parts");
  upload.end();
  EXPECT_THROW(upload.send("x"), std::logic_error);
}

}  // namespace
}  // namespace skiff
