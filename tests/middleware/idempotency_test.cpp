#include <skiff/middleware/idempotency.hpp>

#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/captured_logs.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::With;

struct AnIdempotencyKey : testing::Test {
  explicit AnIdempotencyKey(IdempotencyOptions o = {}) : options(std::move(o)) { options.store = store; }
  test::Caller& api() {
    if (!caller) {
      app.use(IdempotencyKey{options});
      caller.emplace(app);
    }
    return *caller;
  }
  static With key(std::string_view text) { return With{}.header("Idempotency-Key", text); }

  test::VirtualRuntime runtime;
  test::CapturedLogs logs;
  Router app;
  std::shared_ptr<MemoryIdempotencyStore> store = std::make_shared<MemoryIdempotencyStore>();
  IdempotencyOptions options;
  std::optional<test::Caller> caller;
  int runs = 0;
};

TEST_F(AnIdempotencyKey, HasTheSameAnswerGivenAgain) {
  app.post("/payments", [this](Request&) {
    return Response::text("payment " + std::to_string(++runs))
        .status(Status::created)
        .header("Location", "/payments/1")
        .header("X-Order", "17");
  });
  const test::Reply first = api().post("/payments", "10 EUR", key("\"abc\""));
  EXPECT_EQ(first.status(), Status::created);
  EXPECT_EQ(first.header("Idempotency-Replayed"), "");
  for (const char* written : {"\"abc\"", "abc"}) {
    const test::Reply again = api().post("/payments", "10 EUR", key(written));
    EXPECT_EQ(again.status(), Status::created);
    EXPECT_EQ(again.text(), "payment 1");
    EXPECT_EQ(again.header("Location"), "/payments/1");
    EXPECT_EQ(again.header("X-Order"), "17");
    EXPECT_EQ(again.header("Content-Type"), first.header("Content-Type"));
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  }
  EXPECT_EQ(api().post("/payments", "10 EUR", key("\"abd\"")).text(), "payment 2");
  EXPECT_EQ(api().post("/payments", "10 EUR").text(), "payment 3");
}

TEST_F(AnIdempotencyKey, LeavesTheBodyToTheHandler) {
  app.post("/", [](Request& request) -> Task<Reply> {
    const auto text = co_await request.text();
    co_return Response::text(std::string{*text});
  });
  EXPECT_EQ(api().post("/", "the body", key("k")).text(), "the body");
}

TEST_F(AnIdempotencyKey, IsA422ForAnotherRequest) {
  app.post("/a", [] { return "a"; });
  app.patch("/a", [] { return "a"; });
  EXPECT_EQ(api().post("/a", "x", key("k")).status(), Status::ok);
  EXPECT_EQ(api().post("/a", "y", key("k")).status(), Status::unprocessable_content);
  EXPECT_EQ(api().post("/a?q=1", "x", key("k")).status(), Status::unprocessable_content);
  EXPECT_EQ(api().patch("/a", "x", key("k")).status(), Status::unprocessable_content);
  EXPECT_EQ(api().post("/a", "x", key("k")).status(), Status::ok);
}

TEST_F(AnIdempotencyKey, IsA409WhileTheFirstIsUnderWay) {
  app.post("/", [this]() -> Task<std::string> {
    ++runs;
    co_await sleep_for(1s);
    co_return "done";
  });
  test::OpenCall first = api().upload("/", key("k"));
  first.end();
  runtime.advance(500ms);
  const test::Reply second = api().post("/", "", key("k"));
  EXPECT_EQ(second.status(), Status::conflict);
  EXPECT_EQ(second.header("Retry-After"), "1");
  EXPECT_EQ(api().post("/", "other", key("k")).status(), Status::unprocessable_content);
  EXPECT_EQ(first.reply().text(), "done");
  EXPECT_EQ(api().post("/", "", key("k")).text(), "done");
  EXPECT_EQ(runs, 1);
}

TEST_F(AnIdempotencyKey, IsFreeAgainWhenItsCallerLeaves) {
  app.post("/", [this]() -> Task<std::string> {
    ++runs;
    co_await sleep_for(1s);
    co_return "done";
  });
  test::OpenCall first = api().upload("/", key("k"));
  first.end();
  runtime.advance(500ms);
  first.leave();
  EXPECT_EQ(store->size(), 0u);
  EXPECT_EQ(api().post("/", "", key("k")).header("Idempotency-Replayed"), "");
  EXPECT_EQ(runs, 2);
}

