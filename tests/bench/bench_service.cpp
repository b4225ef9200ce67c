// The service that run.sh measures: all defaults on. `--middlewares N` puts N pass-through coroutines around it,
// `--routes N` adds that many other routes, `--series N` that many counters to a scrape, `--backend URL[,URL...]` is
// what GET /proxy calls.
#include "order.hpp"

#include <skiff/client/client.hpp>
#include <skiff/discovery/instance_source.hpp>
#include <skiff/skiff.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace skiff;

namespace {

struct PassThrough {
  Task<Reply> operator()(Request& request, Next next) const { co_return co_await next(request); }
};

Generator<std::string> chunks(unsigned count) {
  const std::string chunk(16 * 1024, 'x');
  for (unsigned i = 0; i < count; ++i) co_yield chunk;
}

Created<bench::Order> place(Json<bench::NewOrder> in) {
  return bench::Order{7,           std::move(in->customer), std::move(in->note), in->express, std::move(in->address),
                      std::move(in->items)};
}

// Takes `OPTION VALUE` out of the arguments, which are the service's otherwise.
const char* take_option(std::vector<char*>& arguments, std::string_view option, const char* otherwise = "0") {
  for (std::size_t i = 1; i + 1 < arguments.size(); ++i) {
    if (option != arguments[i]) continue;
    const char* const value = arguments[i + 1];
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                    arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    return value;
  }
  return otherwise;
}

/// One call through a client with all of its stages on, its answer handed on.
struct Proxy {
  Task<Reply> operator()(Request&) const { return backend.request(Request{Method::get, "/plaintext"}); }
  Client backend;
};

std::vector<Instance> instances_of(std::string_view urls) {
  std::vector<Instance> instances;
  while (!urls.empty()) {
    const std::size_t end = std::min(urls.find(','), urls.size());
    instances.push_back(*parse_address(urls.substr(0, end)));
    urls.remove_prefix(std::min(end + 1, urls.size()));
  }
  return instances;
}

ClientOptions everything_on() {
  ClientOptions options;
  options.hedge = HedgeOptions{.at_least = std::chrono::seconds{1}};
  options.adaptive = AdaptiveLimitOptions{.initial = 200};
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<char*> arguments(argv, argv + argc);
  const int middlewares = std::atoi(take_option(arguments, "--middlewares"));
  const int routes = std::atoi(take_option(arguments, "--routes"));
  const int series = std::atoi(take_option(arguments, "--series"));
  const char* const backend = take_option(arguments, "--backend", nullptr);

  Service app{"bench_service", static_cast<int>(arguments.size()), arguments.data()};
  for (int i = 0; i < middlewares; ++i) app.use(PassThrough{});
  app.get("/plaintext", [] { return "Hello, World!"; });
  app.get("/json", [] { return Response::json_text(R"({"message":"Hello, World!"})"); });
  app.get("/users/{user}/posts/{post}", [](Path<"user"> user, Path<"post"> post) { return *user + "/" + *post; });
  app.post("/echo", [](Request& request) { return Response{}.body(std::move(request.body())); })
      .body_limit(std::numeric_limits<std::uint64_t>::max());
  app.get("/stream/{n}", [](Path<"n", unsigned> n) { return Response::stream(chunks(*n)); });
  app.post("/orders", place);
  if (backend != nullptr) {
    app.get("/proxy", Proxy{Client{"backend", fixed(instances_of(backend)), everything_on(), &app.metrics()}});
  }
  app.any("/any", [](Request& request) -> Task<Result<std::string>> {
    const Result<std::string_view> body = co_await request.text();
    if (!body) co_return body.error();
    co_return std::string{request.method_text()}.append(" ").append(request.target()).append("\n").append(*body);
  });
  for (int i = 0; i < routes; ++i) {
    const std::string resource = "/resource" + std::to_string(i / 4);
    const std::string patterns[] = {resource, resource + "/{id}", resource + "/{id}/parts", resource + "/{id}/parts/{part}"};
    app.get(patterns[i % 4], [] { return "a resource"; });
  }
  InstrumentOptions many;
  many.series_limit = static_cast<std::size_t>(series) + 1;
  const Family<Counter> things = app.metrics().counter("things", "Something to scrape.", {"route"}, many);
  for (int i = 0; i < series; ++i) things.with({"/things/" + std::to_string(i) + "/{id}"}).add(i);
  return app.run();
}
