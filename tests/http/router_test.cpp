#include <skiff/http/router.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

/// Answers with a fixed text.
auto says(std::string text) {
  return [text = std::move(text)] { return text; };
}

/// Writes its name around what is further in, errors included.
class Around {
 public:
  explicit Around(std::string name) : name_(std::move(name)) {}
  Task<Reply> operator()(Request& request, Next next) const {
    Reply reply = co_await next(request);
    const std::string inner =
        reply ? reply->body().text()
              : std::to_string(static_cast<int>(reply.error().kind() == ErrorKind::not_found ? 404 : 405));
    co_return Response::text(name_ + "(" + inner + ")");
  }

 private:
  std::string name_;
};

struct ARouter : testing::Test {
  struct Answer {
    ErrorKind kind{};
    std::string text;  // the content, or the error's message
    std::string allow;
    bool error = false;
  };

  Answer ask(const Handler& handler, std::string_view method, std::string target) {
    Request request{Method::get, std::move(target)};
    RequestBuilder{request}.method(method);
    Reply reply = runtime.run(handler(request));
    if (reply) return {{}, reply->body().text(), std::string{reply->headers().get("Allow")}};
    Answer answer{reply.error().kind(), std::string{reply.error().message()}, "", true};
    for (const auto& [name, value] : reply.error().headers()) {
      if (name == "Allow") answer.allow = value;
    }
    return answer;
  }
  std::string get(const Handler& handler, std::string target) {
    return ask(handler, "GET", std::move(target)).text;
  }
  std::string get(std::string target) { return get(router.handler(), std::move(target)); }

  ErrorKind error(std::string_view method, std::string target) {
    const Answer answer = ask(router.handler(), method, target);
    EXPECT_TRUE(answer.error) << method << " " << target << " was answered: " << answer.text;
    return answer.kind;
  }
  bool is_404(std::string target) { return error("GET", std::move(target)) == ErrorKind::not_found; }
  bool is_400(std::string target) { return error("GET", std::move(target)) == ErrorKind::bad_request; }

