#include <skiff/client/client.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/describe/describe.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Stock {
  std::string sku;
  int available = 0;
};
SKIFF_DESCRIBE(Stock, sku, available)

struct NewOrder {
  std::string sku;
  int quantity = 1;
};
SKIFF_DESCRIBE(NewOrder, sku, quantity)

/// A service that the tests call, on virtual time.
class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    inventory.get("/stock/{sku}", [](Path<"sku"> sku) -> Result<Stock> {
      if (*sku == "none") return not_found("there is no none");
      return Stock{*sku, 7};
    });
    inventory.post("/orders", [](Json<NewOrder> order) -> Result<Created<Stock>> {
      if (order->quantity > 100) return conflict("too many");
      return Created{Stock{order->sku, order->quantity}, "/orders/1"};
    });
    inventory.del("/stock/{sku}", [](Path<"sku">) {});
    inventory.get("/text", [] { return "plain"; });
    inventory.get("/nonsense", [] { return Response::json_text(R"({"sku": 1})"); });
    inventory.get("/status/{status}", [](Path<"status", int> status) {
      return Response{static_cast<Status>(*status)}.header("Retry-After", "7");
    });
    inventory.get("/fails", []() -> Result<Stock> { return internal_error("a secret of the house"); });
    inventory.get("/slow", []() -> Task<std::string> {
      co_await sleep_for(10s);
      co_return "late";
    });
  }

  template <class T>
  T run(Task<T> task) {
    return runtime.run(std::move(task));
  }

  test::VirtualRuntime runtime;
  Router inventory;
};

TEST_F(ClientTest, ReadsADescribedType) {
  const Client client{inventory.handler()};
  const Result<Stock> stock = run(client.get<Stock>("/stock/BLT-1"));
  ASSERT_TRUE(stock);
  EXPECT_EQ(stock->sku, "BLT-1");
  EXPECT_EQ(stock->available, 7);
}

TEST_F(ClientTest, SendsADescribedType) {
  const Client client{inventory.handler()};
  const Result<Stock> placed = run(client.post<Stock>("/orders", NewOrder{"BLT-1", 3}));
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->available, 3);
}

TEST_F(ClientTest, ReadsTextAndNothing) {
  const Client client{inventory.handler()};
  const Result<std::string> text = run(client.get<std::string>("/text"));
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "plain");
  EXPECT_TRUE(run(client.del("/stock/BLT-1")));
  EXPECT_TRUE(run(client.post("/orders", NewOrder{"BLT-1", 3})));
}

