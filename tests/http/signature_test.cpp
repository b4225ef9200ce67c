#include <skiff/http/signature.hpp>

#include "http/told.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/form.hpp>
#include <skiff/http/multipart.hpp>
#include <skiff/http/router.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace skiff {

/// Parameters of the user's own: one that is there at once, one that has to be waited for, and one from the body.
struct Language {
  std::string code;
};
struct Visitor {
  std::string name;
};
struct Sum {
  int of_digits = 0;
};
/// An answer of the user's own.
struct Csv {
  std::vector<std::string> cells;
};

template <>
struct Extract<Language> {
  static constexpr bool known = true;
  static Result<Language> from(Request& request) {
    const std::string_view text = request.header("accept-language");
    if (text.size() == 2) return Language{std::string{text}};
    Fault fault;
    fault.where = "accept-language";
    fault.in = InputPlace::header;
    fault.message = "expected two letters";
    return bad_request("no language").with_faults({fault});
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.add_input(InputPlace::header, "accept-language", type_of<std::string>);
  }
};

template <>
struct Extract<Visitor> {
  static constexpr bool known = true;
  static Task<Result<Visitor>> from(Request& request) {
    co_await sleep_for(std::chrono::seconds{1});
    if (request.header("authorization").empty()) co_return unauthorized("who are you?");
    co_return Visitor{std::string{request.header("authorization")}};
  }
  static void describe(EndpointDescription&) {}
};

template <>
struct Extract<Sum> {
  static constexpr bool known = true;
  static constexpr bool takes_body = true;
  static std::optional<Error> refuses(const Request& request) {
    return detail::refuse_media_type(request, "text/digits");
  }
  static Result<Sum> from(Request&, std::string_view body) {
    Sum sum;
    for (const char c : body) {
      if (c < '0' || c > '9') return bad_request("expected digits");
      sum.of_digits += c - '0';
    }
    return sum;
  }
  static void describe(EndpointDescription& endpoint) { endpoint.body = BodyDescription{"text/digits", nullptr}; }
};

template <>
struct Respond<Csv> {
  static constexpr bool known = true;
  static constexpr std::string_view media_type = "text/csv";
  static Reply from(const Csv& csv, const Request&) {
    std::string line;
    for (const std::string& cell : csv.cells) line.append(line.empty() ? "" : ",").append(cell);
    return Response::text(std::move(line)).header("Content-Type", "text/csv");
  }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{media_type, nullptr}; }
};

