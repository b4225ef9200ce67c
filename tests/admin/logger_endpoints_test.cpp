#include "admin/logger_endpoints.hpp"

#include <skiff/http/problem.hpp>
#include <skiff/http/url.hpp>
#include <skiff/telemetry/logging.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace skiff {
namespace {

using Json = nlohmann::json;

struct TheLoggersOfTheApi : testing::Test {
  TheLoggersOfTheApi() {
    Router router;
    add_logger_endpoints(router);
    handler = router.handler();
  }

  Response answer(Request& request) {
    Reply reply = runtime.run(handler(request));
    return reply ? *std::move(reply) : problem(reply.error(), &request);
  }

  /// The entry of that name in GET /api/loggers; null when there is none.
  Json entry(std::string_view name) {
    Request request{Method::get, "/api/loggers"};
    Response listed = answer(request);
    const Json loggers = Json::parse(listed.body().text());
    for (const Json& logger : loggers) {
      if (logger["name"] == name) return logger;
    }
    return nullptr;
  }

  /// PUT as the page does it, by a name as it was listed.
  unsigned put(std::string_view name, std::string body, const std::string& type = "application/json") {
    Request request{Method::put, "/api/loggers/" + percent_encode(name), std::move(body)};
    if (!type.empty()) request.headers().set("Content-Type", type);
    return code(answer(request).status());
  }

  test::VirtualRuntime runtime;
  Handler handler;
};

TEST_F(TheLoggersOfTheApi, AreChangedByTheNamesThatTheyAreListedBy) {
  for (const char* name : {"admin-test", "admin-test.deeper", "a/b", "a?b#c", "a%2Fb", "100 %", "größe", "a;b=c", "/"}) {
    SCOPED_TRACE(name);
    const Log log{name};
    ASSERT_FALSE(entry(name).is_null());
    EXPECT_TRUE(entry(name)["inherited"]);
    EXPECT_EQ(put(name, R"({"level":"error"})"), 204U);
    EXPECT_EQ(entry(name)["level"], "error");
    EXPECT_FALSE(entry(name)["inherited"]);
    EXPECT_FALSE(log.enabled(Level::warn));
    EXPECT_EQ(put(name, R"({"level":null})"), 204U);
    EXPECT_TRUE(entry(name)["inherited"]);
  }
}

TEST_F(TheLoggersOfTheApi, IncludeTheRootUnderThatName) {
  EXPECT_TRUE(entry("").is_null());
  ASSERT_FALSE(entry("root").is_null());
  EXPECT_FALSE(entry("root")["inherited"]);
  const Log log{"admin-test.of-the-root"};
  EXPECT_EQ(put("root", R"({"level":"error"})"), 204U);
  EXPECT_EQ(entry("root")["level"], "error");
  EXPECT_FALSE(log.enabled(Level::warn));
  EXPECT_EQ(put("root", R"({"level":"info"})"), 204U);
  EXPECT_EQ(put("", R"({"level":"info"})"), 404U) << "by no other";
}

// A page of another origin can send these types without asking first (CORS-safelisted, Fetch Standard).
TEST_F(TheLoggersOfTheApi, AreChangedByJsonAlone) {
  const Log log{"admin-test"};
  const std::string body = R"({"level":"error"})";
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                           "text/plain; application/json", "application/jsonp", "application/json, text/plain"}) {
    EXPECT_EQ(put("admin-test", body, type), 415U) << type;
  }
  EXPECT_TRUE(entry("admin-test")["inherited"]);
  for (const char* type : {"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json ;a=b"}) {
    EXPECT_EQ(put("admin-test", body, type), 204U) << type;
  }
  EXPECT_EQ(put("admin-test", R"({"level":null})"), 204U);
}

TEST_F(TheLoggersOfTheApi, AreNotChangedByNonsense) {
  const Log log{"admin-test"};
  for (const char* body : {"", "error", "[]", "{}", R"({"level":7})", R"({"level":"loud"})", R"({"level":"\uD800"})"}) {
    EXPECT_EQ(put("admin-test", body), 400U) << body;
  }
  EXPECT_EQ(put("nobody", R"({"level":"error"})"), 404U);
  EXPECT_TRUE(entry("admin-test")["inherited"]);
}

}  // namespace
}  // namespace skiff
