// A whole service on one page. Copy this folder to start your own:
//
//     ./hello --listen 127.0.0.1:8080       --help lists what else can be set
//     curl http://127.0.0.1:8080/hello/ada
//
// Probes, metrics and logs come by themselves: /livez /readyz /startupz /metrics; --admin 127.0.0.1:9090 moves them to
// a port of their own, with a page for people.
#include <skiff/skiff.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace skiff;
using namespace std::chrono_literals;

namespace {

// A plugin is a class with this operator. Before next() it sees the request, after it the reply: here it
// tells the caller how long the rest took. It may also answer by itself and never call next().
class ServerTiming {
 public:
  Task<Reply> operator()(Request& request, Next next) const {
    const TimePoint begin = now();
    Reply reply = co_await next(request);
    const std::chrono::duration<double, std::milli> taken = now() - begin;
    if (reply) reply->header("Server-Timing", "total;dur=" + std::to_string(taken.count()));
    co_return reply;
  }
};

// A streamed answer: each co_yield is sent at once, and at the pace of the reader.
Generator<std::string> countdown(unsigned from) {
  for (; from > 0; --from) {
    co_yield std::to_string(from) + "\n";
    co_await sleep_for(200ms);
  }
  co_yield "lift-off\n";
}

// An upload is read piece by piece: whatever its size, this service holds 64 KiB of it.
Task<Result<std::string>> count_bytes(Request& request) {
  std::uint64_t bytes = 0;
  for (;;) {
    Result<std::string_view> piece = co_await request.body().next();
    if (!piece) co_return piece.error();  // too large, too slow, broken off: the caller is told
    if (piece->empty()) break;
    bytes += piece->size();
  }
  co_return std::to_string(bytes) + " bytes";
}

}  // namespace

int main(int argc, char** argv) {
  Service app{"hello", argc, argv};

  // Text, and parameters from the path. Text that is no such number never reaches the handler: 400.
  app.get("/", [] { return "Try /hello/ada, /square/12, /slow/wait/300 and /slow/countdown/5"; });
  app.get("/hello/{name}", [](Path<"name"> name) { return "Hello, " + *name + "!"; });
  app.get("/square/{number}", [](Path<"number", std::int32_t> number) {
    return std::to_string(std::int64_t{*number} * *number);
  });

  // A route may take more than the server's limit of 8 MiB.
  app.post("/upload", count_bytes).body_limit(std::uint64_t{10} << 30);

  // A metric of its own, and a line of the log; both know nothing of the request, and name it all the same.
  const Counter greetings = app.metrics().counter("greetings", "Greetings given.", {"language"}).with({"en"});
  app.get("/greet/{name}", [greetings, log = Log{"hello"}](Path<"name"> name) {
    greetings.add();
    log.info("greeted", {"name", *name});
    return "Good day, " + *name + ".";
  });

  // What the service cannot do without: while it fails, /readyz says so and load balancers look elsewhere.
  app.check("disk", [] {
    if (std::filesystem::space("/tmp").available < 1'000'000) throw std::runtime_error{"less than 1 MB left in /tmp"};
  });

  // A group has a prefix and plugins of its own.
  Router& slow = app.group("/slow");
  slow.use(ServerTiming{});

  // A handler that waits is a coroutine: it returns a Task and takes its parameters by value. Failures are
  // values too.
  slow.get("/wait/{ms}", [](Path<"ms", unsigned> ms) -> Task<Result<std::string>> {
    if (*ms > 10'000) co_return bad_request("10000 milliseconds at most");
    co_await sleep_for(std::chrono::milliseconds{*ms});
    co_return "waited " + std::to_string(*ms) + " ms and blocked nobody";
  });
  slow.get("/countdown/{from}", [](Path<"from", std::uint8_t> from) {
    return Response::stream(countdown(*from)).header("Content-Type", "text/plain; charset=utf-8");
  });

  return app.run();  // until SIGTERM or Ctrl-C; then it finishes what is under way
}
