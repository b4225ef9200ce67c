#include <skiff/middleware/cors.hpp>

#include "server/live_server.hpp"

#include <skiff/http/problem.hpp>
#include <skiff/http/reply_headers.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/captured_logs.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view preflight_vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// An answer as a browser's fetch() looks at it.
struct Answer {
  unsigned status = 0;
  Headers headers;
  std::string operator[](std::string_view name) const { return std::string{headers.get(name)}; }
  bool has(std::string_view name) const { return headers.contains(name); }
};

struct ACors : testing::Test {
  ACors() { options.origins = {"https://shop.example"}; }

  /// An app with the options around a few routes; counts what reaches them.
  Handler app() {
    options.on_refusal = [this](const Request&, std::string_view reason) { refusals.emplace_back(reason); };
    Router router;
    router.use(Cors{options});
    router.get("/", [this] { ++reached; return "hello"; });
    router.put("/", [this] { ++reached; });
    router.get("/error", [this]() -> Result<std::string> { ++reached; return conflict("taken"); });
    router.get("/vary", [] { return Response::text("hello").header("Vary", "Accept"); });
    return router;
  }

  Answer ask(const Handler& handler, std::string_view method, std::string target, const Fields& fields) {
    Request request{Method::get, std::move(target)};
    RequestBuilder{request}.method(method);
    request.headers().set("Host", "api.example");
    for (const auto& [name, value] : fields) request.headers().add(name, value);
    Reply reply = runtime.run(handler(request));
    Response response = reply ? *std::move(reply) : problem(reply.error(), &request);
    return {code(response.status()), response.headers()};
  }
  Answer get(const Fields& fields, std::string target = "/") { return ask(app(), "GET", std::move(target), fields); }
  Answer preflight(std::string origin, std::string method, std::string headers = "", std::string target = "/") {
    Fields fields{{"Origin", std::move(origin)}, {"Access-Control-Request-Method", std::move(method)}};
    if (!headers.empty()) fields.emplace_back("Access-Control-Request-Headers", std::move(headers));
    return ask(app(), "OPTIONS", std::move(target), fields);
  }
  bool allows(const std::string& origin) {
    const Answer answer = get({{"Origin", origin}});
    return answer.has("Access-Control-Allow-Origin") && answer["Access-Control-Allow-Origin"] == origin;
  }