  std::string fault() {
    try {
      (void)router.handler();
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  test::VirtualRuntime runtime;
  Router router;
};

// Choosing.

TEST_F(ARouter, WithoutRoutesFindsNothing) {
  EXPECT_TRUE(is_404("/"));
  EXPECT_EQ(get("/orders"), "there is nothing at /orders");
}

TEST_F(ARouter, FindsTheRoot) {
  router.get("/", says("root"));
  EXPECT_EQ(get("/"), "root");
  EXPECT_EQ(get("/?a=b"), "root");
  EXPECT_TRUE(is_404("//"));
}

TEST_F(ARouter, PrefersAStaticSegmentOverAParameterOverARestWhateverTheOrder) {
  const std::vector<std::pair<std::string, std::string>> routes = {
      {"/users/me", "static"}, {"/users/{id}", "parameter"}, {"/users/{path...}", "rest"}};
  for (const std::vector<int>& order : {std::vector{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
    Router ordered;
    for (const int i : order) ordered.get(routes[i].first, says(routes[i].second));
    const Handler handler = ordered;
    EXPECT_EQ(get(handler, "/users/me"), "static");
    EXPECT_EQ(get(handler, "/users/you"), "parameter");
    EXPECT_EQ(get(handler, "/users/me/x"), "rest");
    EXPECT_EQ(get(handler, "/users/"), "rest");
  }
}

TEST_F(ARouter, ChoosesSegmentBySegmentFromTheLeft) {
  router.get("/{a}/x/y", says("parameter first"));
  router.get("/s/{b}/{c}", says("static first"));
  EXPECT_EQ(get("/s/x/y"), "static first");
  EXPECT_EQ(get("/t/x/y"), "parameter first");
}

TEST_F(ARouter, GoesBackFromADeadEnd) {
  router.get("/a/b/c", says("abc"));
  router.get("/a/{x}/d", [](Path<"x"> x) { return "a?d " + *x; });
  router.get("/{y}/b/e", [](Path<"y"> y) { return "?be " + *y; });
  router.get("/{rest...}", [](Path<"rest"> rest) { return "rest " + *rest; });
  EXPECT_EQ(get("/a/b/c"), "abc");
  EXPECT_EQ(get("/a/b/d"), "a?d b");
  EXPECT_EQ(get("/a/b/e"), "?be a");
  EXPECT_EQ(get("/a/b/f"), "rest a/b/f");
}

TEST_F(ARouter, ChoosesOnlyAmongRoutesThatHaveTheMethod) {
  router.get("/users/me", says("get me"));
  router.del("/users/{id}", [](Path<"id"> id) { return "delete " + *id; });
  router.put("/{path...}", [](Path<"path"> path) { return "put " + *path; });
  const Handler handler = router;
  EXPECT_EQ(ask(handler, "GET", "/users/me").text, "get me");
  EXPECT_EQ(ask(handler, "DELETE", "/users/me").text, "delete me");
  EXPECT_EQ(ask(handler, "PUT", "/users/me").text, "put users/me");
  const Answer patch = ask(handler, "PATCH", "/users/me");
  EXPECT_EQ(patch.kind, ErrorKind::method_not_allowed);
  EXPECT_EQ(patch.allow, "DELETE, GET, HEAD, OPTIONS, PUT");
}

TEST_F(ARouter, RoutesEveryMethodItNames) {
  router.get("/", says("get"));
  router.head("/", says("head"));
  router.post("/", says("post"));
  router.put("/", says("put"));
  router.patch("/", says("patch"));
  router.del("/", says("delete"));
  router.options("/", says("options"));
  router.on("PURGE", "/", says("purge"));
  const Handler handler = router;
  for (const auto& [method, text] : std::vector<std::pair<std::string, std::string>>{{"GET", "get"},
                                                                                     {"HEAD", "head"},
                                                                                     {"POST", "post"},
                                                                                     {"PUT", "put"},
                                                                                     {"PATCH", "patch"},
                                                                                     {"DELETE", "delete"},
                                                                                     {"OPTIONS", "options"},
                                                                                     {"PURGE", "purge"}}) {
    EXPECT_EQ(ask(handler, method, "/").text, text);
  }
  EXPECT_EQ(ask(handler, "get", "/").kind, ErrorKind::method_not_allowed) << "methods are case-sensitive";
}

TEST_F(ARouter, GivesAnyMethodToARouteForAll) {
  router.any("/a", [](Request& request) { return "any " + std::string{request.method_text()}; });
  router.post("/a", says("post"));
  const Handler handler = router;
  EXPECT_EQ(ask(handler, "POST", "/a").text, "post");
  for (const std::string method : {"GET", "HEAD", "OPTIONS", "PURGE"}) {
    EXPECT_EQ(ask(handler, method, "/a").text, "any " + method);
  }
}

TEST_F(ARouter, MatchesTrailingSlashesStrictly) {
  router.get("/a", says("without"));
  router.get("/b/", says("with"));
  router.get("/{id}/c", says("parameter"));
  EXPECT_EQ(get("/a"), "without");
  EXPECT_TRUE(is_404("/a/"));
  EXPECT_EQ(get("/b/"), "with");
  EXPECT_TRUE(is_404("/b"));
  EXPECT_TRUE(is_404("/a//"));
  EXPECT_TRUE(is_404("//c")) << "a parameter is never empty";
}

TEST_F(ARouter, IsCaseSensitive) {
  router.get("/Users", says("found"));
  EXPECT_TRUE(is_404("/users"));
}

TEST_F(ARouter, GivesARestWhatIsLeftEvenNothing) {
  router.get("/files/{path...}", [](Path<"path"> path) { return "[" + *path + "]"; });
  EXPECT_EQ(get("/files/a"), "[a]");
  EXPECT_EQ(get("/files/a/b/"), "[a/b/]");
  EXPECT_EQ(get("/files/"), "[]");
  EXPECT_EQ(get("/files//a"), "[/a]");
  EXPECT_EQ(get("/files/a%20b/c"), "[a b/c]");
  EXPECT_TRUE(is_404("/files"));
}

TEST_F(ARouter, TakesPathsOfManySegments) {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "/s" + std::to_string(i);
  router.get(deep, says("deep"));
  router.get("/rest/{path...}", [](Path<"path"> path) { return *path; });
  EXPECT_EQ(get(deep), "deep");
  EXPECT_TRUE(is_404(deep + "/more"));
  EXPECT_EQ(get("/rest" + deep), deep.substr(1));
  EXPECT_EQ(get("/rest/%61" + deep), "a" + deep);
  std::string slashes(5000, '/');
  EXPECT_TRUE(is_404(slashes));
}

TEST_F(ARouter, FindsEachOfAThousandRoutes) {
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    router.get("/service" + std::to_string(i % 10) + "/resource" + number + "/{id}",
               [number](Path<"id"> id) { return number + ":" + *id; });
  }
  const Handler handler = router;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_EQ(get(handler, "/service" + std::to_string(i % 10) + "/resource" + number + "/x"), number + ":x");
  }
  EXPECT_TRUE(is_404("/service0/resource1/x"));
}

// Decoding.

TEST_F(ARouter, ComparesAndHandsOnSegmentsDecoded) {
  router.get("/a b/{name}", [](Path<"name"> name) { return *name; });
  EXPECT_EQ(get("/a%20b/x%2By"), "x+y");
  EXPECT_EQ(get("/%61%20b/%C3%A9"), "\xc3\xa9");
  EXPECT_EQ(get("/a%20b/100%25"), "100%");
  EXPECT_EQ(get("/a%20b/a+b"), "a+b") << "a plus is a plus in a path";
}

TEST_F(ARouter, DoesNotSplitAtAnEncodedSlash) {
  router.get("/files/{name}", [](Path<"name"> name) { return "one: " + *name; });
  router.get("/files/{folder}/{name}", says("two"));
  EXPECT_EQ(get("/files/a%2Fb"), "one: a/b");
  EXPECT_EQ(get("/files/a%2fb"), "one: a/b");
  EXPECT_EQ(get("/files/a/b"), "two");
}

TEST_F(ARouter, TellsAnEncodedSlashInAPatternFromASlash) {
  router.get("/files/a%2Fb", says("one"));
  EXPECT_EQ(get("/files/a%2Fb"), "one");
  EXPECT_TRUE(is_404("/files/a/b"));
  router.get("/files/a/b", says("two"));
  EXPECT_EQ(get("/files/a%2Fb"), "one");
  EXPECT_EQ(get("/files/a/b"), "two");
}

TEST_F(ARouter, FindsAPatternThatIsThePathHoweverItIsWritten) {
  router.get("/100%25", says("all"));
  router.get("/users/me", says("me"));
  router.post("/users/{id}", [](Path<"id"> id) { return *id; });
  EXPECT_EQ(get("/100%25"), "all");
  EXPECT_TRUE(is_400("/100%"));
  EXPECT_EQ(get("/users/me"), "me");
  EXPECT_EQ(get("/users/%6De"), "me");
  EXPECT_EQ(get("/users/me?full=1"), "me");
  EXPECT_EQ(ask(router.handler(), "POST", "/users/me").text, "me")
      << "by the parameter, which has that method";
  EXPECT_EQ(ask(router.handler(), "HEAD", "/users/me").text, "me");
}

TEST_F(ARouter, RefusesAMalformedEscape) {
  router.get("/{path...}", says("reached"));
  for (const std::string target : {"/%", "/%4", "/%zz", "/a/%", "/%00", "/a%00b", "/ok/%e"}) {
    EXPECT_TRUE(is_400(target)) << target;
  }
}

TEST_F(ARouter, RefusesDotSegmentsInEveryDisguise) {
  router.get("/{path...}", says("reached"));
  for (const std::string target : {
           "/..",          "/.",           "/../",
           "/a/..",        "/a/../b",      "/./a",
           "/a/.",         "/%2e",         "/%2E%2e",
           "/.%2e",        "/%2e.",        "/a/%2e%2e/b",
           "/..%2fetc",    "/a%2f..",      "/a%2F..%2Fb",
           "/a%2F%2e%2e",  "/%2e%2e%2f",   "/..%2F..%2Fetc%2Fpasswd",
           "/a/b%2F.%2Fc", "/x%20y/../..", "/a/..?b=c",
           "/%2F..",       "/..%2F",       "/a//..",
       }) {
    EXPECT_TRUE(is_400(target)) << target;
  }
}

TEST_F(ARouter, TakesDotsThatAreNoDotSegments) {
  router.get("/{path...}", [](Path<"path"> path) { return *path; });
  for (const std::string path : {".well-known/x", "...", "a..b", "..a", "a.", "a/...", ".a/..b"}) {
    EXPECT_EQ(get("/" + path), path);
  }
  EXPECT_EQ(get("/%252e%252e"), "%2e%2e") << "decoded once";
  EXPECT_EQ(get("/a?../.."), "a") << "a query is no path";
}

TEST_F(ARouter, RefusesAPathThatDoesNotStartAtTheRoot) {
  router.get("/{path...}", says("reached"));
  EXPECT_TRUE(is_400(""));
  EXPECT_TRUE(is_400("a"));
  EXPECT_TRUE(is_400("?a"));
  EXPECT_TRUE(is_400("http://host/a"));
}

// What a handler sees.

TEST_F(ARouter, TellsTheHandlerItsRouteAndParameters) {
  router.get("/users/{id}/files/{path...}", [](Request& request) {
    return std::string{request.route()} + " " + std::string{request.path_parameter("id")} + " " +
           std::string{request.path_parameter("path")} + " [" + std::string{request.path_parameter("other")} +
           "]";
  });
  EXPECT_EQ(get("/users/7/files/a/b"), "/users/{id}/files/{path...} 7 a/b []");
}

TEST_F(ARouter, KeepsParametersAcrossAWait) {
  router.get("/{a}/{b...}", [](Request& request) -> Task<std::string> {
    co_await sleep_for(1s);
    co_return std::string{request.path_parameter("a")} + "|" + std::string{request.path_parameter("b")};
  });
  EXPECT_EQ(get("/x%20y/z%20/%41"), "x y|z /A");
}

TEST_F(ARouter, ForgetsTheParametersOfADeadEnd) {
  router.get("/{a}/x", [](Request& request) { return std::string{request.path_parameter("a")}; });
  router.get("/{rest...}", [](Request& request) {
    return std::string{request.path_parameter("a")} + "|" + std::string{request.path_parameter("rest")};
  });
  EXPECT_EQ(get("/1/y"), "|1/y");
}

TEST_F(ARouter, HandsEightParametersOn) {
  router.get("/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8...}",
             [](Path<"1"> first, Path<"8"> last) { return *first + *last; });
  EXPECT_EQ(get("/a/b/c/d/e/f/g/h/i"), "ah/i");
}

TEST_F(ARouter, LimitsTheBodyOfARoute) {
  struct Limited final : BodySource {
    explicit Limited(std::uint64_t& told) : limit_(told) {}
    Task<Result<std::string_view>> next() override { return std::string_view{}; }
    void limit(std::uint64_t bytes) override { limit_ = bytes; }
    std::uint64_t& limit_;
  };
  router.post("/small", says("small")).body_limit(10);
  router.post("/usual", says("usual"));
  const Handler handler = router;
  for (const auto& [target, expected] :
       {std::pair<std::string, std::uint64_t>{"/small", 10}, {"/usual", 99}}) {
    std::uint64_t limit = 99;
    Request request{Method::post, target};
    request.body() = Body{std::make_unique<Limited>(limit)};
    (void)runtime.run(handler(request));
    EXPECT_EQ(limit, expected) << target;
  }
}

// Without a route.

TEST_F(ARouter, AnswersHeadByGet) {
  router.get("/a", [](Request& request) { return "get for " + std::string{request.method_text()}; });
  router.post("/b", says("post"));
  EXPECT_EQ(ask(router, "HEAD", "/a").text, "get for HEAD");
  EXPECT_EQ(error("HEAD", "/b"), ErrorKind::method_not_allowed);
}

TEST_F(ARouter, RefusesAMethodThatThePathLacksAndSaysWhichItHas) {
  router.get("/a", says("get"));
  router.post("/a", says("post"));
  router.del("/b", says("delete"));
  const Answer a = ask(router, "PUT", "/a");
  EXPECT_EQ(a.kind, ErrorKind::method_not_allowed);
  EXPECT_EQ(a.allow, "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(a.text, "PUT is not allowed here; allowed: GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(ask(router, "GET", "/b").allow, "DELETE, OPTIONS");
}

TEST_F(ARouter, AnswersOptionsWithTheMethodsOfThePath) {
  router.get("/a/{id}", says("get"));
  router.put("/a/b", says("put"));
  const Answer answer = ask(router, "OPTIONS", "/a/b");
  EXPECT_FALSE(answer.error);
  EXPECT_EQ(answer.allow, "GET, HEAD, OPTIONS, PUT") << "of every pattern that matches, each once";
  EXPECT_EQ(error("OPTIONS", "/none"), ErrorKind::not_found);
}

TEST_F(ARouter, AnswersOptionsForTheWholeServer) {
  router.get("/a", says("get"));
  router.group("/g").del("/b", says("delete"));
  EXPECT_EQ(ask(router, "OPTIONS", "*").allow, "DELETE, GET, HEAD, OPTIONS");
  EXPECT_EQ(ask(Router{}, "OPTIONS", "*").allow, "OPTIONS");
  EXPECT_EQ(ask(router, "GET", "*").kind, ErrorKind::method_not_allowed);
}

// Groups and mounts.

TEST_F(ARouter, PutsAGroupUnderItsPrefix) {
  Router& users = router.group("/users");
  users.get("/", says("all"));
  users.get("/{id}", [](Path<"id"> id) { return "one " + *id; });
  users.group("/{id}/orders").get("/{order}", [](Path<"order"> order, Path<"id"> id) {
    return *id + "/" + *order;
  });
  EXPECT_EQ(get("/users"), "all");
  EXPECT_TRUE(is_404("/users/"));
  EXPECT_EQ(get("/users/7"), "one 7");
  EXPECT_EQ(get("/users/7/orders/8"), "7/8");
}

TEST_F(ARouter, MountsAWholeRouter) {
  Router orders;
  orders.get("/", says("orders"));
  orders.get("/{id}", [](Request& request) { return std::string{request.route()}; });
  router.mount("/v1/orders", std::move(orders));
  router.get("/v1/{other}", says("other"));
  EXPECT_EQ(get("/v1/orders"), "orders");
  EXPECT_EQ(get("/v1/orders/7"), "/v1/orders/{id}");
  EXPECT_EQ(get("/v1/x"), "other");
}

TEST_F(ARouter, ServesRoutesAddedToAGroupAfterOthers) {
  Router& first = router.group("/a");
  for (int i = 0; i < 100; ++i) router.group("/g" + std::to_string(i)).get("/", says("g"));
  first.get("/late", says("late"));
  EXPECT_EQ(get("/a/late"), "late");
  EXPECT_EQ(get("/g99"), "g");
}

TEST_F(ARouter, IsAPlanThatServingDoesNotDependOn) {
  Handler handler;
  {
    Router plan;
    plan.get("/a", says("a"));
    handler = plan;
    plan.get("/b", says("b"));
  }
  EXPECT_EQ(get(handler, "/a"), "a");
  EXPECT_EQ(ask(handler, "GET", "/b").kind, ErrorKind::not_found);
}

TEST_F(ARouter, MayServeInsideAnother) {
  Router inner;
  inner.get("/api/{id}", [](Request& request) {
    return std::string{request.route()} + " " + std::string{request.path_parameter("id")} + "[" +
           std::string{request.path_parameter("path")} + "]";
  });
  router.any("/api/{path...}", inner.handler());
  EXPECT_EQ(get("/api/7"), "/api/{id} 7[]");
  EXPECT_EQ(ask(router, "POST", "/api/7").allow, "GET, HEAD, OPTIONS");
}

TEST_F(ARouter, DoesNotAnswerWithWhatAnotherRouterWouldHaveAllowed) {
  Router first;
  first.get("/a", says("a"));
  router.get("/b", says("b"));
  const Handler one_after_the_other{
      [first = first.handler(), second = router.handler()](Request& request) -> Task<Reply> {
        Reply reply = co_await first(request);
        if (reply) co_return reply;
        co_return co_await second(request);
      }};
  EXPECT_EQ(get(one_after_the_other, "/b"), "b");
  EXPECT_EQ(ask(one_after_the_other, "POST", "/a").kind, ErrorKind::not_found)
      << "the second has no such path";
}

Middleware a_router_with_a_before_the_rest() {
  Router inner;
  inner.get("/a", says("a"));
  return [inner = inner.handler()](Request& request, Next next) -> Task<Reply> {
    Reply reply = co_await inner(request);
    if (reply) co_return reply;
    co_return co_await next(request);
  };
}

TEST_F(ARouter, DoesNotAnswerWithWhatARouterInsideItsMiddlewareWouldHaveAllowed) {
  router.use(a_router_with_a_before_the_rest());
  router.put("/b", says("b"));
  const Handler handler = router;
  EXPECT_EQ(get(handler, "/a"), "a");
  EXPECT_EQ(ask(handler, "POST", "/a").kind, ErrorKind::not_found) << "it has no such path itself";
  EXPECT_EQ(ask(handler, "POST", "/b").allow, "OPTIONS, PUT");
}

TEST_F(ARouter, SaysWhatItAllowsAfterARouterInsideItsMiddlewareFoundNothing) {
  router.use(a_router_with_a_before_the_rest());
  router.get("/b", says("b"));
  EXPECT_EQ(ask(router, "POST", "/b").kind, ErrorKind::method_not_allowed);
}

// Middlewares.

TEST_F(ARouter, RunsMiddlewaresFromTheOutsideIn) {
  Router& group = router.group("/g");
  Router& nested = group.group("/n");
  nested.get("/", says("core")).use(Around{"route1"}).use(Around{"route2"});
  nested.use(Around{"nested"});
  group.use(Around{"group1"});
  router.use(Around{"root1"}).use(Around{"root2"});
  group.use(Around{"group2"});
  group.get("/", says("group core"));
  router.get("/", says("root core"));
  EXPECT_EQ(get("/g/n"), "root1(root2(group1(group2(nested(route1(route2(core)))))))");
  EXPECT_EQ(get("/g"), "root1(root2(group1(group2(group core))))");
  EXPECT_EQ(get("/"), "root1(root2(root core))");
}

TEST_F(ARouter, KeepsTheMiddlewaresOfAMountedRouter) {
  Router inner;
  inner.get("/", says("core"));
  inner.use(Around{"inner"});
  router.use(Around{"outer"});
  router.mount("/m", std::move(inner));
  EXPECT_EQ(get("/m"), "outer(inner(core))");
}

TEST_F(ARouter, RunsMiddlewaresAroundWhatItDoesNotFind) {
  router.use(Around{"root"});
  Router& group = router.group("/g");
  group.use(Around{"group"});
  group.get("/a", says("a"));
  group.group("/n").use(Around{"nested"}).get("/b", says("b"));
  group.group("/plain").get("/c", says("c"));
  const Handler handler = router;
  EXPECT_EQ(get(handler, "/none"), "root(404)");
  EXPECT_EQ(get(handler, "/g/none"), "root(group(404))");
  EXPECT_EQ(get(handler, "/g"), "root(group(404))");
  EXPECT_EQ(get(handler, "/g/n/none"), "root(group(nested(404)))");
  EXPECT_EQ(get(handler, "/g/n/b/none/deep"), "root(group(nested(404)))");
  EXPECT_EQ(get(handler, "/g/plain/none"), "root(group(404))")
      << "a group without its own has those around it";
  EXPECT_EQ(get(handler, "/gg"), "root(404)");
  EXPECT_EQ(ask(handler, "POST", "/g/a").text, "root(group(405))");
  EXPECT_EQ(ask(handler, "OPTIONS", "*").text, "root()");
}

TEST_F(ARouter, RunsTheMiddlewaresOfAllGroupsOfAPrefixAroundWhatNoneOfThemHas) {
  router.use(Around{"root"});
  Router& open = router.group("/g");
  open.use(Around{"open"});
  open.get("/a", says("a"));
  Router& guarded = router.group("/g");
  guarded.get("/b", says("b"));
  guarded.use(Around{"guarded"});
  const Handler handler = router;
  EXPECT_EQ(get(handler, "/g/a"), "root(open(a))");
  EXPECT_EQ(get(handler, "/g/b"), "root(guarded(b))");
  EXPECT_EQ(get(handler, "/g/none"), "root(open(guarded(404)))");
  EXPECT_EQ(ask(handler, "POST", "/g/b").text, "root(open(guarded(405)))");
}

TEST_F(ARouter, SeesOnePrefixInDifferentSpellings) {
  Router& outer = router.group("/t/{tenant}");
  outer.use(Around{"outer"});
  outer.group("/x").get("/a", says("a"));
  router.group("/t/{id}/x").use(Around{"other"}).get("/b", says("b"));
  EXPECT_EQ(get("/t/1/x/none"), "outer(other(404))") << "each router around them once";
  EXPECT_EQ(get("/t/1/none"), "outer(404)");
}

TEST_F(ARouter, PrefersTheMiddlewaresOfAStaticPrefixOverThoseOfAParameter) {
  Router& one = router.group("/{tenant}");
  one.use(Around{"parameter"});
  one.get("/a", says("a"));
  Router& other = router.group("/admin");
  other.use(Around{"static"});
  other.get("/b", says("b"));
  EXPECT_EQ(get("/admin/none"), "static(404)");
  EXPECT_EQ(get("/other/none"), "parameter(404)");
}

TEST_F(ARouter, LetsAMiddlewareSeeTheRoute) {
  router.use([](Request& request, Next next) -> Task<Reply> {
    const std::string before{request.route()};
    Reply reply = co_await next(request);
    co_return Response::text(before + "=" + (reply ? reply->body().text() : "none"));
  });
  router.get("/a/{id}", says("found"));
  EXPECT_EQ(get("/a/7"), "/a/{id}=found");
  EXPECT_EQ(get("/b"), "=none");
}

TEST_F(ARouter, SharesOneMiddlewareObjectAmongItsRoutes) {
  const auto held = std::make_shared<int>(0);
  router.use([held](Request& request, Next next) { return next(request); });
  for (int i = 0; i < 10; ++i) router.get("/" + std::to_string(i), says("x"));
  const Handler handler = router;
  EXPECT_EQ(held.use_count(), 2);
}

// Faults.

TEST_F(ARouter, NamesBothRoutesOfAConflict) {
  struct Case {
    std::string first, second;
  };
  for (const Case& c : {Case{"/users", "/users"}, Case{"/users/{id}", "/users/{name}"},
                        Case{"/f/{a...}", "/f/{b...}"}, Case{"/a%20b", "/a b"}}) {
    router = Router{};
    router.get(c.first, says("first"));
    router.get(c.second, says("second"));
    EXPECT_THAT(fault(), AllOf(HasSubstr("GET " + c.second + " conflicts with GET " + c.first))) << c.first;
  }
  router = Router{};
  router.any("/a", says("first"));
  router.any("/a", says("second"));
  EXPECT_THAT(fault(), HasSubstr("any method /a conflicts with any method /a"));
}

TEST_F(ARouter, FindsAConflictAcrossGroups) {
  router.get("/v1/users/{id}", says("one"));
  router.group("/v1").group("/users").get("/{user}", says("two"));
  EXPECT_THAT(fault(), HasSubstr("GET /v1/users/{user} conflicts with GET /v1/users/{id}"));
}

TEST_F(ARouter, SeesNoConflictBetweenDifferentRequests) {
  router.get("/a", says("1"));
  router.post("/a", says("2"));
  router.any("/a", says("3"));
  router.get("/a/", says("4"));
  router.get("/{x}", says("5"));
  router.get("/{x...}", says("6"));
  router.get("/a/{x}", says("7"));
  router.get("/A", says("8"));
  EXPECT_EQ(fault(), "none");
}

TEST_F(ARouter, RefusesAHandlerWhosePathThePatternLacks) {
  router.get("/users/{id}", [](Path<"name">) {});
  EXPECT_THAT(fault(),
              HasSubstr("GET /users/{id}: its handler takes Path<\"name\">, but the pattern has no {name}"));
  router = Router{};
  router.any("/users", [](Path<"id">) {});
  EXPECT_THAT(fault(), HasSubstr("any method /users: its handler takes Path<\"id\">"));
}

TEST_F(ARouter, FindsThePathOfAHandlerInThePrefixToo) {
  router.group("/tenants/{tenant}").get("/users", [](Path<"tenant"> tenant) { return *tenant; });
  EXPECT_EQ(get("/tenants/t/users"), "t");
}

TEST_F(ARouter, RefusesTooManyParametersAcrossAPrefix) {
  router.group("/{1}/{2}/{3}/{4}/{5}").get("/{6}/{7}/{8}/{9}", says("x"));
  EXPECT_THAT(fault(), HasSubstr("at most 8 parameters"));
}

TEST_F(ARouter, RefusesAPatternOrPrefixWithoutItsSlash) {
  router.group("/api").get("users", says("would be /apiusers"));
  EXPECT_THAT(fault(), AllOf(HasSubstr("\"users\""), HasSubstr("starts with \"/\"")));
  for (const std::string prefix : {"", "api", "/", "/api/"}) {
    router = Router{};
    router.group(prefix).get("/a", says("a"));
    EXPECT_THAT(fault(), HasSubstr("prefix \"" + prefix + "\"")) << prefix;
  }
}

TEST_F(ARouter, RefusesWhatIsNoMethod) {
  router.on("GET ", "/a", says("a"));
  EXPECT_THAT(fault(), AllOf(HasSubstr("\"GET \""), HasSubstr("is not a method")));
}

TEST_F(ARouter, RefusesAMethodThatIsWrittenInAnotherCase) {
  router.on("get", "/a", says("a"));
  router.on("Delete", "/b", says("b"));
  router.on("purge", "/c", says("c"));
  EXPECT_THAT(fault(), AllOf(HasSubstr("\"get\" (for /a)"), HasSubstr("write \"GET\""), HasSubstr("write \"DELETE\"")));
  EXPECT_EQ(fault().find("purge"), std::string::npos) << "a method of one's own is spelled as one likes";
}

TEST_F(ARouter, ReportsAllFaultsAtOnce) {
  router.get("no-slash", says("1"));
  router.get("/{open", says("2"));
  router.get("/a", says("3"));
  router.get("/a", says("4"));
  router.get("/b", [](Path<"id">) {});
  router.group("bad-prefix");
  Router& group = router.group("/g");
  group.get("/{x}/{x}", says("5"));
  group.get("/fine", says("6"));
  EXPECT_THAT(fault(),
              AllOf(HasSubstr("no-slash"), HasSubstr("/{open"), HasSubstr("GET /a conflicts with GET /a"),
                    HasSubstr("Path<\"id\">"), HasSubstr("bad-prefix"), HasSubstr("/g/{x}/{x}")));
}

TEST_F(ARouter, ServesRoutesBesideItsOwnOutsideOfItsMiddlewares) {
  router.use(Around{"app"});
  router.get("/mine", says("mine"));
  router.any("/both", says("the router's"));
  router.any("/{path...}", says("the rest"));
  Router beside;
  beside.get("/livez", says("alive"));
  beside.get("/both", says("the other's"));
  const Handler handler = router.handler(beside);
  EXPECT_EQ(ask(handler, "GET", "/livez").text, "alive");
  EXPECT_EQ(ask(handler, "GET", "/both").text, "app(the router's)");
  EXPECT_EQ(ask(handler, "GET", "/mine").text, "app(mine)");
  EXPECT_EQ(ask(handler, "GET", "/other").text, "app(the rest)");
}

TEST_F(ARouter, DescribesItsRoutesAndWhatIsAroundThem) {
  router.use(Around{"outer"});
  router.get("/a", says("a")).body_limit(10);
  Router& group = router.group("/g");
  group.use([](Request& request, Next next) { return next(request); });
  group.any("/", says("g")).use(Around{"inner"});
  const std::vector<RouteDescription> routes = router.describe();
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].method, "GET");
  EXPECT_EQ(routes[0].pattern, "/a");
  EXPECT_THAT(routes[0].middlewares, testing::ElementsAre("Around"));
  EXPECT_EQ(routes[0].body_limit, 10U);
  EXPECT_EQ(routes[1].method, "");
  EXPECT_EQ(routes[1].pattern, "/g");
  EXPECT_THAT(routes[1].middlewares, testing::ElementsAre("Around", testing::StartsWith("lambda in "), "Around"));
}

}  // namespace
}  // namespace skiff