TEST_F(AnIdempotencyKey, KeepsErrorsOfTheCallerAndNoOthers) {
  const struct {
    Error error;
    bool kept;
  } rows[] = {
      {conflict("taken"), true},     {not_found("none"), true},       {unprocessable("wrong"), true},
      {unauthorized("who?"), false}, {too_many_requests("!"), false}, {Error{ErrorKind::request_timeout}, false},
      {internal_error("?"), false},  {unavailable("later"), false},
  };
  for (const auto& row : rows) {
    runs = 0;
    caller.reset();
    app = Router{};
    app.post("/", [&]() -> Reply {
      ++runs;
      return row.error;
    });
    store = std::make_shared<MemoryIdempotencyStore>();
    options.store = store;
    const test::Reply first = api().post("/", "", key("k"));
    const test::Reply second = api().post("/", "", key("k"));
    EXPECT_EQ(runs, row.kept ? 1 : 2) << first;
    EXPECT_EQ(first.status(), second.status());
    if (row.kept) {
      EXPECT_EQ(second.text(), first.text());
      EXPECT_EQ(second.header("Content-Type"), "application/problem+json");
    }
  }
}

TEST_F(AnIdempotencyKey, IsFreeAgainWhenTheHandlerThrows) {
  app.post("/", [this]() -> std::string {
    if (++runs == 1) throw std::runtime_error{"broken"};
    return "done";
  });
  EXPECT_EQ(api().post("/", "", key("k")).status(), Status::internal_server_error);
  EXPECT_EQ(api().post("/", "", key("k")).text(), "done");
}

TEST_F(AnIdempotencyKey, BelongsToWhoeverIsAuthorized) {
  app.post("/", [this] { return std::to_string(++runs); });
  const auto as = [&](const char* who) { return key("k").header("Authorization", who); };
  EXPECT_EQ(api().post("/", "", as("Bearer a")).text(), "1");
  EXPECT_EQ(api().post("/", "", as("Bearer b")).text(), "2");
  EXPECT_EQ(api().post("/", "", as("Bearer a")).text(), "1");
}

TEST_F(AnIdempotencyKey, BelongsToTheScopeThatIsSaid) {
  options.scope = [](Request& request) { return std::string{request.cookie("session").value_or("")}; };
  app.post("/", [this] { return std::to_string(++runs); });
  EXPECT_EQ(api().post("/", "", key("k").cookie("session", "a")).text(), "1");
  EXPECT_EQ(api().post("/", "", key("k").cookie("session", "b")).text(), "2");
}

TEST_F(AnIdempotencyKey, DoesNothingForOtherMethods) {
  app.put("/", [this] { return std::to_string(++runs); });
  app.get("/", [this] { return std::to_string(++runs); });
  EXPECT_EQ(api().put("/", "", key("k")).text(), "1");
  EXPECT_EQ(api().put("/", "", key("k")).text(), "2");
  EXPECT_EQ(api().get("/", key("k")).text(), "3");
  EXPECT_EQ(store->size(), 0u);
}

TEST_F(AnIdempotencyKey, IsA400WhereItIsMissingOrNoKey) {
  options.required = true;
  app.post("/", [this] { return std::to_string(++runs); });
  EXPECT_EQ(api().post("/", "").status(), Status::bad_request);
  const std::string wrong[] = {"", "\"\"", "a b", "\"a\"b\"", "caf\xc3\xa9", std::string(256, 'a')};
  for (const std::string& text : wrong) {
    EXPECT_EQ(api().post("/", "", key(text)).status(), Status::bad_request) << text;
  }
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(api().post("/", "", key(std::string(255, 'a'))).status(), Status::ok);
}

TEST_F(AnIdempotencyKey, RefusesABodyThatIsTooLargeToRead) {
  options.body_bytes = 10;
  app.post("/", [this] { return std::to_string(++runs); });
  EXPECT_EQ(api().post("/", "12345678901", key("k")).status(), Status::content_too_large);
  EXPECT_EQ(api().post("/", "1234567890", key("k")).status(), Status::ok);
}

TEST_F(AnIdempotencyKey, IsA409WhereTheAnswerCouldNotBeKept) {
  options.answer_bytes = 10;
  app.post("/large", [this] { return std::string(11, static_cast<char>('0' + ++runs)); });
  app.post("/stream", [this] {
    ++runs;
    return Response::stream([](BodyWriter& out) -> Task<> { co_await out.write("piece"); });
  });
  EXPECT_EQ(api().post("/large", "", key("l")).text(), "11111111111");
  EXPECT_EQ(api().post("/large", "", key("l")).status(), Status::conflict);
  EXPECT_EQ(api().post("/stream", "", key("s")).text(), "piece");
  EXPECT_EQ(api().post("/stream", "", key("s")).status(), Status::conflict);
  EXPECT_EQ(runs, 2);
}

struct BrokenStore final : IdempotencyStore {
  Task<Result<IdempotencyClaim>> claim(std::string, std::string) override {
    co_await sleep_for(1ms);
    if (!claims) co_return unavailable("the store is down");
    co_return IdempotencyClaim{};
  }
  Task<Result<void>> keep(std::string, StoredAnswer) override {
    co_await sleep_for(1ms);
    co_return internal_error("disk full");
  }
  void release(const std::string& key) noexcept override { released += key + " "; }
  bool claims = true;
  std::string released;
};

