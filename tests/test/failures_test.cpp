#include <skiff/core/blocking.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/captured_logs.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using testing::HasSubstr;

Generator<std::string> breaks() {
  co_yield "begun";
  co_await sleep_for(1s);
  throw std::runtime_error{"disk 3 is gone"};
}

Generator<std::string> for_ever() {
  for (;;) {
    co_await sleep_for(1s);
    co_yield "x";
  }
}

class Never final : public Suspension {
 public:
  void await_resume() const { throw_if_cancelled(); }

 private:
  bool begin() override { return true; }
  void abort() noexcept override {}
};

/// Promises ten bytes.
class Promise final : public BodySource {
 public:
  explicit Promise(std::string given) : given_(std::move(given)) {}
  Task<Result<std::string_view>> next() override {
    current_ = std::exchange(given_, "");
    return std::string_view{current_};
  }
  std::optional<std::uint64_t> remaining() const override { return 10; }

 private:
  std::string given_;
  std::string current_;
};

Router routes() {
  Router app;
  app.get("/throws", []() -> std::string { throw std::runtime_error{"secret"}; });
  app.get("/fails", []() -> Result<std::string> { return conflict("taken").with_header("X-Why", "so"); });
  app.get("/odd", [] { return Response{Status::continue_}; });
  app.get("/breaks", [] { return Response::stream(breaks()); });
  app.get("/short", [] { return Response{}.body(Body{std::make_unique<Promise>("four")}); });
  app.get("/long", [] { return Response{}.body(Body{std::make_unique<Promise>("eleven bytes")}); });
  app.get("/for-ever", [] { return Response::stream(for_ever()); });
  app.get("/sleeps", []() -> Task<> {
    for (;;) co_await sleep_for(1s);
  });
  app.get("/waits", []() -> Task<> {
    Never never;
    co_await never;
  });
  app.get("/spins", []() -> Task<> {
    for (;;) co_await blocking([] {});
  });
  return app;
}

/// What a call throws; empty when it does not.
template <class F>
std::string no_answer(F call) {
  try {
    call();
  } catch (const test::NoAnswer& failure) {
    return failure.what();
  }
  return "";
}

struct Failures : testing::Test {
  test::CapturedLogs logs;
  Caller api{routes()};
};

TEST_F(Failures, AreAnswersAsAServerGivesThem) {
  const test::Reply missing = api.get("/missing");
  EXPECT_EQ(missing.status(), Status::not_found);
  EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
  EXPECT_THAT(missing.text(), HasSubstr("there is nothing at /missing"));
  const test::Reply fails = api.get("/fails");
  EXPECT_EQ(fails.status(), Status::conflict);
  EXPECT_EQ(fails.header("X-Why"), "so");
  EXPECT_THAT(fails.text(), HasSubstr("taken"));
  EXPECT_EQ(api.post("/fails").header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_TRUE(logs.lines().empty()) << logs.text();
}

TEST_F(Failures, OfTheServerKeepTheirCauseForTheTestAndTheLog) {
  const test::Reply reply = api.get("/throws");
  EXPECT_EQ(reply.status(), Status::internal_server_error);
  EXPECT_EQ(reply.text().find("secret"), std::string::npos);
  EXPECT_THAT(reply.cause(), HasSubstr("secret"));
  ASSERT_EQ(logs.lines().size(), 1u);
  EXPECT_EQ(logs.lines()[0].message, "request failed");
  EXPECT_EQ(logs.lines()[0].route, "/throws");
}

TEST_F(Failures, OfAHandlerWithoutAFinalStatusAreTheServers) {
  const test::Reply reply = api.get("/odd");
  EXPECT_EQ(reply.status(), Status::internal_server_error);
  EXPECT_EQ(reply.cause(), "a handler answered with status 100");
}

TEST_F(Failures, AreAnsweredByTheErrorResponder) {
  test::CallerOptions options;
  options.respond_to_error = [](const Error& error, const Request*) {
    if (error.kind() == ErrorKind::conflict) throw std::runtime_error{"no page"};
    return Response::text("sorry").status(status_of(error.kind()));
  };
  Caller other{routes(), options};
  EXPECT_EQ(other.get("/missing").text(), "sorry");
  const test::Reply reply = other.get("/fails");
  EXPECT_EQ(reply.status(), Status::conflict);
  EXPECT_EQ(reply.cause(), "the error responder threw: no page");
}

TEST_F(Failures, InTheMiddleOfAStreamCannotBeOverlooked) {
  const test::Reply reply = api.get("/breaks");
  EXPECT_EQ(reply.status(), Status::ok) << "it was sent before";
  EXPECT_TRUE(reply.broken_off());
  EXPECT_THROW(reply.text(), test::BrokenOff);
  EXPECT_EQ(reply.answered().text, "begun");
  EXPECT_THAT(test::describe(reply.answered()), HasSubstr("broke off: disk 3 is gone"));
  EXPECT_EQ(logs.lines().size(), 1u) << logs.text();
}

TEST_F(Failures, OfAnAnnouncedLengthBreakTheAnswerOff) {
  const test::Reply shorter = api.get("/short");
  EXPECT_EQ(shorter.answered().broken_off, "it announced 10 bytes and ended after 4");
  EXPECT_EQ(shorter.header("Content-Length"), "10");
  EXPECT_EQ(api.get("/long").answered().broken_off, "it announced 10 bytes and sent more");
}

TEST_F(Failures, ToEndAreSaidInsteadOfHanging) {
  EXPECT_EQ(no_answer([&] { api.get("/sleeps"); }), "GET /sleeps has no answer after 3600 s of virtual time");
  EXPECT_EQ(no_answer([&] { api.get("/waits"); }),
            "GET /waits has no answer after 0 s of virtual time: it waits for something that no timer and no work "
            "will end");
  EXPECT_THAT(no_answer([&] { api.get("/spins"); }), HasSubstr("something goes on for ever without waiting"));
  EXPECT_THAT(no_answer([&] { api.get("/for-ever"); }),
              HasSubstr("GET /for-ever: its answer does not end after 3600 s of virtual time; what does not is for "
                        "open()"));
}

TEST_F(Failures, ToEndAreBoundByTheCallersPatience) {
  test::CallerOptions options;
  options.patience = 1500ms;
  Caller hasty{routes(), options};
  EXPECT_EQ(no_answer([&] { hasty.get("/sleeps"); }), "GET /sleeps has no answer after 1.5 s of virtual time");
  options.patience = 1h;
  options.answer_bytes = 5;
  Caller modest{routes(), options};
  EXPECT_THAT(no_answer([&] { modest.get("/for-ever"); }), HasSubstr("larger than 5 bytes"));
}

TEST_F(Failures, ToEndLeaveTheCallerUsable) {
  EXPECT_NE(no_answer([&] { api.get("/sleeps"); }), "");
  EXPECT_EQ(api.get("/fails").status(), Status::conflict);
}

}  // namespace
}  // namespace skiff
