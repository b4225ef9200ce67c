#include <skiff/http/cookie.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/caller.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Caller;
using test::With;

Router routes() {
  Router app;
  app.post("/login", [] {
    SetCookie session;
    session.name = "session";
    session.value = "a1";
    session.max_age = 8h;
    return Response{Status::no_content}.cookie(session);
  });
  app.post("/logout", [] { return Response{Status::no_content}.header("Set-Cookie", "session=; Path=/; Max-Age=0"); });
  app.get("/me", [](Request& request) { return std::string{request.header("cookie")}; });
  return app;
}

TEST(ACallersCookies, AreForgottenUnlessItKeepsThem) {
  Caller api{routes()};
  const test::Reply login = api.post("/login");
  EXPECT_EQ(login.cookie("session"), "a1");
  EXPECT_EQ(api.get("/me").text(), "");
  EXPECT_EQ(api.cookie("session"), std::nullopt);
}

TEST(ACallersCookies, AreSentBackUntilTheyExpire) {
  Caller api{routes()};
  api.keep_cookies();
  api.post("/login");
  EXPECT_EQ(api.get("/me").text(), "session=a1");
  EXPECT_EQ(api.cookie("session"), "a1");
  api.advance(8h);
  EXPECT_EQ(api.get("/me").text(), "");
  api.post("/login");
  api.post("/logout");
  EXPECT_EQ(api.cookie("session"), std::nullopt);
}

TEST(ACallersCookies, GiveWayToThoseOfACall) {
  Caller api{routes()};
  api.keep_cookies();
  api.post("/login");
  EXPECT_EQ(api.get("/me", With{}.cookie("session", "forged").cookie("x", "1")).text(), "session=forged; x=1");
  EXPECT_EQ(api.get("/me", With{}.cookie("x", "1")).text(), "session=a1; x=1");
}

}  // namespace
}  // namespace skiff