TEST_F(AnIdempotencyKey, AnswersAsItsStoreSaysWhereThatFails) {
  const auto broken = std::make_shared<BrokenStore>();
  options.store = broken;
  app.post("/", [this] { return std::to_string(++runs); });
  EXPECT_EQ(api().post("/", "", key("k")).text(), "1");
  const auto lines = logs.lines("skiff.idempotency");
  ASSERT_EQ(lines.size(), 1u) << logs.text();
  EXPECT_EQ(lines[0].message, "an answer could not be kept");
  EXPECT_EQ(lines[0].field("error.message"), "disk full");
  EXPECT_EQ(broken->released, "\nk ");
  broken->claims = false;
  EXPECT_EQ(api().post("/", "", key("k")).status(), Status::service_unavailable);
  EXPECT_EQ(runs, 1);
}

TEST_F(AnIdempotencyKey, TellsOptionsThatCannotBe) {
  options.methods.clear();
  EXPECT_THROW(IdempotencyKey{options}, ConfigurationError);
  options = {};
  options.respond_to_error = nullptr;
  EXPECT_THROW(IdempotencyKey{options}, ConfigurationError);
}

struct AMemoryIdempotencyStore : testing::Test {
  IdempotencyClaim::State claim(MemoryIdempotencyStore& store, const std::string& key) {
    return runtime.run(store.claim(key, "f"))->state;
  }
  void answer(MemoryIdempotencyStore& store, const std::string& key, std::string body = "body") {
    EXPECT_EQ(claim(store, key), IdempotencyClaim::State::mine) << key;
    StoredAnswer stored;
    stored.body = std::move(body);
    EXPECT_TRUE(runtime.run(store.keep(key, stored)));
  }
  test::VirtualRuntime runtime;
  static constexpr auto mine = IdempotencyClaim::State::mine;
  static constexpr auto answered = IdempotencyClaim::State::answered;
};

TEST_F(AMemoryIdempotencyStore, ForgetsAfterADay) {
  MemoryIdempotencyStore store;
  answer(store, "k");
  runtime.advance(24h - 1ns);
  EXPECT_EQ(claim(store, "k"), answered);
  runtime.advance(1ns);
  EXPECT_EQ(claim(store, "k"), mine);
}

TEST_F(AMemoryIdempotencyStore, ForgetsTheOldestWhenItHasTooMany) {
  MemoryIdempotencyStore store{{.entries = 3}};
  for (const char* key : {"a", "b", "c", "d"}) answer(store, key);
  EXPECT_EQ(store.size(), 3u);
  EXPECT_EQ(claim(store, "b"), answered);
  EXPECT_EQ(claim(store, "a"), mine);
  EXPECT_EQ(claim(store, "b"), mine) << "the oldest then";
}

TEST_F(AMemoryIdempotencyStore, ForgetsTheOldestWhenTheyTakeTooMuch) {
  MemoryIdempotencyStore store{{.bytes = 1000}};
  for (const char* key : {"a", "b", "c"}) answer(store, key, std::string(400, 'x'));
  EXPECT_EQ(store.size(), 2u);
  EXPECT_EQ(claim(store, "b"), answered);
  answer(store, "large", std::string(2000, 'x'));
  const auto large = runtime.run(store.claim("large", "f"));
  EXPECT_EQ(large->state, answered);
  EXPECT_FALSE(large->answer->complete);
  EXPECT_EQ(claim(store, "c"), answered) << "it took no other's place";
}

TEST_F(AMemoryIdempotencyStore, RefusesWhenAllAreUnderWay) {
  MemoryIdempotencyStore store{{.entries = 2}};
  EXPECT_EQ(claim(store, "a"), mine);
  EXPECT_EQ(claim(store, "b"), mine);
  EXPECT_EQ(runtime.run(store.claim("c", "f")).error().kind(), ErrorKind::unavailable);
  store.release("a");
  store.release("unknown");
  EXPECT_EQ(claim(store, "c"), mine);
}

TEST_F(AMemoryIdempotencyStore, TellsBoundsThatCannotBe) {
  EXPECT_THROW((MemoryIdempotencyStore{{.entries = 0}}), ConfigurationError);
  EXPECT_THROW((MemoryIdempotencyStore{{.bytes = 0}}), ConfigurationError);
  EXPECT_THROW((MemoryIdempotencyStore{{.age = 0s}}), ConfigurationError);
}

TEST(AnIdempotencyKeyOnAServer, HasTheSameAnswerGivenAgain) {
  Router app;
  std::atomic<int> runs = 0;
  app.use(IdempotencyKey{});
  app.post("/", [&runs](Request&) { return Response::text(std::to_string(++runs)).header("X-Run", "1"); });
  test::LiveServer server{app};
  for (int i = 0; i < 2; ++i) {
    test::Client client = server.send(test::LiveServer::post("/", "body", "Idempotency-Key: \"k\"\r\n"));
    const test::Answer answer = client.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "1");
  }
}

}  // namespace
}  // namespace skiff