  std::string fault() {
    try {
      Cors{options};
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  test::VirtualRuntime runtime;
  CorsOptions options;
  std::vector<std::string> refusals;
  int reached = 0;
};

// Simple requests: the CORS check of Fetch (4.10).

TEST_F(ACors, NamesTheOriginThatMayReadTheAnswer) {
  const Answer answer = get({{"Origin", "https://shop.example"}});
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer["Access-Control-Allow-Origin"], "https://shop.example");
  EXPECT_EQ(answer["Vary"], "Origin");
  EXPECT_FALSE(answer.has("Access-Control-Allow-Credentials"));
  EXPECT_FALSE(answer.has("Access-Control-Expose-Headers"));
  EXPECT_FALSE(answer.has("Access-Control-Allow-Methods")) << "that is for preflights";
  EXPECT_TRUE(refusals.empty());
}

TEST_F(ACors, SaysNothingToAnotherOriginButRunsTheHandler) {
  const Answer answer = get({{"Origin", "https://evil.example"}});
  EXPECT_EQ(answer.status, 200U);
  EXPECT_FALSE(answer.has("Access-Control-Allow-Origin"));
  EXPECT_EQ(answer["Vary"], "Origin");
  EXPECT_EQ(reached, 1);
  EXPECT_EQ(refusals, (std::vector<std::string>{"the origin \"https://evil.example\" is not allowed"}));
}

TEST_F(ACors, VariesAlsoWithoutAnOrigin) {
  const Answer answer = get({});
  EXPECT_FALSE(answer.has("Access-Control-Allow-Origin"));
  EXPECT_EQ(answer["Vary"], "Origin");
  EXPECT_TRUE(refusals.empty());
}

TEST_F(ACors, AddsToAVaryThatIsThere) {
  EXPECT_EQ(get({{"Origin", "https://shop.example"}}, "/vary")["Vary"], "Accept, Origin");
}

TEST_F(ACors, IsOnErrorsToo) {
  for (const std::string target : {"/error", "/none"}) {
    EXPECT_EQ(get({{"Origin", "https://shop.example"}}, target)["Access-Control-Allow-Origin"], "https://shop.example");
  }
  const Answer answer = ask(app(), "DELETE", "/", {{"Origin", "https://shop.example"}});
  EXPECT_EQ(answer.status, 405U);
  EXPECT_EQ(answer["Access-Control-Allow-Origin"], "https://shop.example");
}

TEST_F(ACors, AsksTheFunctionAboutWhatTheListDoesNotHave) {
  std::vector<std::string> asked;
  options.allow_origin = [&asked](std::string_view origin) {
    asked.emplace_back(origin);
    return origin.starts_with("http://localhost:");
  };
  EXPECT_TRUE(allows("https://shop.example"));
  EXPECT_TRUE(asked.empty());
  EXPECT_TRUE(allows("http://localhost:5173"));
  EXPECT_FALSE(allows("http://evil.example"));
  options.origins.clear();
  EXPECT_TRUE(allows("http://localhost:5173"));
}

TEST_F(ACors, AnswersEveryOriginAlikeWithAStar) {
  options.origins = {"*"};
  for (const Fields& fields : {Fields{{"Origin", "https://any.example"}}, Fields{{"Origin", "null"}}, Fields{}}) {
    const Answer answer = get(fields);
    EXPECT_EQ(answer["Access-Control-Allow-Origin"], "*");
    EXPECT_FALSE(answer.has("Vary")) << "one answer for all can be cached for all";
  }
  EXPECT_TRUE(refusals.empty());
}

TEST_F(ACors, AllowsCredentialsToTheOriginsThatItNames) {
  options.credentials = true;
  EXPECT_EQ(get({{"Origin", "https://shop.example"}})["Access-Control-Allow-Credentials"], "true");
  EXPECT_EQ(preflight("https://shop.example", "PUT")["Access-Control-Allow-Credentials"], "true");
  EXPECT_FALSE(get({{"Origin", "https://evil.example"}}).has("Access-Control-Allow-Credentials"));
  EXPECT_FALSE(get({}).has("Access-Control-Allow-Credentials"));
}

TEST_F(ACors, ExposesTheHeadersThatItIsTold) {
  options.exposed_headers = {"X-Request-Id", "ETag"};
  EXPECT_EQ(get({{"Origin", "https://shop.example"}})["Access-Control-Expose-Headers"], "X-Request-Id, ETag");
  EXPECT_FALSE(preflight("https://shop.example", "PUT").has("Access-Control-Expose-Headers"));
}

TEST_F(ACors, IsSilentAboutAPageOfTheServersOwn) {
  EXPECT_FALSE(get({{"Origin", "https://api.example"}}).has("Access-Control-Allow-Origin"));
  EXPECT_TRUE(refusals.empty()) << "a POST of a page to its own server has an Origin too";
}

TEST_F(ACors, LeavesWhatOneFurtherInHasSaid) {
  Router router;
  router.use(Cors{options});
  CorsOptions open;
  open.origins = {"*"};
  router.group("/open").use(Cors{open}).get("/", [] { return "hello"; });
  const Answer answer = ask(router, "GET", "/open", {{"Origin", "https://shop.example"}});
  EXPECT_EQ(answer["Access-Control-Allow-Origin"], "*");
}

// Preflights: the CORS-preflight fetch of Fetch (4.8).

struct PreflightCase {
  std::string method;
  std::string headers;
  std::vector<std::string> refused;
};

TEST_F(ACors, AnswersPreflightsItself) {
  const Answer answer = preflight("https://shop.example", "PUT", "content-type,authorization");
  EXPECT_EQ(answer.status, 204U);
  EXPECT_EQ(answer["Access-Control-Allow-Origin"], "https://shop.example");
  EXPECT_EQ(answer["Access-Control-Allow-Methods"], "GET, HEAD, POST, PUT, PATCH, DELETE");
  EXPECT_EQ(answer["Access-Control-Allow-Headers"], "Authorization, Content-Type");
  EXPECT_EQ(answer["Access-Control-Max-Age"], "600");
  EXPECT_EQ(answer["Vary"], preflight_vary);
  EXPECT_EQ(reached, 0);
  EXPECT_TRUE(refusals.empty());
}

TEST_F(ACors, SaysToAPreflightWhichMethodsAndHeadersItTakesAndWhyNotOthers) {
  options.methods = {"PUT"};
  options.headers = {"X-Own"};
  const auto method = [](std::string name) { return "the method \"" + name + "\" is not allowed to other origins"; };
  const auto header = [](std::string name) { return "the header \"" + name + "\" is not allowed to other origins"; };
  const std::vector<PreflightCase> cases = {
      {"PUT", "", {}},
      {"GET", "x-own", {}},
      {"HEAD", "X-OWN", {}},
      {"POST", "x-own", {}},
      {"DELETE", "", {method("DELETE")}},
      {"put", "", {method("put")}},  // fetch() sends PUT in capitals; what comes in small letters is another method
      {"patch", "x-own", {method("patch")}},
      {"PUT", "x-other", {header("x-other")}},
      {"PUT", "x-own,x-other, x-third", {header("x-other"), header("x-third")}},
      {"DELETE", "x-other", {method("DELETE"), header("x-other")}},
      {"PUT", " , x-own ,,", {}},
      {"PUT", "x-ow", {header("x-ow")}},
  };
  for (const PreflightCase& c : cases) {
    SCOPED_TRACE(c.method + " " + c.headers);
    refusals.clear();
    const Answer answer = preflight("https://shop.example", c.method, c.headers);
    EXPECT_EQ(answer.status, 204U);
    EXPECT_EQ(answer["Access-Control-Allow-Origin"], "https://shop.example");
    EXPECT_EQ(answer["Access-Control-Allow-Methods"], "PUT");
    EXPECT_EQ(answer["Access-Control-Allow-Headers"], "X-Own");
    EXPECT_EQ(refusals, c.refused);
  }
}

TEST_F(ACors, RefusesAPreflightOfAnotherOriginAndSaysWhy) {
  const Answer answer = preflight("https://evil.example", "PUT", "content-type");
  EXPECT_EQ(answer.status, 403U);
  for (const char* name : {"Origin", "Methods", "Headers", "Credentials", "Private-Network"}) {
    EXPECT_FALSE(answer.has(std::string{"Access-Control-Allow-"} + name)) << name;
  }
  EXPECT_EQ(answer["Vary"], preflight_vary);
  EXPECT_EQ(reached, 0);
  EXPECT_EQ(refusals, (std::vector<std::string>{"the origin \"https://evil.example\" is not allowed"}));
}

TEST_F(ACors, RepeatsNoMoreOfACallersWordsThanNeeded) {
  (void)preflight("https://" + std::string(5000, 'x'), "PUT");
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_LT(refusals[0].size(), 300U);
}

TEST_F(ACors, AnswersAPreflightToAnyPath) {
  EXPECT_EQ(preflight("https://shop.example", "PUT", "", "/none").status, 204U);
}

TEST_F(ACors, RepeatsWhatAPreflightAsksForWhereAllIsAllowed) {
  options.methods = {"*"};
  options.headers = {"*"};
  options.credentials = true;  // a "*" in the answer would be the method of that name then
  const Answer answer = preflight("https://shop.example", "PURGE", "authorization,x-own");
  EXPECT_EQ(answer["Access-Control-Allow-Methods"], "PURGE");
  EXPECT_EQ(answer["Access-Control-Allow-Headers"], "authorization,x-own");
  EXPECT_FALSE(preflight("https://shop.example", "PURGE").has("Access-Control-Allow-Headers"));
  EXPECT_TRUE(refusals.empty());
}

TEST_F(ACors, PassesOnAnOptionsThatIsNoPreflight) {
  for (const Fields& fields : {Fields{}, Fields{{"Origin", "https://shop.example"}},
                               Fields{{"Access-Control-Request-Method", "PUT"}}}) {
    const Answer answer = ask(app(), "OPTIONS", "/", fields);
    EXPECT_EQ(answer.status, 204U);
    EXPECT_EQ(answer["Allow"], "GET, HEAD, OPTIONS, PUT");
    EXPECT_FALSE(answer.has("Access-Control-Allow-Methods"));
  }
  const Fields fields{{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "PUT"}};
  EXPECT_EQ(ask(app(), "PUT", "/", fields).status, 204U);
  EXPECT_EQ(reached, 1) << "only OPTIONS is a preflight";
}

TEST_F(ACors, LetsPublicPagesIntoAPrivateNetworkOnlyWhenTold) {
  const Fields fields{{"Origin", "https://shop.example"},
                      {"Access-Control-Request-Method", "GET"},
                      {"Access-Control-Request-Private-Network", "true"}};
  EXPECT_FALSE(ask(app(), "OPTIONS", "/", fields).has("Access-Control-Allow-Private-Network"));
  options.private_network = true;
  EXPECT_EQ(ask(app(), "OPTIONS", "/", fields)["Access-Control-Allow-Private-Network"], "true");
  EXPECT_FALSE(preflight("https://shop.example", "GET").has("Access-Control-Allow-Private-Network"));
}

TEST_F(ACors, OfAGroupAnswersThePreflightsOfItsPathsBeforeWhatIsFurtherIn) {
  Router router;
  Router& api = router.group("/api");
  api.use(Cors{options});
  api.use([](Request& request, Next next) -> Task<Reply> {
    if (!request.headers().contains("Authorization")) return Reply{unauthorized("who?")};
    return next(request);
  });
  api.put("/orders/{id}", [](Path<"id">) {});
  const Fields fields{{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "PUT"}};
  const Handler handler = router;
  EXPECT_EQ(ask(handler, "OPTIONS", "/api/orders/7", fields).status, 204U);
  EXPECT_EQ(ask(handler, "OPTIONS", "/other", fields).status, 404U);
  const Answer refused = ask(handler, "PUT", "/api/orders/7", {{"Origin", "https://shop.example"}});
  EXPECT_EQ(refused.status, 401U);
  EXPECT_EQ(refused["Access-Control-Allow-Origin"], "https://shop.example") << "so that the page can see the 401";
}

TEST_F(ACors, IsSilentWithoutAnObserver) {
  Router router;
  router.use(Cors{options});
  EXPECT_EQ(ask(router, "GET", "/", {{"Origin", "https://evil.example"}}).status, 404U);
}

TEST_F(ACors, SpeaksToABrowserThroughAServer) {
  test::LiveServer server{app()};
  test::Client client = server.connect();
  client.send(test::LiveServer::request("OPTIONS", "/",
                                        "Origin: https://shop.example\r\nAccess-Control-Request-Method: PUT\r\n"));
  const test::Answer preflight = client.answer();
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.field("access-control-allow-origin"), "https://shop.example");
  EXPECT_EQ(preflight.field("vary"), preflight_vary);
  client.send(test::LiveServer::request("OPTIONS", "/",
                                        "Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n"));
  const test::Answer refused = client.answer();
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("is not allowed"), std::string::npos) << refused.body;
  client.send(test::LiveServer::request("GET", "/error", "Origin: https://shop.example\r\n"));
  const test::Answer error = client.answer();
  EXPECT_EQ(error.status, 409);
  EXPECT_EQ(error.field("access-control-allow-origin"), "https://shop.example");
  EXPECT_EQ(error.field("vary"), "Origin");
}

