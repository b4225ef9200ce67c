#include <skiff/http/problem.hpp>

#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace skiff {
namespace {

using nlohmann::json;

json document(const Response& response) {
  return json::parse(response.body().text());
}

TEST(Problem, HasTheFieldsOfTheStandard) {
  Request request{Method::get, "/orders/7?secret=1"};
  request.headers().add("X-Request-Id", "abc-123");
  const Response response = problem(not_found("no order 7"), &request);
  EXPECT_EQ(response.status(), Status::not_found);
  EXPECT_EQ(response.headers().get("Content-Type"), "application/problem+json");
  EXPECT_EQ(document(response), (json{{"type", "about:blank"},
                                      {"title", "Not Found"},
                                      {"status", 404},
                                      {"detail", "no order 7"},
                                      {"instance", "/orders/7"},
                                      {"request_id", "abc-123"}}));
}

TEST(Problem, NamesNoRequestWhenNoneCouldBeRead) {
  const json told = document(problem(bad_request("the request line is malformed"), nullptr));
  EXPECT_FALSE(told.contains("instance"));
  EXPECT_FALSE(told.contains("request_id"));
  EXPECT_EQ(told["detail"], "the request line is malformed");
}

TEST(Problem, NeverShowsACause) {
  test::VirtualRuntime runtime;
  const Request request{Method::get, "/"};
  for (const Error& error :
       {internal_error("password=hunter2"), unavailable("later").with_cause("password=hunter2")}) {
    const Response response = problem(error, &request);
    EXPECT_EQ(response.body().text().find("hunter2"), std::string::npos);
    for (const Headers::Field& field : response.headers()) {
      EXPECT_EQ(field.value.find("hunter2"), std::string_view::npos);
    }
  }
}

TEST(Problem, LeavesTheDetailOutWhenThereIsNothingToSay) {
  const json told = document(problem(internal_error("a cause"), nullptr));
  EXPECT_FALSE(told.contains("detail"));
  EXPECT_EQ(told["status"], 500);
  EXPECT_EQ(told["title"], "Internal Server Error");
}

// A message may quote what a caller sent.
TEST(Problem, IsValidJsonWhateverTheMessageHolds) {
  test::VirtualRuntime runtime;
  for (const std::string& message :
       {std::string{"\xff\xfe"}, std::string{"\xc3"}, std::string{"\xed\xa0\x80"},
        std::string{"a\"b\\c\n\t\x01"}, std::string{"a\0b", 3}, std::string{"</script>"},
        std::string{"\xf0\x9f\x98\x80"}}) {
    const Request request{Method::get, "/" + message};
    const json told = document(problem(bad_request(message), &request));
    EXPECT_TRUE(told["detail"].is_string());
    EXPECT_FALSE(told["detail"].get<std::string>().empty());
  }
  EXPECT_EQ(document(problem(bad_request("\xff"), nullptr))["detail"], "\xef\xbf\xbd");
}

TEST(Problem, SetsTheHeadersOfTheError) {
  const Error error =
      too_many_requests("slow down").with_header("Retry-After", "3").with_header("X-Limit", "10");
  const Response response = problem(error, nullptr);
  EXPECT_EQ(response.headers().get("Retry-After"), "3");
  EXPECT_EQ(response.headers().get("X-Limit"), "10");
  EXPECT_EQ(response.headers().size(), 3u);
}

TEST(Problem, HasOneStatusForEachKind) {
  const std::vector<std::pair<ErrorKind, unsigned>> statuses = {
      {ErrorKind::bad_request, 400},
      {ErrorKind::unauthorized, 401},
      {ErrorKind::forbidden, 403},
      {ErrorKind::not_found, 404},
      {ErrorKind::method_not_allowed, 405},
      {ErrorKind::not_acceptable, 406},
      {ErrorKind::request_timeout, 408},
      {ErrorKind::conflict, 409},
      {ErrorKind::gone, 410},
      {ErrorKind::length_required, 411},
      {ErrorKind::precondition_failed, 412},
      {ErrorKind::content_too_large, 413},
      {ErrorKind::uri_too_long, 414},
      {ErrorKind::unsupported_media_type, 415},
      {ErrorKind::expectation_failed, 417},
      {ErrorKind::unprocessable, 422},
      {ErrorKind::too_many_requests, 429},
      {ErrorKind::headers_too_large, 431},
      {ErrorKind::internal, 500},
      {ErrorKind::not_implemented, 501},
      {ErrorKind::bad_gateway, 502},
      {ErrorKind::unavailable, 503},
      {ErrorKind::gateway_timeout, 504},
      {ErrorKind::version_not_supported, 505},
  };
  for (const auto& [kind, status] : statuses) {
    EXPECT_EQ(code(status_of(kind)), status);
    EXPECT_NE(reason(status_of(kind)), "") << status;
    EXPECT_EQ(problem(Error{kind}, nullptr).status(), status_of(kind));
  }
  EXPECT_EQ(statuses.size(), static_cast<std::size_t>(ErrorKind::version_not_supported) + 1) << "all of them";
}

}  // namespace
}  // namespace skiff
