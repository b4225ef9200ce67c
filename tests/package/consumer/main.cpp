// Reaches into several corners of libskiff, so that a symbol that is not exported shows.
#include <skiff/skiff.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/server.hpp>
#include <skiff/test/virtual_runtime.hpp>

using namespace skiff;

namespace {

Generator<std::string> words() {
  co_yield "streamed ";
  co_await sleep_for(std::chrono::milliseconds{1});
  co_yield "text";
}

// As its tests would, with what of the test kit is in the library.
bool can_be_tested() {
  Router routes;
  routes.get("/words", [] { return Response::stream(words()); });
  test::Caller api{routes};
  test::OpenCall call = api.open("/words");
  const bool streams = call.next() == "streamed " && call.reply().text() == "text";
  const bool fails = api.get("/missing", test::With{}.query("a", "b")) == Status::not_found;
  const test::Server server{routes};
  return streams && fails && server.port() != 0;
}

// On virtual time, before there is a server.
bool works_in_process() {
  Router routes;
  routes.get("/{n}", [](Path<"n", int> n) -> Task<Result<std::string>> {
    co_await sleep_for(std::chrono::hours{1});
    if (*n < 0) co_return not_found("none below zero");
    co_return std::to_string(*n + 1);
  });
  test::VirtualRuntime runtime;
  const Handler handler = routes;
  Request right{Method::get, "/41"};
  Request wrong{Method::get, "/-1"};
  const Reply answer = runtime.run(handler(right));
  const Reply error = runtime.run(handler(wrong));
  return answer && answer->body().text() == "42" && !error && error.error().kind() == ErrorKind::not_found;
}

}  // namespace

int main(int argc, char** argv) {
  if (!works_in_process() || !can_be_tested()) return 3;
  Service app{"consumer", argc, argv};
  app.get("/", [] { return "installed"; });
  app.get("/words", [] { return Response::stream(words()); });
  app.get("/throw", []() -> std::string { throw Failure{Error{ErrorKind::gone, "sold"}}; });
  app.get("/activity", [] { return Activity::current() != nullptr ? "known" : "unknown"; });
  app.get("/blocking", []() -> Task<std::string> { co_return co_await blocking([] { return std::string{"done"}; }); });
  return app.run();
}