TEST_F(ClientTest, AnOptionalIsEmptyWhereTheServiceHasNone) {
  const Client client{inventory.handler()};
  const Result<std::optional<Stock>> none = run(client.get<std::optional<Stock>>("/stock/none"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  const Result<std::optional<Stock>> some = run(client.get<std::optional<Stock>>("/stock/BLT-1"));
  ASSERT_TRUE(some);
  EXPECT_TRUE(some->has_value());
}

TEST_F(ClientTest, TakesTheRouterAsItIs) {
  Router other;
  other.get("/", [] { return "here"; });
  EXPECT_EQ(*run(Client{other}.get<std::string>("/")), "here");
}

TEST_F(ClientTest, KeepsWhatACallerCanActOn) {
  const Client client{inventory.handler()};
  const Result<Stock> missing = run(client.get<Stock>("/stock/none"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(missing.error().message(), "there is no none");
  const Result<Stock> refused = run(client.post<Stock>("/orders", NewOrder{"BLT-1", 1000}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(refused.error().message(), "too many");
}

struct Answered {
  int status;
  ErrorKind kind;
};

class StatusesOfAService : public ClientTest, public testing::WithParamInterface<Answered> {};

TEST_P(StatusesOfAService, BecomeErrors) {
  const Client client{inventory.handler(), {.retry = {.attempts = 1}}};
  const auto failed = run(client.get<Stock>("/status/" + std::to_string(GetParam().status)));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), GetParam().kind);
  const CallFailure* failure = call_failure(failed.error());
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->stage, CallStage::response);
  EXPECT_EQ(failure->tries.at(0).status, static_cast<unsigned>(GetParam().status));
}

INSTANTIATE_TEST_SUITE_P(Table, StatusesOfAService,
                         testing::Values(Answered{400, ErrorKind::bad_gateway}, Answered{401, ErrorKind::bad_gateway},
                                         Answered{403, ErrorKind::bad_gateway}, Answered{404, ErrorKind::not_found},
                                         Answered{409, ErrorKind::conflict}, Answered{410, ErrorKind::gone},
                                         Answered{412, ErrorKind::precondition_failed},
                                         Answered{422, ErrorKind::bad_gateway}, Answered{429, ErrorKind::unavailable},
                                         Answered{500, ErrorKind::bad_gateway}, Answered{502, ErrorKind::bad_gateway},
                                         Answered{503, ErrorKind::unavailable},
                                         Answered{504, ErrorKind::gateway_timeout}, Answered{302, ErrorKind::bad_gateway}));

TEST_F(ClientTest, SaysWhenTheServiceWantsToBeAskedAgain) {
  const Client client{inventory.handler(), {.timeout = 1s}};
  const auto busy = run(client.get<Stock>("/status/503"));
  EXPECT_THAT(busy.error().headers(), testing::ElementsAre(testing::Pair("Retry-After", "7")));
}

TEST_F(ClientTest, ShowsNothingOfAServiceThatFailsButTellsTheLog) {
  const Client client{inventory.handler()};
  const auto failed = run(client.get<Stock>("/fails"));
  EXPECT_EQ(failed.error().kind(), ErrorKind::bad_gateway);
  EXPECT_THAT(std::string{failed.error().message()}, Not(HasSubstr("fails")));
  EXPECT_THAT(std::string{failed.error().cause()}, AllOf(HasSubstr("GET /fails answered 500"), Not(HasSubstr("secret"))));
}

TEST_F(ClientTest, SaysWhereAnAnswerIsNotWhatWasAskedFor) {
  const Client client{inventory.handler()};
  const auto wrong = run(client.get<Stock>("/nonsense"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind(), ErrorKind::bad_gateway);
  EXPECT_THAT(std::string{wrong.error().cause()}, HasSubstr("/sku"));
}

TEST_F(ClientTest, AnyAnswerIsAValueOfAnUntypedCall) {
  const Client client{inventory.handler()};
  Reply reply = run(client.request(Request{Method::get, "/stock/none"}));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status(), Status::not_found);
  EXPECT_EQ(reply->headers().get("content-type"), "application/problem+json");
}

TEST_F(ClientTest, CutsACallOffInTime) {
  const Client client{inventory.handler(), {.timeout = 300ms}};
  const TimePoint began = now();
  const auto late = run(client.get<std::string>("/slow"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind(), ErrorKind::gateway_timeout);
  EXPECT_EQ(now() - began, 300ms);
}

TEST_F(ClientTest, CutsAnAnswerOffThatDoesNotEnd) {
  inventory.get("/endless", [] {
    return Response::stream([](BodyWriter& out) -> Task<> {
      for (;;) {
        co_await out.write("more");
        co_await sleep_for(1s);
      }
    });
  });
  const Client client{inventory.handler(), {.timeout = 2500ms}};
  const TimePoint began = now();
  const auto late = run(client.get<std::string>("/endless"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind(), ErrorKind::gateway_timeout);
  EXPECT_EQ(now() - began, 2500ms);
}

TEST_F(ClientTest, RefusesAnAnswerThatIsTooLarge) {
  inventory.get("/large", [] {
    return Response::stream([](BodyWriter& out) -> Task<> {
      for (int i = 0; i < 1000; ++i) co_await out.write(std::string(1000, 'x'));
    });
  });
  const Client client{inventory.handler(), {.answer_bytes = 10'000}};
  const auto large = run(client.get<std::string>("/large"));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind(), ErrorKind::bad_gateway);
}

TEST_F(ClientTest, ReadsAStreamPieceByPiece) {
  inventory.get("/stream", [] {
    return Response::stream([](BodyWriter& out) -> Task<> {
      co_await out.write("one ");
      co_await sleep_for(1s);
      co_await out.write("two");
    });
  });
  const Client client{inventory.handler()};
  const std::string all = run([](const Client& from) -> Task<std::string> {
    Reply reply = co_await from.request(Request{Method::get, "/stream"});
    std::string text;
    for (;;) {
      const Result<std::string_view> piece = co_await reply->body().next();
      if (!piece || piece->empty()) break;
      text += "[" + std::string{*piece} + "]";
    }
    co_return text;
  }(client));
  EXPECT_EQ(all, "[one ][two]");
}

TEST_F(ClientTest, TellsEveryTryOfACallThatHadAnAnswerAtLast) {
  inventory.get("/busy", [] { return Response{Status::service_unavailable}; });
  const Client busy{inventory.handler(), {.retry = {.attempts = 3}}};
  const auto failed = run(busy.get<Stock>("/busy"));
  ASSERT_NE(call_failure(failed.error()), nullptr);
  EXPECT_EQ(call_failure(failed.error())->tries.size(), 3U);
  for (const CallTry& one : call_failure(failed.error())->tries) {
    EXPECT_EQ(one.status, 503U);
    EXPECT_EQ(one.instance, "localhost:80");
  }
}

TEST_F(ClientTest, ReadsCompressedAnswersAndLeavesPartsAndHeadsAlone) {
  const std::string gzipped{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00", 25};
  inventory.get("/gzip", [gzipped](Request& request) {
    const Status status = request.header("range").empty() ? Status::ok : Status::partial_content;
    return Response{status}.header("Content-Encoding", "gzip").body(Body{gzipped});
  });
  inventory.get("/broken", [] { return Response{}.header("Content-Encoding", "gzip").body(Body{"no gzip"}); });
  const Client client{inventory.handler()};
  EXPECT_EQ(*run(client.get<std::string>("/gzip")), "hello");
  Request part{Method::get, "/gzip"};
  part.headers().add("Range", "bytes=0-24");
  const Reply coded = run(client.request(std::move(part)));
  EXPECT_EQ(coded->body().text(), gzipped);
  const Reply head = run(client.request(Request{Method::head, "/gzip"}));
  EXPECT_EQ(head->headers().get("content-encoding"), "gzip");
  EXPECT_EQ(run(client.get<std::string>("/broken")).error().kind(), ErrorKind::bad_gateway);
}

TEST_F(ClientTest, AStreamOutlivesTheClientThatItCameFrom) {
  Reply reply = [this] {
    Router streams;
    streams.get("/text", [words = std::vector<std::string>{"one ", "two"}] {
      return Response::stream([words](BodyWriter& out) -> Task<> {
        for (const std::string& word : words) co_await out.write(word);
      });
    });
    return run(Client{streams}.request(Request{Method::get, "/text"}));
  }();
  ASSERT_TRUE(reply);
  const Result<std::string_view> text = run(reply->body().read_all());
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "one two");
}

TEST_F(ClientTest, AnswersWithItsFallbackWhatWouldBeAFailure) {
  const Client client = Client{inventory.handler(), {.timeout = 100ms}}.with_fallback(
      Response::json_text(R"({"sku": "unknown", "available": 0})"));
  EXPECT_EQ(run(client.get<Stock>("/fails"))->sku, "unknown");
  EXPECT_EQ(run(client.get<Stock>("/slow"))->sku, "unknown");
  EXPECT_EQ(run(client.get<Stock>("/stock/BLT-1"))->sku, "BLT-1");
  EXPECT_FALSE(run(client.get<Stock>("/stock/none"))) << "404 is an answer";
}

TEST_F(ClientTest, AFallbackMayAskAnotherService) {
  Router other;
  other.get("/fails", [] { return Stock{"elsewhere", 1}; });
  const Client spare{other};
  const Client client = Client{inventory.handler()}.with_fallback(
      [spare](Request& request, const Error&) { return spare.request(Request{request.method(), std::string{request.target()}}); });
  EXPECT_EQ(run(client.get<Stock>("/fails"))->sku, "elsewhere");
}

TEST_F(ClientTest, GivesAStaleAnswerInsteadOfAFailure) {
  bool well = true;
  Router moody;
  moody.get("/", [&well]() -> Result<Stock> {
    if (!well) return unavailable("not now");
    return Stock{"BLT-1", 1};
  });
  const Client client{moody.handler(), {.stale_for = 10min}};
  EXPECT_TRUE(run(client.get<Stock>("/")));
  well = false;
  runtime.advance(30s);
  const Reply stale = run(client.request(Request{Method::get, "/"}));
  ASSERT_TRUE(stale);
  EXPECT_EQ(stale->status(), Status::ok);
  EXPECT_GE(std::stoi(std::string{stale->headers().get("age")}), 30);
  EXPECT_TRUE(run(client.get<Stock>("/")));
  runtime.advance(10min);
  EXPECT_FALSE(run(client.get<Stock>("/"))) << "too old";
}

TEST_F(ClientTest, HandsOnWhatBelongsToTheRequestUnderWay) {
  std::map<std::string, std::string> seen;
  Router inner;
  inner.get("/", [&seen](Request& request) {
    for (const char* name : {"traceparent", "x-request-id", "x-envoy-expected-rq-timeout-ms"}) {
      seen[name] = request.header(name);
    }
    return "";
  });
  Router outer;
  outer.get("/", [client = Client{inner, {.timeout = 10s}}]() -> Task<Result<std::string>> {
    co_return co_await client.get<std::string>("/");
  });
  test::Caller api{outer};
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  api.get("/", test::With{}
                   .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                   .header("X-Request-Id", "r-1")
                   .header("x-envoy-expected-rq-timeout-ms", "250"));
  EXPECT_THAT(seen["traceparent"], HasSubstr(trace));
  EXPECT_EQ(seen["x-request-id"], "r-1");
  EXPECT_EQ(seen["x-envoy-expected-rq-timeout-ms"], "250") << "the caller's deadline is earlier than the client's";
}

TEST_F(ClientTest, BeginsNothingForACallerThatWaitsNoLonger) {
  int calls = 0;
  Router inner;
  inner.get("/", [&calls] {
    ++calls;
    return "";
  });
  Router outer;
  outer.get("/", [client = Client{inner}]() -> Task<Result<std::string>> {
    co_await sleep_for(300ms);
    co_return co_await client.get<std::string>("/");
  });
  test::Caller api{outer};
  const test::Reply late = api.get("/", test::With{}.header("x-envoy-expected-rq-timeout-ms", "200"));
  EXPECT_EQ(late.status(), Status::gateway_timeout);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(api.get("/", test::With{}.header("x-envoy-expected-rq-timeout-ms", "400")).status(), Status::ok);
  EXPECT_EQ(calls, 1);
}

TEST_F(ClientTest, EndsTheCallsOfACallerThatLeaves) {
  bool ended = false;
  Router last;
  last.get("/", [&ended]() -> Task<std::string> {
    struct End {
      bool& flag;
      ~End() { flag = true; }
    } const end{ended};
    co_await sleep_for(1h);
    co_return "";
  });
  Router middle;
  middle.get("/", [next = Client{last, {.timeout = 2h}}] { return next.get<std::string>("/"); });
  Router first;
  first.get("/", [next = Client{middle, {.timeout = 2h}}] { return next.get<std::string>("/"); });
  test::Caller api{first};
  {
    const test::OpenCall call = api.open("/");
    api.advance(1s);
    EXPECT_FALSE(ended);
  }
  EXPECT_TRUE(ended);
}

TEST(ClientAddress, IsRefusedWhenItIsNone) {
  EXPECT_THROW(Client{"ftp://inventory"}, ConfigurationError);
  EXPECT_THROW(Client{""}, ConfigurationError);
  EXPECT_NO_THROW(Client{"http://inventory:8080"});
}

TEST(Client, ThatCallsNothingSaysSo) {
  test::VirtualRuntime runtime;
  const Result<std::string> none = runtime.run(Client{}.get<std::string>("/"));
  ASSERT_FALSE(none);
  EXPECT_THAT(std::string{none.error().cause()}, HasSubstr("calls nothing"));
}

}  // namespace
}  // namespace skiff
