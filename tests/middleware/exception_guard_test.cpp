#include <skiff/middleware/exception_guard.hpp>

#include <skiff/core/sleep.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct ShopError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct OutOfStock : ShopError {
  using ShopError::ShopError;
};
struct OwnFailure : Failure {
  OwnFailure() : Failure(not_found("own")) {}
};
struct Unrelated {};

template <class E>
auto says(std::string text) {
  return [text = std::move(text)](const E&) { return conflict(text); };
}

struct AnExceptionGuard : testing::Test {
  template <class E>
  Reply when_thrown(const ExceptionGuard& guard, E exception) {
    Router app;
    app.use(guard);
    app.get("/", [exception]() -> Task<std::string> {
      co_await sleep_for(1ms);
      throw exception;
    });
    Request request{Method::get, "/"};
    return runtime.run(app.handler()(request));
  }
  template <class E>
  std::string answer(const ExceptionGuard& guard, E exception) {
    const Reply reply = when_thrown(guard, std::move(exception));
    return reply ? reply->body().text() : std::string{reply.error().message()};
  }
  test::VirtualRuntime runtime;
};

TEST_F(AnExceptionGuard, TurnsAnExceptionIntoAnError) {
  const auto guard = ExceptionGuard{}.on<OutOfStock>([](const OutOfStock& e) { return conflict(e.what()); });
  const Reply reply = when_thrown(guard, OutOfStock{"no tea left"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(reply.error().message(), "no tea left");
  EXPECT_EQ(reply.error().cause(), "no tea left");
  EXPECT_THROW(std::rethrow_exception(reply.error().exception()), OutOfStock);
}

TEST_F(AnExceptionGuard, SeesWhatAPlainHandlerThrows) {
  Router app;
  app.use(ExceptionGuard{}.on<OutOfStock>(says<OutOfStock>("none")));
  app.get("/", []() -> std::string { throw OutOfStock{"no tea left"}; });
  Request request{Method::get, "/"};
  EXPECT_EQ(runtime.run(app.handler()(request)).error().message(), "none");
}

TEST_F(AnExceptionGuard, MayAnswerWithAResponseAndSeeTheRequest) {
  const auto guard = ExceptionGuard{}.on<OutOfStock>([](const OutOfStock& e, Request& request) {
    return Response::text(std::string{request.path()} + ": " + e.what()).status(Status::ok);
  });
  EXPECT_EQ(answer(guard, OutOfStock{"none"}), "/: none");
}

TEST_F(AnExceptionGuard, LeavesWhatItHasNoFunctionFor) {
  const auto guard = ExceptionGuard{}.on<OutOfStock>(says<OutOfStock>("stock"));
  const Reply reply = when_thrown(guard, ShopError{"closed"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind(), ErrorKind::internal);
  EXPECT_EQ(reply.error().cause(), "closed");
  EXPECT_EQ(when_thrown(guard, 42).error().kind(), ErrorKind::internal);
}

TEST_F(AnExceptionGuard, TriesATypeBeforeItsBasesInWhateverOrderTheyCome) {
  const auto stock = says<OutOfStock>("stock");
  const auto shop = says<ShopError>("shop");
  const auto any = says<std::exception>("any");
  const auto unrelated = says<Unrelated>("unrelated");
  for (const ExceptionGuard& guard : {
           ExceptionGuard{}.on<OutOfStock>(stock).on<ShopError>(shop).on<std::exception>(any).on<Unrelated>(unrelated),
           ExceptionGuard{}.on<std::exception>(any).on<ShopError>(shop).on<OutOfStock>(stock).on<Unrelated>(unrelated),
           ExceptionGuard{}.on<ShopError>(shop).on<Unrelated>(unrelated).on<std::exception>(any).on<OutOfStock>(stock),
           ExceptionGuard{}.on<Unrelated>(unrelated).on<OutOfStock>(stock).on<std::exception>(any).on<ShopError>(shop),
       }) {
    EXPECT_EQ(answer(guard, OutOfStock{"x"}), "stock");
    EXPECT_EQ(answer(guard, ShopError{"x"}), "shop");
    EXPECT_EQ(answer(guard, std::logic_error{"x"}), "any");
    EXPECT_EQ(answer(guard, Unrelated{}), "unrelated");
  }
}

TEST_F(AnExceptionGuard, TakesWhatIsNoClass) {
  EXPECT_EQ(answer(ExceptionGuard{}.on<int>([](int code) { return conflict(std::to_string(code)); }), 42), "42");
}

TEST_F(AnExceptionGuard, LeavesAFailureItsErrorUnlessAskedForFailures) {
  const auto any = ExceptionGuard{}.on<std::exception>(says<std::exception>("any"));
  EXPECT_EQ(answer(any, Failure{not_found("gone")}), "gone");
  EXPECT_EQ(answer(any, OwnFailure{}), "own");
  const auto failures = ExceptionGuard{}.on<std::exception>(says<std::exception>("any")).on<Failure>(
      [](const Failure& failure) { return conflict("was " + std::string{failure.error().message()}); });
  EXPECT_EQ(answer(failures, Failure{not_found("gone")}), "was gone");
  EXPECT_EQ(answer(failures, OwnFailure{}), "was own");
  EXPECT_EQ(answer(failures, std::logic_error{"x"}), "any");
  EXPECT_EQ(answer(ExceptionGuard{}.on<OwnFailure>(says<OwnFailure>("mine")), OwnFailure{}), "mine");
}

TEST_F(AnExceptionGuard, PassesToOneFurtherOutWhatItDoesNotKnow) {
  Router app;
  app.use(ExceptionGuard{}.on<ShopError>(says<ShopError>("outer")));
  app.get("/", []() -> std::string { throw ShopError{"x"}; })
      .use(ExceptionGuard{}.on<OutOfStock>(says<OutOfStock>("inner")));
  Request request{Method::get, "/"};
  EXPECT_EQ(runtime.run(app.handler()(request)).error().message(), "outer");
}

TEST_F(AnExceptionGuard, AnswersWithWhatItsFunctionThrows) {
  const auto refuse = [](const OutOfStock&) -> Error { throw Failure{forbidden("no")}; };
  const auto guard = ExceptionGuard{}.on<OutOfStock>(refuse);
  EXPECT_EQ(answer(guard, OutOfStock{"x"}), "no");
}

TEST_F(AnExceptionGuard, LeavesErrorsAndAnswersAlone) {
  Router app;
  app.use(ExceptionGuard{}.on<std::exception>(says<std::exception>("any")));
  app.get("/error", []() -> Result<std::string> { return conflict("taken"); });
  app.get("/answer", [] { return "hello"; });
  const Handler handler = app;
  Request error{Method::get, "/error"};
  EXPECT_EQ(runtime.run(handler(error)).error().message(), "taken");
  Request fine{Method::get, "/answer"};
  EXPECT_EQ(runtime.run(handler(fine))->body().text(), "hello");
}

TEST_F(AnExceptionGuard, LetsCancelledPass) {
  Router app;
  app.use(ExceptionGuard{}.on<std::exception>(says<std::exception>("any")));
  app.get("/", []() -> Task<> { co_await sleep_for(1h); });
  const Handler handler = app;
  Request request{Method::get, "/"};
  Operation<Reply> operation;
  operation.start(handler(request), this, [](void*) {});
  operation.cancel();
  runtime.run_ready();
  EXPECT_THROW(operation.take(), Cancelled);
}

TEST_F(AnExceptionGuard, RefusesTwoFunctionsForOneType) {
  EXPECT_THROW(ExceptionGuard{}.on<ShopError>(says<ShopError>("a")).on<OutOfStock>(says<OutOfStock>("b")).on<ShopError>(
                   says<ShopError>("c")),
               ConfigurationError);
}

}  // namespace
}  // namespace skiff
