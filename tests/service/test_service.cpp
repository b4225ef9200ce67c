// The service that the tests start. What a handler waits for comes from stdin, so that a test decides when.
// Environment: TEST_CONFLICT registers a second route for the same requests; TEST_CHECKS adds health checks that are
// broken in each way; TEST_IN_FLIGHT is how many requests may wait at once.
#include <skiff/skiff.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace skiff;

// Neither static nor inlined: a profile must name it.
[[gnu::noinline]] void burn_cpu_for_the_profile(unsigned seed) {
  static volatile unsigned burnt;
  for (unsigned i = 0; i < 2'000'000; ++i) burnt = burnt + seed;
}

namespace {

// One write, so that it does not mingle with the log.
void say(std::string_view line) {
  [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
}

void wait_for_stdin() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) < 0) {
  }
}

Task<std::string> held() {
  say("handler waits\n");
  co_await blocking(wait_for_stdin);
  co_return "released";
}

Task<std::string> endless() {
  say("handler sleeps\n");
  co_await sleep_for(std::chrono::hours{1});
  co_return "awake";
}

const Log notes{"notes"};

Task<std::string> note(Path<"text"> text) {
  notes.info("noted", {"text", *text});
  co_await blocking([&] { notes.debug("noted again", {"text", *text}); });
  co_return "noted";
}

std::string blocked() {
  say("handler blocks its worker\n");
  wait_for_stdin();
  return "released";
}

std::string stuck() {
  say("handler blocks its worker\n");
  for (;;) ::pause();
}

Generator<std::string> pieces(unsigned count) {
  const std::string piece(16 * 1024, 'x');
  for (unsigned i = 0; i < count; ++i) co_yield piece;
}

// In slices, so that its worker does other things too.
Task<std::string> burn() {
  say("handler burns\n");
  for (unsigned seed = 1;; ++seed) {
    burn_cpu_for_the_profile(seed);
    co_await sleep_for(std::chrono::milliseconds{1});
  }
}

void add_broken_checks(Service& app) {
  constexpr auto patience = std::chrono::milliseconds{50};
  app.check("hangs", [] { for (;;) ::pause(); }, {.timeout = patience, .critical = false});
  app.check("sleeps", []() -> Task<bool> {
    co_await sleep_for(std::chrono::hours{1});
    co_return true;
  }, {.timeout = patience, .critical = false});
  app.check("throws", [] { throw std::runtime_error{"no route to host"}; }, {.critical = false});
}

}  // namespace

int main(int argc, char** argv) {
  Service app{"test_service", argc, argv};
  app.options().blocking_queue = 64;
  if (const char* most = std::getenv("TEST_IN_FLIGHT")) app.options().limits.in_flight = std::stoul(most);
  app.get("/", [] { return "here"; });
  app.get("/pid", [] { return std::to_string(::getpid()); });
  app.get("/note/{text}", note);
  app.get("/held", held);
  app.get("/endless", endless);
  app.get("/blocked", blocked);
  app.get("/stuck", stuck);
  app.get("/burn", burn);
  app.get("/stream/{n}", [](Path<"n", unsigned> n) { return Response::stream(pieces(*n)); });
  app.get("/fail", []() -> Result<std::string> { return internal_error("as asked"); });
  app.get("/end", [&app] {
    app.shutdown();
    return "ending";
  });
  std::atomic<bool> broken{false};
  const Counter switched = app.metrics().counter("test_switched", "How often the switch was thrown");
  app.check("switch", [&broken]() -> Result<void> {
    if (broken) return unavailable("it is off");
    return {};
  }, {.every = std::chrono::milliseconds{10}});
  app.post("/switch", [&broken, switched] {
    switched.add();
    broken = !broken;
  });
  if (std::getenv("TEST_CHECKS") != nullptr) add_broken_checks(app);
  if (std::getenv("TEST_CONFLICT") != nullptr) {
    app.get("/items/{id}", [](Path<"id"> id) { return *id; });
    app.get("/items/{name}", [](Path<"name"> name) { return *name; });
  }
  return app.run();
}