namespace {

using test::With;
using testing::HasSubstr;

struct Item {
  std::string sku;
};
SKIFF_DESCRIBE(Item, sku)

struct Empty {
  int from = 0;
};
SKIFF_DESCRIBE(Empty, from)
inline void rules(Rules<Empty>& r) { r(&Empty::from).between(9, 1); }

template <class F>
EndpointDescription described_by(F handler) {
  return make_endpoint(std::move(handler)).description;
}

TEST(AParameterOfOnesOwn, IsTakenAtOnceOrWaitedFor) {
  Router router;
  router.get("/", [](Language language, Visitor visitor, Query<"n", int, 1> n) {
    return language.code + visitor.name + std::to_string(*n);
  });
  test::Caller call{router.handler()};
  const With known = With{}.header("Accept-Language", "de").header("Authorization", "ada");
  EXPECT_EQ(told(call.get("/", known)), "200 deada1");
  EXPECT_EQ(told(call.get("/", With{}.header("Accept-Language", "de"))), "401 who are you?");
  EXPECT_EQ(told(call.get("/?n=x")),
            "400\nheader accept-language: expected two letters\n"
            "query n: expected an integer from -2147483648 to 2147483647, got \"x\"");
}

TEST(AParameterOfOnesOwn, MayTakeTheBody) {
  Router router;
  router.post("/", [](Sum sum) { return std::to_string(sum.of_digits); });
  test::Caller call{router.handler()};
  EXPECT_EQ(told(call.post("/", "123", of_type("text/digits"))), "200 6");
  EXPECT_EQ(told(call.post("/", "12x", of_type("text/digits"))), "400 expected digits");
  EXPECT_EQ(told(call.post("/", "123")), "415 expected a body of type text/digits, got text/plain; charset=utf-8");
}

TEST(AnAnswerOfOnesOwn, IsMadeAndNegotiated) {
  Router router;
  router.get("/", [] { return Csv{{"a", "b"}}; });
  router.get("/late", []() -> Task<Result<std::optional<Csv>>> { co_return std::optional{Csv{{"c"}}}; });
  test::Caller call{router.handler()};
  EXPECT_EQ(told(call.get("/")), "200 a,b");
  EXPECT_EQ(told(call.get("/late")), "200 c");
  EXPECT_EQ(told(call.get("/late", With{}.header("Accept", "application/json"))),
            "406 the answer is text/csv, and the request's Accept allows none of that");
}

TEST(ASignature, TellsWhatItTakes) {
  struct Session {};
  const EndpointDescription endpoint = described_by(
      [](Path<"id", int>, Query<"limit", int, 20>, Query<"tag", std::vector<std::string>>, Header<"x-a">,
         Cookie<"c", std::optional<std::string>>, QueryOf<Item>, Request&, Dep<Session>, Json<Item>) {});
  ASSERT_EQ(endpoint.inputs.size(), 6U);
  EXPECT_EQ(endpoint.inputs[0].in, InputPlace::path);
  EXPECT_EQ(endpoint.inputs[0].name, "id");
  EXPECT_TRUE(endpoint.inputs[0].required);
  EXPECT_EQ(endpoint.inputs[1].in, InputPlace::query);
  EXPECT_FALSE(endpoint.inputs[1].required);
  EXPECT_EQ(endpoint.inputs[1].default_json, "20");
  EXPECT_EQ(&endpoint.inputs[1].type(), &type_of<int>());
  EXPECT_FALSE(endpoint.inputs[2].required);
  EXPECT_EQ(endpoint.inputs[3].in, InputPlace::header);
  EXPECT_TRUE(endpoint.inputs[3].required);
  EXPECT_EQ(endpoint.inputs[4].in, InputPlace::cookie);
  EXPECT_FALSE(endpoint.inputs[4].required);
  EXPECT_EQ(endpoint.inputs[5].name, "");
  EXPECT_EQ(&endpoint.inputs[5].type(), &type_of<Item>());
  ASSERT_TRUE(endpoint.body);
  EXPECT_EQ(endpoint.body->media_type, "application/json");
  EXPECT_EQ(&endpoint.body->type(), &type_of<Item>());
  ASSERT_EQ(endpoint.dependencies.size(), 1U);
  EXPECT_EQ(endpoint.dependencies[0].type, std::type_index{typeid(Session)});
}

TEST(ASignature, TellsWhichBodyItTakes) {
  EXPECT_EQ(described_by([](Form<Item>) {}).body->media_type, "application/x-www-form-urlencoded");
  EXPECT_EQ(described_by([](Patch<Item>) {}).body->media_type, "application/merge-patch+json");
  EXPECT_EQ(described_by([](Multipart) {}).body->media_type, "multipart/form-data");
  EXPECT_EQ(described_by([](Body) {}).body->media_type, "*/*");
  EXPECT_FALSE(described_by([](Request&) {}).body);
}

/// "201 application/json" of a handler's own answer.
template <class F>
std::string answer_of(F handler) {
  const EndpointDescription endpoint = described_by(std::move(handler));
  if (!endpoint.answer) return "any";
  return std::to_string(endpoint.answer->status) + " " + std::string{endpoint.answer->media_type};
}

TEST(ASignature, TellsWhatItAnswers) {
  EXPECT_EQ(answer_of([] { return Item{}; }), "200 application/json");
  EXPECT_EQ(answer_of([]() -> Task<Result<Created<Item>>> { co_return Item{}; }), "201 application/json");
  EXPECT_EQ(answer_of([] { return Accepted{Item{}}; }), "202 application/json");
  EXPECT_EQ(answer_of([]() -> std::optional<Item> { return {}; }), "200 application/json");
  EXPECT_EQ(answer_of([] {}), "204 ");
  EXPECT_EQ(answer_of([]() -> Task<> { co_return; }), "204 ");
  EXPECT_EQ(answer_of([] { return "text"; }), "200 text/plain");
  EXPECT_EQ(answer_of([] { return Response{}; }), "any");
  EXPECT_EQ(answer_of([]() -> Generator<Event> { co_return; }), "200 text/event-stream");
  EXPECT_EQ(&described_by([]() -> Generator<Item> { co_return; }).answer->type(), &type_of<std::vector<Item>>());
  EXPECT_EQ(&described_by([] { return Page<Item>{}; }).answer->type(), &type_of<std::vector<Item>>());
}

TEST(ASignature, IsToldByItsRouter) {
  Router router;
  router.group("/v1").get("/items/{id}", [](Path<"id", int>) { return Item{}; });
  const std::vector<RouteDescription> routes = router.describe();
  ASSERT_EQ(routes.size(), 1U);
  EXPECT_EQ(routes[0].pattern, "/v1/items/{id}");
  EXPECT_EQ(routes[0].endpoint.inputs[0].name, "id");
  EXPECT_EQ(routes[0].endpoint.answer->media_type, "application/json");
}

std::string refusal(const Router& router) {
  try {
    static_cast<void>(router.handler());
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "none";
}

TEST(ASignature, WithATypeWhoseRulesCannotBeMeantRefusesToStartNamingTheRoute) {
  Router takes;
  takes.post("/empty", [](Json<std::vector<Empty>>) {});
  EXPECT_THAT(refusal(takes), HasSubstr("POST /empty: "));
  EXPECT_THAT(refusal(takes), HasSubstr("from"));
  Router answers;
  answers.get("/empty", []() -> Result<Empty> { return Empty{}; });
  EXPECT_THAT(refusal(answers), HasSubstr("GET /empty: "));
  Router queries;
  queries.get("/empty", [](QueryOf<Empty>) {});
  EXPECT_THAT(refusal(queries), HasSubstr("GET /empty: "));
}

}  // namespace
}  // namespace skiff
