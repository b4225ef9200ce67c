#include <skiff/middleware/request_id.hpp>

#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>
#include <skiff/http/reply_headers.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct ARequestId : testing::Test {
  ARequestId() {
    app.get("/ok", [](Request& request) { return std::string{request.id()}; });
    app.get("/error", []() -> Result<std::string> { return conflict("taken"); });
    app.get("/thrown", []() -> Task<std::string> {
      co_await sleep_for(1ms);
      throw std::runtime_error{"lost"};
    });
  }
  std::string id(std::string target, std::string_view name = "X-Request-Id", std::string_view given = "") {
    Request request{Method::get, std::move(target)};
    if (!given.empty()) request.headers().set("X-Request-Id", given);
    const Reply reply = runtime.run(app.handler()(request));
    EXPECT_EQ(find_header(reply, name), request.id());
    return std::string{find_header(reply, name).value_or("")};
  }
  test::VirtualRuntime runtime;
  Router app;
};

TEST_F(ARequestId, IsOnEveryAnswer) {
  app.use(RequestId{});
  for (const char* target : {"/ok", "/error", "/thrown", "/none"}) {
    EXPECT_EQ(id(target).size(), 32U) << target;
  }
}

TEST_F(ARequestId, IsTheCallersWhereThatIsWellFormed) {
  app.use(RequestId{});
  EXPECT_EQ(id("/ok", "X-Request-Id", "order-7"), "order-7");
  EXPECT_NE(id("/ok", "X-Request-Id", "two words"), "two words");
}

TEST_F(ARequestId, HasTheNameItIsGiven) {
  app.use(RequestId{"X-Correlation-Id"});
  EXPECT_EQ(id("/ok", "X-Correlation-Id", "order-7"), "order-7");
  EXPECT_THROW(RequestId{""}, ConfigurationError);
  EXPECT_THROW(RequestId{"X Id"}, ConfigurationError);
}

TEST_F(ARequestId, IsTheOneOfTheProblemOnAServer) {
  app.use(RequestId{});
  test::LiveServer server{app};
  const test::Answer answer = server.get("/error");
  EXPECT_EQ(answer.status, 409);
  EXPECT_NE(answer.body.find("\"request_id\":\"" + answer.field("x-request-id") + "\""), std::string::npos)
      << answer.head << answer.body;
}

}  // namespace
}  // namespace skiff
