#include <skiff/middleware/security_headers.hpp>

#include <skiff/http/reply_headers.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

struct TheSecurityHeaders : testing::Test {
  TheSecurityHeaders() {
    app.get("/", [] { return "hello"; });
    app.get("/own", [] { return Response::text("hello").header("x-frame-options", "SAMEORIGIN"); });
    app.get("/error", []() -> Result<std::string> {
      return forbidden("no").with_header("referrer-policy", "origin");
    });
  }
  std::string value(const Handler& handler, std::string target, std::string_view name) {
    Request request{Method::get, std::move(target)};
    const Reply reply = runtime.run(handler(request));
    return std::string{find_header(reply, name).value_or("none")};
  }
  test::VirtualRuntime runtime;
  Router app;
};

TEST_F(TheSecurityHeaders, OfAnApiForbidWhatADocumentCouldDo) {
  app.use(SecurityHeaders::api());
  const Handler handler = app;
  EXPECT_EQ(value(handler, "/", "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(value(handler, "/", "X-Frame-Options"), "DENY");
  EXPECT_EQ(value(handler, "/", "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(value(handler, "/", "Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(value(handler, "/", "Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(value(handler, "/", "Strict-Transport-Security"), "none") << "nobody said that TLS is in front";
}

TEST_F(TheSecurityHeaders, OfPagesAllowWhatIsTheirOwn) {
  app.use(SecurityHeaders::pages());
  const Handler handler = app;
  EXPECT_EQ(value(handler, "/", "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(value(handler, "/", "X-Frame-Options"), "SAMEORIGIN");
  EXPECT_EQ(value(handler, "/", "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_NE(value(handler, "/", "Content-Security-Policy").find("default-src 'self'"), std::string::npos);
  EXPECT_NE(value(handler, "/", "Permissions-Policy").find("camera=()"), std::string::npos);
}

TEST_F(TheSecurityHeaders, AreOnErrorsToo) {
  app.use(SecurityHeaders::api());
  const Handler handler = app;
  EXPECT_EQ(value(handler, "/none", "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(value(handler, "/error", "X-Content-Type-Options"), "nosniff");
}

TEST_F(TheSecurityHeaders, NeverReplaceWhatAHandlerSet) {
  app.use(SecurityHeaders::api());
  const Handler handler = app;
  EXPECT_EQ(value(handler, "/own", "X-Frame-Options"), "SAMEORIGIN");
  EXPECT_EQ(value(handler, "/own", "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(value(handler, "/error", "Referrer-Policy"), "origin");
}

TEST_F(TheSecurityHeaders, CanBeChangedOneByOne) {
  app.use(SecurityHeaders::api().set("content-security-policy", "sandbox").remove("X-Frame-OPTIONS"));
  const Handler handler = app;
  EXPECT_EQ(value(handler, "/", "Content-Security-Policy"), "sandbox");
  EXPECT_EQ(value(handler, "/", "X-Frame-Options"), "none");
  EXPECT_THROW(SecurityHeaders{}.set("X Y", "z"), ConfigurationError);
  EXPECT_THROW(SecurityHeaders{}.set("X", "a\r\nb: c"), ConfigurationError);
}

TEST_F(TheSecurityHeaders, SayThatTlsStaysWhenToldSo) {
  const auto hsts = [this](Hsts options) {
    Router router;
    router.use(SecurityHeaders{}.hsts(options));
    return value(router, "/", "Strict-Transport-Security");
  };
  EXPECT_EQ(hsts({}), "max-age=31536000");
  Hsts all;
  all.include_subdomains = true;
  EXPECT_EQ(hsts(all), "max-age=31536000; includeSubDomains");
  all.preload = true;
  EXPECT_EQ(hsts(all), "max-age=31536000; includeSubDomains; preload");
  all.max_age = std::chrono::hours{1};
  EXPECT_THROW((void)hsts(all), ConfigurationError);
  all = Hsts{};
  all.preload = true;
  EXPECT_THROW((void)hsts(all), ConfigurationError);
  all = Hsts{};
  all.max_age = std::chrono::seconds{0};
  EXPECT_EQ(hsts(all), "max-age=0") << "how it is taken back";
}

}  // namespace
}  // namespace skiff
