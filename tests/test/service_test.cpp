#include <skiff/service.hpp>
#include <skiff/test/caller.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

using testing::HasSubstr;

struct AServiceInATest : testing::Test {
  char name[8] = "orders";
  char* arguments[2] = {name, nullptr};
  Service app{"orders", 1, arguments};
};

TEST_F(AServiceInATest, AnswersWithItsRoutesAndWhatItHasBesides) {
  app.get("/orders", [] { return "none"; });
  test::Caller api{app};
  EXPECT_EQ(api.get("/orders").text(), "none");
  EXPECT_EQ(api.get("/livez").status(), Status::ok);
  EXPECT_EQ(api.get("/readyz").status(), Status::service_unavailable) << "it does not listen";
  EXPECT_THAT(api.get("/metrics").text(), HasSubstr("process_cpu_seconds_total"));
}

TEST_F(AServiceInATest, HasItsErrorsAndLimits) {
  app.on_error([](const Error& error, const Request*) {
    return Response::text("sorry").status(status_of(error.kind()));
  });
  app.options().limits.body_bytes = 3;
  app.post("/", [](Request& request) -> Task<Result<std::string>> {
    const Result<std::string_view> body = co_await request.text();
    if (!body) co_return body.error();
    co_return std::string{*body};
  });
  test::Caller api{app};
  EXPECT_EQ(api.get("/missing").text(), "sorry");
  EXPECT_EQ(api.post("/", "abc").text(), "abc");
  EXPECT_EQ(api.post("/", "abcd").status(), Status::content_too_large);
}

TEST_F(AServiceInATest, SaysWhatIsWrongWithItsRoutes) {
  app.get("/{a}", [](Path<"b"> b) { return *b; });
  EXPECT_THROW(test::Caller{app}, ConfigurationError);
}

}  // namespace
}  // namespace skiff