// Options.

TEST_F(ACors, RefusesOptionsThatContradictEachOther) {
  EXPECT_EQ(fault(), "none");
  options.credentials = true;
  options.origins = {"https://shop.example", "*"};
  EXPECT_NE(fault().find("credentials need origins to be named"), std::string::npos);
  options.origins = {"https://shop.example", "null"};
  EXPECT_NE(fault().find("\"null\""), std::string::npos);
  options.origins = {"https://shop.example"};
  options.exposed_headers = {"*"};
  EXPECT_NE(fault().find("exposed headers must be named"), std::string::npos);
  options = CorsOptions{};
  EXPECT_NE(fault().find("no origin is allowed"), std::string::npos);
  options.origins = {"*"};
  options.max_age = std::chrono::seconds{-1};
  EXPECT_NE(fault().find("max_age"), std::string::npos);
}

TEST_F(ACors, RefusesNamesThatAreNone) {
  options.methods = {"GET, PUT"};
  EXPECT_NE(fault().find("\"GET, PUT\""), std::string::npos);
  options.methods = {"GET"};
  options.headers = {""};
  EXPECT_NE(fault().find("\"\""), std::string::npos);
}

TEST_F(ACors, RefusesWhatIsNoOrigin) {
  options.origins = {"https://shop.example/"};
  EXPECT_NE(fault().find("origin \"https://shop.example/\""), std::string::npos);
}

TEST_F(ACors, ExplainsItsRefusalsInTheLogUnlessSomebodyIsTold) {
  const test::CapturedLogs logs;
  Router router;
  router.use(Cors{options});
  router.get("/orders", [] { return "orders"; });
  const Handler handler = router;
  for (int i = 0; i < 12; ++i) ask(handler, "GET", "/orders", {{"Origin", "https://evil.example"}});
  const std::vector<test::LogLine> lines = logs.lines("skiff.cors");
  ASSERT_EQ(lines.size(), 10U) << "and no more a second, whoever asks";
  EXPECT_EQ(lines[0].message, "cross-origin request refused");
  EXPECT_EQ(lines[0].field("error.message"), "the origin \"https://evil.example\" is not allowed");
  EXPECT_EQ(lines[0].field("url.path"), "/orders");
}

}  // namespace
}  // namespace skiff
